"""Appearances as Web Annotations: read, listed, and kept through the protocol."""

from typing import Any

from app.domain.web_annotation import MEDIA_TYPE
from app.web.fields import rfc3339
from tests.api.annotation_model import check
from tests.api.client import Api, outlet, serve, unnamed
from tests.api.test_appearances import NO_SUCH, PAGE, WHOLE, add

BASE = "http://testserver"
CONTAINER = "/v1/annotations/"


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


def test_an_annotation_tells_how_the_claim_stands(api: Api) -> None:
    claim = api.claim("The bridge is closed.")
    api.attach(claim, outlet("Daily"), unnamed())
    made = api.post(f"{claim}/appearances", WHOLE)
    path = f"/v1/annotations/{made['id']}"
    response = api.request("GET", path)
    found = check("annotation", response.json())
    assert found["id"] == f"{BASE}{path}"
    assert [body["value"] for body in told(found, "classifying")] == ["single_source"]
    labels = {body["language"]: body["value"] for body in told(found, "assessing")}
    assert labels == api.standing(claim)["label"]
    assert [(body["language"], body["value"]) for body in told(found, "describing")] == [
        ("en", "The bridge is closed.")
    ]
    reasons = {body["language"]: body["value"].split("\n") for body in told(found, "commenting")}
    assert reasons == api.standing(claim)["reasons"]
    assert [body["source"] for body in told(found, "linking")] == [f"{BASE}{claim}"]
    assert found["target"] == {
        "type": "SpecificResource",
        "source": WHOLE["url"],
        "selector": [
            {"type": "TextQuoteSelector", **WHOLE["anchor"]["quote"]},
            {"type": "TextPositionSelector", "start": 10, "end": 31},
            {"type": "CssSelector", "value": "article > p:nth-of-type(2)"},
            {"type": "XPathSelector", "value": "/html/body/article/p[2]"},
            {"type": "FragmentSelector", "conformsTo": "http://www.w3.org/TR/media-frags/", "value": "t=12.5,20"},
        ],
        "state": {
            "type": "TimeState",
            "cached": "https://archive.example/1",
            "sourceDate": "2025-11-20T07:01:00.000000Z",
        },
    }
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.headers["link"] == '<http://www.w3.org/ns/ldp#Resource>; rel="type"'
    assert response.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PUT"
    assert response.headers["vary"] == "Accept"
    again = api.request("GET", path, headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == 304


def test_it_tells_what_desks_say_until_they_take_it_back(api: Api) -> None:
    claim = api.claim()
    path = note_of(add(api, claim, anchor={"time": {"start": 3}}, archive={"url": "https://archive.example/"}))
    rating = {"rating": {"label": "Wrong", "normalized": "false"}, "language": "en"}
    verdict = f"/v1/verdicts/{api.post(f'{claim}/verdicts', rating | {'summary': 'It is open.'})['id']}"
    api.post(f"{claim}/verdicts", rating, by="other_desk")
    found = check("annotation", api.get(path))
    judged = [body for body in told(found, "assessing") if "creator" in body]
    assert [(body["creator"]["name"], body["value"]) for body in judged] == [
        ("Desk", "Wrong: It is open."),
        ("Other_Desk", "Wrong"),
    ]
    assert judged[0]["id"] == f"{BASE}{verdict}"
    assert found["target"]["selector"][0]["value"] == "t=3"
    assert found["target"]["state"] == {"type": "TimeState", "cached": "https://archive.example/"}
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
    claim = api.claim()
    appearance = add(api, claim, by="contributor")
    path = note_of(appearance)
    assert api.request("GET", path).status_code == 404
    api.change(f"{appearance}/accept", {}, of=appearance)
    assert api.get(path)["target"] == PAGE
    api.change(f"{appearance}/withdraw", {"reason": "x"}, of=appearance)
    gone = api.request("GET", path)
    assert (gone.status_code, gone.json()["code"]) == (410, "gone")
    assert api.request("GET", f"/v1/annotations/{NO_SUCH}").status_code == 404


# The container (Web Annotation Protocol, section 4).


def test_the_container(api: Api) -> None:
    claim = api.claim()
    paths = [note_of(add(api, claim, url=f"https://news.example/{n}")) for n in range(3)]
    response = api.request("GET", CONTAINER)
    found = check("collection", response.json())
    assert found["total"] == 3
    assert found["id"] == response.headers["content-location"] == f"{BASE}{CONTAINER}"
    assert response.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert response.headers["accept-post"] == MEDIA_TYPE
    assert '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"' in response.headers["link"]
    assert "Prefer" in response.headers["vary"]
    page = check("page", follow(api, found["first"]))
    assert [item["id"] for item in page["items"]] == [f"{BASE}{path}" for path in paths]
    assert page["id"] == found["first"]
    seen: list[str] = []
    following = f"{BASE}{CONTAINER}?iris=1&limit=2"
    while following:
        page = check("page", follow(api, following))
        seen += page["items"]
        following = page.get("next", "")
    assert seen == [f"{BASE}{path}" for path in paths]


def test_the_first_page_embedded(api: Api) -> None:
    add(api, api.claim())
    for prefer, kind in (("oa#PreferContainedIRIs", str), ("oa#PreferContainedDescriptions", dict)):
        asked = {"Prefer": f'return=representation;include="http://www.w3.org/ns/{prefer}"'}
        found = check("collection", api.request("GET", CONTAINER, headers=asked).json())
        assert [type(item) for item in found["first"]["items"]] == [kind]
    minimal = {"Prefer": 'return=representation;include="http://www.w3.org/ns/ldp#PreferMinimalContainer"'}
    assert isinstance(api.request("GET", CONTAINER, headers=minimal).json()["first"], str)


def test_methods_are_told(api: Api) -> None:
    path = note_of(add(api, api.claim()))
    for method in ("HEAD", "OPTIONS"):
        for target, allow in ((CONTAINER, "GET, HEAD, OPTIONS, POST"), (path, "DELETE, GET, HEAD, OPTIONS, PUT")):
            response = api.request(method, target)
            assert (response.status_code, response.headers["allow"], response.content) == (200, allow, b"")


def test_an_annotation_is_created_changed_and_deleted(api: Api) -> None:
    claim = api.claim()
    quote = {"type": "TextQuoteSelector", "exact": "is closed"}
    made = send(api, "POST", CONTAINER, sent(claim, selector=quote))
    assert made.status_code == 201, made.text
    found = check("annotation", made.json())
    path = made.headers["location"].removeprefix(BASE)
    assert f"{BASE}{path}" == found["id"]
    read = api.request("GET", path)
    assert (read.json(), read.headers["etag"]) == (found, made.headers["etag"])
    assert made.headers["content-type"] == MEDIA_TYPE
    # Without If-Match, and with the present one.
    moved = send(api, "PUT", path, sent(claim, "https://moved.example/"))
    assert moved.status_code == 200, moved.text
    assert moved.json()["target"] == "https://moved.example/"
    stale = send(api, "PUT", path, sent(claim), **{"If-Match": made.headers["etag"]})
    assert stale.status_code == 412
    back = send(api, "PUT", path, sent(claim), **{"If-Match": moved.headers["etag"]})
    assert back.json()["target"] == PAGE
    assert send(api, "DELETE", path, **{"If-Match": moved.headers["etag"]}).status_code == 412
    deleted = send(api, "DELETE", path)
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert api.request("GET", path).status_code == 410
    assert send(api, "PUT", path, sent(claim)).status_code == 409
    history = api.walk(f"{path.replace('annotations', 'appearances')}/revisions")
    assert [each["state"] for each in history] == ["accepted", "accepted", "accepted", "withdrawn"]


def test_a_contributor_proposes_an_annotation(api: Api) -> None:
    claim = api.claim()
    made = send(api, "POST", CONTAINER, sent(claim), by="contributor")
    assert made.status_code == 201
    path = made.headers["location"].removeprefix(BASE)
    assert api.request("GET", path).status_code == 404
    assert api.get("/v1/appearances", url=PAGE)["items"][0]["state"] == "proposed"


def test_a_retry_gets_the_first_answer(api: Api) -> None:
    claim = api.claim()
    first, second = (send(api, "POST", CONTAINER, sent(claim), **{"Idempotency-Key": '"1"'}) for _ in range(2))
    assert first.content == second.content
    assert first.headers["location"] == second.headers["location"]
    assert len(api.get("/v1/annotations", url=PAGE)["items"]) == 1


REFUSED: list[tuple[dict[str, Any], int, str | None]] = [
    ({"body": "https://elsewhere.example/"}, 422, "/body"),
    ({"body": "v1/claims/------------------------------------"}, 422, "/body"),
    ({"body": f"v1/claims/{NO_SUCH}"}, 404, None),
    ({"target": []}, 422, "/target"),
    ({"target": "ftp://news.example/"}, 422, "/target"),
    ({"target": {"source": PAGE, "selector": {"type": "TextPositionSelector"}}}, 422, "/target"),
]


def test_what_is_no_annotation_of_a_claim(api: Api) -> None:
    good = sent(api.claim())
    for change, status, pointer in REFUSED:
        response = send(api, "POST", CONTAINER, good | change)
        assert response.status_code == status, change
        assert [fault["pointer"] for fault in response.json()["errors"]] == ([pointer] if pointer else []), change


# Other origins (CORS).


def test_any_origin_may_read_and_write(api: Api) -> None:
    origin = {"Origin": "https://news.example"}
    plain = api.request("GET", CONTAINER, headers=origin)
    assert plain.headers["access-control-allow-origin"] == "*"
    exposed = plain.headers["access-control-expose-headers"].split(", ")
    assert {"ETag", "Allow", "Vary", "Link", "Location", "Content-Location", "Prefer"} <= set(exposed)
    assert "access-control-allow-methods" not in plain.headers
    refused = api.request("GET", f"/v1/annotations/{NO_SUCH}", headers=origin)
    assert refused.headers["access-control-allow-origin"] == "*"
    asked = {"Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization,if-match"}
    preflight = api.request("OPTIONS", f"/v1/annotations/{NO_SUCH}", headers=origin | asked)
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "*")
    assert "PUT" in preflight.headers["access-control-allow-methods"]
    allowed = preflight.headers["access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "content-type", "hypothesis-client-version", "x-client-id", "if-match"} <= set(allowed)
