"""Appearances as Web Annotations: read, listed, and kept through the protocol."""

from typing import Any

from app.domain.web_annotation import MEDIA_TYPE
from app.web.fields import rfc3339
from tests.api.annotation_model import check
from tests.api.client import Api, outlet, serve, unnamed
from tests.api.test_appearances import NO_SUCH, PAGE, WHOLE, add

BASE = "http://testserver"
CONTAINER = "/v1/annotations/"
ALLOW_ONE = "DELETE, GET, HEAD, OPTIONS, PUT"


def note_of(appearance: str) -> str:
    return appearance.replace("appearances", "annotations")


def follow(api: Api, iri: str) -> Any:
    return api.request("GET", iri.removeprefix(BASE)).json()


def told(annotation: Any, purpose: str) -> list[Any]:
    return [body for body in annotation["body"] if body["purpose"] == purpose]


def sent(claim: str, url: str = PAGE, **target: Any) -> dict[str, Any]:
    """An annotation as a client of the protocol would write it."""
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "body": {"type": "SpecificResource", "source": f"{BASE}{claim}"},
        "target": {"source": url, **target} if target else url,
    }


def send(api: Api, method: str, path: str, document: Any = None, *, by: str = "desk", **headers: str) -> Any:
    body = {} if document is None else {"json": document}
    kind = {"Content-Type": MEDIA_TYPE} if document is not None else {}
    return api.request(method, path, by=by, headers=kind | headers, **body)


def test_an_annotation_tells_how_the_claim_stands_and_what_desks_say_until_they_take_it_back(api: Api) -> None:
    claim = api.claim("The bridge is closed.")
    api.attach(claim, outlet("Daily"), unnamed())
    path = f"/v1/annotations/{api.post(f'{claim}/appearances', WHOLE)['id']}"
    rating = {"rating": {"label": "Wrong", "normalized": "false"}, "language": "en"}
    verdict = f"/v1/verdicts/{api.post(f'{claim}/verdicts', rating | {'summary': 'It is open.'})['id']}"
    api.post(f"{claim}/verdicts", rating, by="other_desk")
    response = api.request("GET", path)
    found = check("annotation", response.json())
    assert found["id"] == f"{BASE}{path}"
    assert [body["value"] for body in told(found, "classifying")] == ["single_source"]
    judged = [body for body in told(found, "assessing") if "creator" in body]
    assert [(body["creator"]["name"], body["value"]) for body in judged] == [
        ("Desk", "Wrong: It is open."),
        ("Other_Desk", "Wrong"),
    ]
    assert judged[0]["via"] == f"{BASE}{verdict}"
    assert follow(api, judged[0]["creator"]["id"])["name"] == "Desk"
    labels = {body["language"]: body["value"] for body in told(found, "assessing") if "creator" not in body}
    assert labels == api.standing(claim)["label"]
    assert [(body["language"], body["value"]) for body in told(found, "describing")] == [
        ("en", "The bridge is closed.")
    ]
    reasons = {body["language"]: body["value"].split("\n") for body in told(found, "commenting")}
    assert reasons == api.standing(claim)["reasons"]
    assert [body["source"] for body in told(found, "linking")] == [f"{BASE}{claim}"]
    assert found["target"]["source"] == WHOLE["url"]
    assert [each.get("value", each.get("exact")) for each in found["target"]["selector"]] == [
        WHOLE["anchor"]["quote"]["exact"],
        None,
        WHOLE["anchor"]["css"],
        WHOLE["anchor"]["xpath"],
        "t=12.5,20",
    ]
    assert (found["target"]["state"]["cached"], found["target"]["state"]["sourceDate"]) == (
        WHOLE["archive"]["url"],
        "2025-11-20T07:01:00.000000Z",
    )
    assert (found["canonical"], found["via"]) == (WHOLE["anchor"]["canonical"], WHOLE["anchor"]["via"])
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.headers["link"] == '<http://www.w3.org/ns/ldp#Resource>; rel="type"'
    assert response.headers["allow"] == ALLOW_ONE
    assert response.headers["vary"] == "Accept"
    again = api.request("GET", path, headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304
    before = found["modified"]
    api.clock.forward(minutes=1)
    api.change(f"{verdict}/revisions", {"correction": "revokes", "reason": "Open."}, of=verdict)
    after = api.get(path)
    assert len([body for body in after["body"] if "creator" in body]) == 1
    assert after["modified"] > before
    assert api.get(path, as_of=before) == found


def test_the_annotations_of_a_page(api: Api) -> None:
    claims = [api.claim(text) for text in ("One.", "Two.", "Three.")]
    paths = [note_of(add(api, claim)) for claim in claims]
    add(api, claims[0], url="https://elsewhere.example/")
    add(api, claims[0], by="contributor")
    url = "http://www.news.example/story#top"
    first = check("page", api.get("/v1/annotations", url=url))
    assert [item["id"] for item in first["items"]] == [f"{BASE}{path}" for path in paths]
    assert first["items"][0]["target"] == PAGE
    assert first["id"] == f"{BASE}/v1/annotations?url=https%3A%2F%2Fnews.example%2Fstory"
    assert first["partOf"]["id"] == f"{BASE}{CONTAINER}"
    assert "next" not in first
    page = check("page", api.get("/v1/annotations", url=url, limit=2))
    assert len(page["items"]) == 2
    rest = check("page", follow(api, page["next"]))
    assert [item["id"] for item in rest["items"]] == [f"{BASE}{paths[2]}"]
    assert rest["id"] == page["next"]
    nothing = check("page", api.get("/v1/annotations", url="https://nothing.example/"))
    assert nothing["items"] == []
    then = rfc3339(api.clock.forward(minutes=1))
    api.clock.forward(minutes=1)
    withdrawn = paths[0].replace("annotations", "appearances")
    api.change(f"{withdrawn}/withdraw", {"reason": "x"}, of=withdrawn)
    assert len(api.get("/v1/annotations", url=PAGE)["items"]) == 2
    assert len(api.get("/v1/annotations", url=PAGE, as_of=then)["items"]) == 3


def test_lookups_by_address_can_be_turned_off(sqlite_url: str) -> None:
    with serve(sqlite_url, lookup_by_url=False) as api:
        claim = api.claim()
        path = note_of(add(api, claim))
        refused = api.request("GET", "/v1/annotations", params={"url": PAGE})
        assert refused.status_code == 404
        assert "private lookup" in refused.json()["detail"]
        assert api.get(path)["type"] == "Annotation"


def test_only_what_a_desk_accepted_is_read(api: Api) -> None:
    made = send(api, "POST", CONTAINER, sent(api.claim()), by="contributor")
    assert made.status_code == 201
    path = made.headers["location"].removeprefix(BASE)
    appearance = path.replace("annotations", "appearances")
    assert api.request("GET", path).status_code == 404
    assert api.get("/v1/appearances", url=PAGE)["items"][0]["state"] == "proposed"
    api.change(f"{appearance}/accept", {}, of=appearance)
    assert api.get(path)["target"] == PAGE
    api.change(f"{appearance}/withdraw", {"reason": "x"}, of=appearance)
    gone = api.request("GET", path)
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")
    assert api.request("GET", f"/v1/annotations/{NO_SUCH}").status_code == 404
