"""The container of annotations (Web Annotation Protocol): walked, written to, and open to other origins."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.domain.web_annotation import MEDIA_TYPE
from app.web.fields import rfc3339
from tests.api.annotation_model import check
from tests.api.client import Api
from tests.api.test_annotations import ALLOW_ONE, BASE, CONTAINER, follow, note_of, send, sent, told
from tests.api.test_appearances import NO_SUCH, PAGE, add

ALLOW = "GET, HEAD, OPTIONS, POST"


def walked(api: Api, iri: str, turn: str) -> Iterator[Any]:
    """The pages from this one on."""
    while iri:
        page = check("page", follow(api, iri))
        yield page
        iri = page.get(turn, "")


def preferring(api: Api, path: str, *what: str) -> Any:
    """What is read with a preference."""
    included = " ".join(f"http://www.w3.org/ns/{one}" for one in what)
    headers = {"Prefer": f'return=representation;include="{included}"'}
    return api.request("GET", path, headers=headers).json()


# The container (Web Annotation Protocol, section 4).


def test_the_container(api: Api) -> None:
    claim = api.claim()
    paths = [note_of(add(api, claim, url=f"https://news.example/{n}")) for n in range(3)]
    response = api.request("GET", CONTAINER)
    found = check("collection", response.json())
    assert found["total"] == 3
    assert found["id"] == response.headers["content-location"] == f"{BASE}{CONTAINER}"
    assert response.headers["allow"] == ALLOW
    assert response.headers["accept-post"] == MEDIA_TYPE
    assert '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"' in response.headers["link"]
    assert "Prefer" in response.headers["vary"]
    page = check("page", follow(api, found["first"]))
    assert [item["id"] for item in page["items"]] == [f"{BASE}{path}" for path in paths]
    assert page["id"] == found["first"]
    assert check("page", follow(api, found["last"]))["items"] == page["items"]
    before = api.get(CONTAINER, as_of=rfc3339(api.clock.now - timedelta(minutes=1)))
    assert (before["total"], follow(api, before["first"])["items"], follow(api, before["last"])["items"]) == (0, [], [])
    for method in ("POST", "PUT"):  # a refusal tells what it is about, too
        refused = send(api, method, CONTAINER, {})
        assert (refused.headers["link"], refused.headers["allow"]) == (response.headers["link"], ALLOW)


@pytest.mark.parametrize("path", [f"{CONTAINER}?iris=1&limit=2", f"/v1/annotations?url={PAGE}&limit=2"])
def test_pages_are_walked_both_ways(api: Api, path: str) -> None:
    claim = api.claim()
    for _ in range(5):
        add(api, claim)
    forth = list(walked(api, f"{BASE}{path}", "next"))
    assert [len(page["items"]) for page in forth] == [2, 2, 1]
    assert ["prev" in page for page in forth] == [False, True, True]
    back = list(walked(api, f"{BASE}{path}&backwards=1", "prev"))
    assert [len(page["items"]) for page in back] == [2, 2, 1]
    assert ["next" in page for page in back] == [False, True, True]
    everything = [item for page in forth for item in page["items"]]
    assert [item for page in reversed(back) for item in page["items"]] == everything
    assert follow(api, forth[2]["prev"])["items"] == forth[1]["items"]
    assert follow(api, back[2]["next"])["items"] == everything[1:3]
    assert follow(api, back[0]["prev"].replace("backwards=1&", ""))["items"] == everything[4:]
    nowhere = follow(api, forth[1]["prev"].replace("backwards=1&", "").replace("limit=2", "limit=1"))
    assert nowhere["items"] == everything[3:4]
    beyond = forth[2]["prev"].replace("backwards=1&", "")
    assert check("page", follow(api, beyond))["items"] == []


def test_what_is_preferred_of_the_container(api: Api) -> None:
    add(api, api.claim(), url="https://news.example/1")
    add(api, api.claim())
    for prefer, kind in (("oa#PreferContainedIRIs", str), ("oa#PreferContainedDescriptions", dict)):
        found = check("collection", preferring(api, f"{CONTAINER}?limit=1", prefer))
        assert [type(item) for item in found["first"]["items"]] == [kind]
        assert [type(item) for item in follow(api, found["first"]["next"])["items"]] == [kind]
        assert [type(item) for item in follow(api, found["last"])["items"]] == [kind]
        minimal = check("collection", preferring(api, CONTAINER, "ldp#PreferMinimalContainer", prefer))
        assert [type(item) for item in follow(api, minimal["first"])["items"]] == [kind, kind]
    for prefer in ("ldp#PreferMinimalContainer", "ldp#PreferContainment"):
        assert isinstance(preferring(api, CONTAINER, prefer)["first"], str)


def test_methods_are_told(api: Api) -> None:
    path = note_of(add(api, api.claim()))
    for method in ("HEAD", "OPTIONS"):
        for target, allow, kind in ((CONTAINER, ALLOW, "BasicContainer"), (path, ALLOW_ONE, "Resource")):
            response = api.request(method, target)
            assert (response.status_code, response.headers["allow"], response.content) == (200, allow, b"")
            assert f'<http://www.w3.org/ns/ldp#{kind}>; rel="type"' in response.headers["link"]
    assert api.request("OPTIONS", CONTAINER).headers["accept-post"] == MEDIA_TYPE
    for neither in (f"{CONTAINER}?iris=0", f"{CONTAINER}filter", f"{CONTAINER}{NO_SUCH}"):
        assert "link" not in api.request("GET", neither).headers


def test_an_annotation_is_created_changed_and_deleted(api: Api) -> None:
    claim = api.claim()
    quote = {"type": "TextQuoteSelector", "exact": "is closed"}
    made, retried = (
        send(api, "POST", CONTAINER, sent(claim, selector=quote), **{"Idempotency-Key": '"1"'}) for _ in range(2)
    )
    assert made.status_code == 201, made.text
    assert (made.content, made.headers["location"]) == (retried.content, retried.headers["location"])
    assert len(api.get("/v1/annotations", url=PAGE)["items"]) == 1
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
    refused = send(api, "PUT", path, sent(claim))
    assert (refused.status_code, "ldp#constrainedBy" in refused.headers["link"]) == (409, True)
    history = api.walk(f"{path.replace('annotations', 'appearances')}/revisions")
    assert [each["state"] for each in history] == ["accepted", "accepted", "accepted", "withdrawn"]


def test_an_annotation_may_tell_the_claim_in_words(api: Api) -> None:
    body = {"type": "TextualBody", "value": "I like this page!"}
    canonical = "urn:uuid:0b5c1c44-5b0c-4b6e-8d36-3f2a6c6f5d6e"
    whole = {**sent("", PAGE), "body": body, "canonical": canonical, "id": "https://notes.example/1"}
    made = send(api, "POST", CONTAINER, whole)
    assert made.status_code == 201, made.text
    found = check("annotation", made.json())
    assert (found["canonical"], found["via"]) == (canonical, ["https://notes.example/1"])
    assert found["id"] == made.headers["location"]
    assert [(one["value"], one["language"]) for one in told(found, "describing")] == [("I like this page!", "und")]
    (claim,) = api.walk("/v1/claims")
    assert claim["text"] == "I like this page!"
    again = send(api, "POST", CONTAINER, {**whole, "id": "https://notes.example/2"}, by="contributor")
    assert again.status_code == 201
    assert len(api.walk("/v1/claims")) == 1
    # What was made is sent back with another page, and with the words alone; what it is called stays.
    path = made.headers["location"].removeprefix(BASE)
    for changed in (found | {"target": "https://moved.example/"}, {**sent("", "https://moved.example/"), "body": body}):
        put = send(api, "PUT", path, changed)
        assert (put.status_code, put.json()["target"], put.json()["canonical"]) == (200, changed["target"], canonical)
        assert put.json()["via"] == found["via"]
    other = api.claim("Another.")
    for change, pointer in (
        ({"body": {**body, "value": "I REALLY like this page!"}}, "/body"),
        ({"body": f"{BASE}{other}"}, "/body"),
        ({"canonical": "urn:uuid:0"}, "/canonical"),
        ({"via": ["https://elsewhere.example/"]}, "/via"),
    ):
        refused = send(api, "PUT", path, found | change)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (409, pointer), refused.text
    scopes = {"name": "x", "role": "contributor", "scopes": ["evidence:attach"]}
    key = api.post("/v1/keys", scopes, by="admin")["key"]
    assert send(api, "POST", CONTAINER, {**whole, "body": {**body, "value": "New."}}, by=key).status_code == 403
    assert send(api, "POST", CONTAINER, whole, by=key).status_code == 201


REFUSED: list[tuple[dict[str, Any], int, str | None]] = [
    ({"body": "https://elsewhere.example/"}, 422, "/body"),
    ({"body": "v1/claims/------------------------------------"}, 422, "/body"),
    ({"body": f"v1/claims/{NO_SUCH}"}, 404, None),
    ({"body": {"type": "TextualBody", "value": ""}}, 422, "/body"),
    ({"body": {"type": "TextualBody", "value": "x", "language": "?"}}, 422, "/body"),
    ({"canonical": "not an address"}, 422, "/target"),
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
    named = {"authorization", "content-type", "hypothesis-client-version", "x-client-id", "if-match", "slug"}
    assert {*named, "*", "last-event-id"} <= set(allowed)
