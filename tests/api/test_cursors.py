"""Walks over HTTP: no page skips or repeats, whatever happens meanwhile, and no cursor breaks the reader."""

import base64
import contextlib
import json
import re
import uuid
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.errors import Invalid
from app.paging import Cursor, decode, encode
from tests.api.client import START, Api
from tests.api.refusals import faults


def test_a_walk_shows_one_state_while_the_world_moves_on(api: Api) -> None:
    subject = api.post("/v1/subjects", {"slug": "war", "name": "The war"})
    paths = {}
    for number in range(12):
        api.clock.forward(minutes=1)
        paths[f"{number}"] = api.claim(f"{number}", tags=["t"], subjects=["war"])
        api.attach(paths[f"{number}"], "Daily")
    claims = [f"{number}" for number in range(12)]
    walks: dict[str, tuple[str, dict[str, Any], list[str]]] = {
        "newest": ("/v1/claims", {}, claims[::-1]),
        "oldest": ("/v1/claims", {"sort": "updated_at"}, claims),
        "created": ("/v1/claims", {"sort": "created_at"}, claims),
        "created last": ("/v1/claims", {"sort": "-created_at"}, claims[::-1]),
        "by status": ("/v1/claims", {"status": "single_source"}, claims[::-1]),
        "by two": ("/v1/claims", {"status": ["single_source", "retracted"], "tag": "t", "sort": "updated_at"}, claims),
        "by subject": ("/v1/claims", {"subject": subject["id"]}, claims[::-1]),
        "evidence": ("/v1/evidence", {"state": "accepted"}, claims),
    }

    def shown(item: Any) -> str:
        if "text" in item:
            return str(item["text"])
        return next(text for text, path in paths.items() if path.endswith(item["claim_id"]))

    seen: dict[str, list[str]] = {name: [] for name in walks}
    cursors: dict[str, str | None] = dict.fromkeys(walks)
    for step in range(4):
        for name, (path, params, _) in walks.items():
            if step and cursors[name] is None:
                continue
            cursor = {"cursor": cursors[name]} if step else {}
            page = api.get(path, **params, **cursor, limit=4)
            seen[name] += [shown(item) for item in page["items"]]
            cursors[name] = page["next"]
        # Between pages: one is new, one moves to the front, one no longer fits, one reads otherwise.
        api.clock.forward(seconds=1)
        api.attach(api.claim(f"new {step}", tags=["t"], subjects=["war"]), "Daily")
        api.attach(paths[claims[step]], "Weekly")
        moved = paths[claims[11 - step]]
        api.change(
            f"{moved}/revisions",
            {"edit": "material", "reason": "x", "text": "moved", "tags": [], "subjects": []},
            of=moved,
        )
    assert seen == {name: expected for name, (_, _, expected) in walks.items()}
    assert set(cursors.values()) == {None}


def test_cursors_and_links(api: Api) -> None:
    for number in range(5):
        api.claim(f"{number}", tags=["ї", "b"])
    first = api.request("GET", "/v1/claims", params={"tag": ["ї", "b"], "limit": 2, "sort": "created_at"})
    body = first.json()
    (link,) = re.findall(r'^<(/v1/claims\?[!-~]+)>; rel="next"$', first.headers["link"])
    second = api.request("GET", link)
    assert [claim["text"] for claim in second.json()["items"]] == ["2", "3"]
    last = api.request("GET", re.findall("<(.*)>", second.headers["link"])[0])
    assert (last.json()["next"], "link" in last.headers, len(last.json()["items"])) == (None, False, 1)
    exact = api.request("GET", "/v1/claims", params={"limit": 5})
    assert (exact.json()["next"], "link" in exact.headers) == (None, False)
    # The size of a page may change on the way, and the order of parameters is of no account.
    cursor = body["next"]
    rest = api.get("/v1/claims", sort="created_at", cursor=cursor, limit=200, tag=["b", "ї"])
    assert [claim["text"] for claim in rest["items"]] == ["2", "3", "4"]

    other = "this cursor belongs to another list or other filters; start again without it"
    unread = "take the cursor from `next` of the page before, unchanged"
    for path, params in (
        ("/v1/claims", {"sort": "created_at"}),
        ("/v1/claims", {"sort": "-created_at", "tag": ["ї", "b"]}),
        ("/v1/claims", {"sort": "created_at", "tag": ["ї", "b"], "as_of": "2025-11-20T08:00:00Z"}),
        ("/v1/evidence", {}),
        ("/v1/changes", {}),
        ("/v1/parties", {}),
    ):
        assert faults(api.request("GET", path, params={**params, "cursor": cursor})) == {"?cursor": other}, path
    mine = {"sort": "created_at", "tag": ["ї", "b"]}
    for text in ("x", "=", "é", "\u2028", cursor[:-3], cursor[3:], f"{cursor}AAAA", "A" * 999):
        assert faults(api.request("GET", "/v1/claims", params={**mine, "cursor": text})) == {"?cursor": unread}, text
    assert "at most 1000" in faults(api.request("GET", "/v1/claims", params={"cursor": "A" * 1001}))["?cursor"]
    # Forged: whatever is in it, it is refused.
    walk, at, key = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    moment, identity = key
    for document in (
        [walk, at, []],
        [walk, at, [moment]],
        [walk, at, [*key, "n1"]],
        [walk, at, [identity, moment]],
        [walk, at, ["n1", "n2"]],
        [walk, at, [moment, "n" + "9" * 99]],
        [walk, at, [moment, "n9223372036854775808"]],
        [walk, at, [moment, "u7"]],
        [walk, at, [moment, 7]],
        [walk, at, [moment, ["u", "7"]]],
        [walk, at, [moment, ""]],
        [walk, at, ["t0001-01-01T00:00:00+14:00", identity]],
        [walk, at, "tu"],
        [walk, at, 7],
        [walk, "yesterday", key],
        [walk, 7, key],
        [walk, None, key],
        [walk, at],
        [walk, at, key, key],
        [["walk"], at, key],
        {"walk": walk},
        [],
        None,
        7,
        "x",
    ):
        forged = base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")
        assert set(faults(api.request("GET", "/v1/claims", params={**mine, "cursor": forged}))) == {"?cursor"}, document
    walk, at, key = json.loads(base64.urlsafe_b64decode(api.get("/v1/changes", limit=1)["next"] + "=="))
    for seq in ("n9223372036854775808", "n-9223372036854775809", "nx", moment):
        forged = base64.urlsafe_b64encode(json.dumps([walk, at, [seq]]).encode()).decode()
        assert set(faults(api.request("GET", "/v1/changes", params={"cursor": forged}))) == {"?cursor"}


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["t", "u", "n", "n5"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=8,
)


@given(st.tuples(st.just("walk"), st.just("2025-11-20T08:00:00+00:00") | JSON, JSON) | JSON)
def test_no_cursor_breaks_the_reader(document: Any) -> None:
    text = base64.urlsafe_b64encode(json.dumps(document).encode()).decode()
    with contextlib.suppress(Invalid):
        cursor = decode(text, "walk")
        assert all(type(part) in (datetime, uuid.UUID, int) for part in cursor.key)
        assert decode(encode(cursor, "walk"), "walk") == cursor


@given(st.lists(st.datetimes(timezones=st.just(UTC)) | st.uuids() | st.integers(-(2**63), 2**63 - 1), max_size=3))
def test_a_cursor_comes_back_as_it_was(key: list[Any]) -> None:
    cursor = Cursor(tuple(key), START)
    assert decode(encode(cursor, "walk"), "walk") == cursor


def test_page_sizes_and_empty_lists(api: Api) -> None:
    for path in ("/v1/claims", "/v1/evidence", "/v1/parties", "/v1/subjects", "/v1/equivalences", "/v1/competences"):
        response = api.request("GET", path)
        assert (response.json(), "link" in response.headers) == ({"items": [], "next": None}, False)
        for limit, detail in (
            ("0", "Input should be greater than or equal to 1"),
            ("-1", "Input should be greater than or equal to 1"),
            ("201", "Input should be less than or equal to 200"),
            ("9" * 30, "An integer from -2^63 to 2^63-1 is accepted."),
            ("ten", "Input should be a valid integer, unable to parse string as an integer"),
            ("", "Input should be a valid integer, unable to parse string as an integer"),
        ):
            assert faults(api.request("GET", path, params={"limit": limit})) == {"?limit": detail}
    claim = api.claim()
    assert api.get(f"{claim}/evidence") == {"items": [], "next": None}
    assert [len(api.walk("/v1/claims", limit=limit)) for limit in (1, 200)] == [1, 1]
    assert api.request("HEAD", "/v1/claims").headers["content-length"] == str(
        len(api.request("GET", "/v1/claims").content)
    )
