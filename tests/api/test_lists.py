"""Lists over HTTP: filters, search, order, and walks that neither skip nor repeat."""

from typing import Any

import pytest

from tests.api.client import Api, outlet, unnamed
from tests.api.refusals import faults

NOWHERE = "019aa047-0400-7000-8000-000000000000"


def texts(api: Api, **params: Any) -> list[str]:
    """The texts of the claims listed, page by page."""
    return [claim["text"] for claim in api.walk("/v1/claims", limit=2, **params)]


@pytest.fixture
def desk(api: Api) -> dict[str, str]:
    """Six claims, one a minute; ids and paths by name."""
    made = {slug: api.post("/v1/subjects", {"slug": slug, "name": slug.title()})["id"] for slug in ("war", "peace")}
    ferry = {"name": "Ferry Ltd", "kind": "organisation"}
    for number, (text, fields, chain) in enumerate(
        (
            ("one", {"subjects": ["war"], "tags": ["a"]}, [outlet("Daily"), unnamed()]),
            (
                "two",
                {"subjects": ["war", "peace"], "tags": ["a", "b"], "language": "uk"},
                [outlet("Daily", "witnessed")],
            ),
            ("three", {"claimant": ferry, "tags": ["b"]}, [outlet("Weekly")]),
            ("four", {"claimant": ferry, "subjects": ["peace"], "language": "uk"}, []),
            ("five", {"tags": ["a"]}, [outlet("Weekly"), outlet("Daily")]),
            ("six", {}, []),
        )
    ):
        api.clock.now = api.clock.now.replace(minute=number + 1)
        made[text] = api.claim(text, **fields)
        if chain:
            api.attach(made[text], *chain)
    api.clock.forward(minutes=1)
    made |= {party["name"]: party["id"] for party in api.walk("/v1/parties")}
    return made


def test_every_filter_alone_and_together(api: Api, desk: dict[str, str]) -> None:
    every = ["six", "five", "four", "three", "two", "one"]
    assert texts(api) == every
    weekly, daily, ferry = desk["Weekly"], desk["Daily"], desk["Ferry Ltd"]
    for wanted, found in (
        ({"status": "single_source"}, ["five", "three", "two", "one"]),
        ({"status": "unverified"}, ["six", "four"]),
        ({"status": ["unverified", "single_source"]}, every),
        ({"status": "confirmed"}, []),
        ({"flag": "unnamed_only"}, ["one"]),
        ({"flag": "unknown_lineage"}, ["five", "three"]),
        ({"flag": ["unnamed_only", "unknown_lineage"]}, ["five", "three", "one"]),
        ({"party": daily}, ["five", "two", "one"]),
        ({"party": weekly}, ["five", "three"]),
        ({"party": NOWHERE}, []),
        ({"subject": "war"}, ["two", "one"]),
        ({"subject": desk["peace"]}, ["four", "two"]),
        ({"subject": "sports"}, []),
        ({"subject": NOWHERE}, []),
        ({"tag": "a"}, ["five", "two", "one"]),
        ({"tag": ["a", "b"]}, ["five", "three", "two", "one"]),
        ({"tag": "A"}, []),
        ({"language": "uk"}, ["four", "two"]),
        ({"language": "UK"}, ["four", "two"]),
        ({"language": ["uk", "en"]}, every),
        ({"claimant": ferry}, ["four", "three"]),
        ({"claimant": weekly}, []),
        ({"updated_since": "2025-11-20T08:04:00Z"}, ["six", "five", "four"]),
        ({"updated_since": "2025-11-20T08:04:00.000001Z"}, ["six", "five"]),
        ({"updated_since": "2999-01-01T00:00:00Z"}, []),
        ({"q": "two"}, ["two"]),
        # Several filters narrow.
        ({"status": "single_source", "tag": "a"}, ["five", "two", "one"]),
        ({"status": "single_source", "tag": "a", "flag": "unknown_lineage"}, ["five"]),
        ({"status": "single_source", "tag": ["a", "b"], "party": daily, "subject": "war"}, ["two", "one"]),
        ({"status": ["single_source", "confirmed"], "flag": ["unnamed_only", "contested"]}, ["one"]),
        ({"subject": "peace", "language": "uk", "claimant": ferry}, ["four"]),
        ({"subject": "sports", "status": "unverified"}, []),
        ({"tag": "a", "updated_since": "2025-11-20T08:02:00Z"}, ["five", "two"]),
        (
            {"q": "two", "tag": "a", "status": "single_source", "party": daily, "language": "uk", "subject": "war"},
            ["two"],
        ),
        ({"q": "two", "language": "en"}, []),
    ):
        assert texts(api, **wanted) == found, wanted
        assert texts(api, **wanted, sort="updated_at") == found[::-1]
        assert texts(api, **wanted, sort="created_at") == found[::-1]
    assert texts(api, party=daily, sort="-created_at") == ["five", "two", "one"]


def test_filters_follow_what_changes(api: Api, desk: dict[str, str]) -> None:
    api.clock.forward(minutes=1)
    api.attach(desk["one"], outlet("Monthly", "witnessed"))
    api.change(
        f"{desk['two']}/revisions", {"edit": "wording", "reason": "x", "text": "second", "tags": []}, of=desk["two"]
    )
    assert texts(api) == ["second", "one", "six", "five", "four", "three"]
    assert texts(api, sort="-created_at") == ["six", "five", "four", "three", "second", "one"]
    assert texts(api, status="single_source") == ["second", "five", "three"]
    assert texts(api, status="corroborated") == ["one"]
    assert (texts(api, tag="a"), texts(api, q="two"), texts(api, q="sec")) == (["one", "five"], [], ["second"])
    assert texts(api, updated_since="2025-11-20T08:08:00Z") == ["second", "one"]
    # A party is also found under another name it is stated to have, for as long as that is stated.
    same = {"party_id": desk["Weekly"], "same_as_id": desk["Ferry Ltd"], "reason": "One imprint."}
    stated = f"/v1/equivalences/{api.post('/v1/equivalences', same, by='admin')['id']}"
    assert texts(api, party=desk["Ferry Ltd"], sort="created_at") == ["three", "five"]
    before = api.clock.now.isoformat().replace("+00:00", "Z")
    api.clock.forward(minutes=1)
    api.change(f"{stated}/withdraw", {"reason": "Two."}, of=stated, by="admin")
    assert texts(api, party=desk["Ferry Ltd"]) == []
    assert texts(api, party=desk["Ferry Ltd"], sort="created_at", as_of="2025-11-20T08:08:30Z") == ["three", "five"]
    assert before < "2025-11-20T08:08:30Z"


def test_what_a_filter_does_not_take(api: Api) -> None:
    accepted = {
        "status": "Input should be 'unverified', 'single_source', 'multiple_sources', 'corroborated', 'confirmed',"
        " 'disputed', 'contradicted' or 'retracted'",
        "sort": "Input should be 'updated_at', '-updated_at', 'created_at' or '-created_at'",
        "party": "A UUID is accepted, in its 36-character form.",
        "claimant": "A UUID is accepted, in its 36-character form.",
        "language": "write a language tag like en, uk or zh-Hant-TW (BCP 47)",
        "updated_since": "write a time like 1999-12-31T23:59:59Z (RFC 3339, with an offset)",
    }
    for name, detail in accepted.items():
        assert faults(api.request("GET", "/v1/claims", params={name: "?"})) == {f"?{name}": detail}
    both = faults(api.request("GET", "/v1/claims", params={"status": "?", "sort": "?"}))
    assert both == {"?status": accepted["status"], "?sort": accepted["sort"]}
    for params in ({"subject": "a" * 101}, {"q": "a" * 501}, {"q": ""}, {"tag": ["a"] * 21}, {"flag": "bad"}):
        assert set(faults(api.request("GET", "/v1/claims", params=params))) == {f"?{next(iter(params))}"}
    for params in ({"stance": "pro"}, {"state": "new"}, {"claim": "7"}, {"party": "7"}):
        assert set(faults(api.request("GET", "/v1/evidence", params=params))) == {f"?{next(iter(params))}"}


def test_search(api: Api) -> None:
    for text in (
        "Зеленський отримав американський проєкт мирного плану",
        "П'ять мостів — зачинено!",
        "The plan, it says, asks Kyiv to HALVE its army",
        "naïve ﬁre snake_case",
        "हिन्दी समाचार",
        'nothing near or not 100% sure ("quoted") it\'s; -- DROP TABLE claim',
        "😀 only letters count",
        "a" * 10_000,
    ):
        api.claim(text)
    found = {claim["text"][:12]: claim["text"] for claim in api.walk("/v1/claims")}
    for asked, begins in (
        ("зеленський", ["Зеленський о"]),
        ("ЗЕЛЕН", ["Зеленський о"]),
        ("план проєкт", ["Зеленський о"]),  # any order, each a beginning
        ("плану американськ", ["Зеленський о"]),
        ("анського", []),  # not from the middle
        ("п’ять", ["П'ять мостів"]),
        ("мостів зачинено", ["П'ять мостів"]),
        ("halve ARMY", ["The plan, it"]),
        ("plan кyiv", []),
        ("naïve", ["naïve ﬁre sn"]),
        ("fire", ["naïve ﬁre sn"]),
        ("case", ["naïve ﬁre sn"]),
        ("𝐬𝐧𝐚𝐤𝐞", ["naïve ﬁre sn"]),
        ("हिन्दी", ["हिन्दी समाचा"]),
        ("हान्दा", []),
        ("aaa", ["a" * 12]),
        ("a" * 500, ["a" * 12]),
        ("a" * 499 + "b", ["a" * 12]),  # only so much of a word is looked at
        ("㍿" * 500, []),
        ("ﷺ" * 500, []),
        # What search engines would read as operators are words or nothing.
        ("NEAR", ["nothing near"]),
        ("nothing NOT sure", ["nothing near"]),
        ("sure OR absent", []),
        ("(quoted)", ["nothing near"]),
        ('"quoted" AND', []),
        ("it's", ["The plan, it", "nothing near"]),  # "it", and what begins with "s"
        ("NEAR(nothing sure, 7)", []),
        ("words:nothing", []),
        ("nothing*", ["nothing near"]),
        ("not* + 100%", ["nothing near"]),
        ("'; DROP TABLE claim; --", ["nothing near"]),
        ("' OR 7=7; --", []),
        ("nothing & near | absent:*", []),
        ("!nothing <-> near", ["nothing near"]),
        ("\\nothing\\", ["nothing near"]),
        ("^nothing {near}", ["nothing near"]),
        ("nothing\nnear\t", ["nothing near"]),
        ("😀 only", ["😀 only lette"]),
    ):
        assert texts(api, q=asked, sort="created_at") == [found[begin] for begin in begins], asked
    for nothing in ("?!", " ", "—", '"', "*", "''", "😀", "\u0301", "&|!", "\u200b"):
        assert faults(api.request("GET", "/v1/claims", params={"q": nothing})) == {
            "?q": "write at least one letter or digit"
        }


def test_lists_of_evidence(api: Api) -> None:
    one, other = api.claim("one"), api.claim("other")
    made = [
        api.attach(one, "Daily"),
        api.attach(other, "Weekly", "Daily", stance="refutes"),
        api.attach(one, "Monthly", stance="neutral", by="contributor"),
    ]
    api.change(f"{made[0]}/retract", {"kind": "origin", "reason": "x"}, of=made[0])
    parties = {party["name"]: party["id"] for party in api.walk("/v1/parties")}
    for wanted, places in (
        ({}, [0, 1, 2]),
        ({"claim": one.rpartition("/")[2]}, [0, 2]),
        ({"claim": NOWHERE}, []),
        ({"state": "accepted"}, [1]),
        ({"state": ["retracted", "proposed"]}, [0, 2]),
        ({"stance": ["supports", "neutral"]}, [0, 2]),
        ({"party": parties["Daily"]}, [0, 1]),
        ({"party": parties["Monthly"], "state": "accepted"}, []),
        ({"party": parties["Daily"], "stance": "refutes", "claim": other.rpartition("/")[2]}, [1]),
    ):
        found = api.walk("/v1/evidence", limit=1, **wanted)
        assert found == [api.get(made[place]) for place in places], wanted
    assert api.walk(f"{one}/evidence", limit=1) == [api.get(made[0]), api.get(made[2])]
