"""Parties over HTTP: recorded, changed, found, and what a change of one does to claims."""

import uuid
from typing import Any

from tests.api.asking import ask, equate, faults, id_of, party, patch, withdraw
from tests.api.client import START, Api

NOWHERE = str(uuid.UUID(int=1))
WHOLE = {
    "name": "The Daily Bridge",
    "kind": "outlet",
    "names": {"UK": "Щоденний міст", "pt-br": "A Ponte Diária"},
    "domains": ["WWW.Bridge.example", "міст.example"],
    "aliases": ["Bridge", "TDB"],
    "ownership_group": "bridge-media",
    "wire_family": "wire.north",
    "reliability": "B",
    "reason": "Known since 1999.\nSee its masthead.",
}


def ids(found: list[Any]) -> list[str]:
    return [f"/v1/parties/{one['id']}" for one in found]


def test_a_party_is_recorded_with_everything_stated_of_it(api: Api) -> None:
    made = ask(api, "POST", "/v1/parties", WHOLE, by="admin")
    assert made.status_code == 201
    stated = made.json()
    path = f"/v1/parties/{stated['id']}"
    assert made.headers["location"] == path
    assert stated["updated_by"].startswith("admin/key/")
    assert stated == {
        **WHOLE,
        "id": stated["id"],
        "name_flags": [],
        "names": {"uk": "Щоденний міст", "pt-BR": "A Ponte Diária"},
        "domains": ["bridge.example", "xn--l1akd2f.example"],
        "same_as": [],
        "version": 1,
        "recorded_at": stated["updated_at"],
        "updated_at": stated["updated_at"],
        "updated_by": stated["updated_by"],
    }
    assert uuid.UUID(stated["id"]).version == 7
    read = api.request("GET", path)
    assert read.content == made.content
    assert read.headers["etag"] == made.headers["etag"]
    assert api.request("GET", path, headers={"If-None-Match": made.headers["etag"]}).status_code == 304
    (event,) = api.walk("/v1/changes", about=f"party/{stated['id']}")
    assert event["type"] == "party.created"
    assert event["actor"] == stated["updated_by"]
    facts = ("name", "kind", "names", "domains", "aliases", "ownership_group", "wire_family", "reliability", "reason")
    assert event["payload"] == {
        "party_id": stated["id"],
        "version": 1,
        **{fact: stated[fact] for fact in facts},
    }


def test_only_name_and_kind_are_needed_and_each_kind_is_taken(api: Api) -> None:
    kinds = ["outlet", "wire_agency", "official_body", "person", "organisation", "document", "unnamed_group"]
    for kind in kinds:
        made = api.post("/v1/parties", {"name": "Somebody", "kind": kind})
        nothing = (made["names"], made["domains"], made["aliases"], made["ownership_group"], made["reliability"])
        assert (made["kind"], nothing) == (kind, ({}, [], [], None, None))
    flagged = api.post("/v1/parties", {"name": "B\u200bridge\u202e", "kind": "outlet"})
    assert flagged["name"] == "B\u200bridge\u202e"
    assert flagged["name_flags"]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "/name"),
    ({"name": "   "}, "/name"),
    ({"name": "two\nlines"}, "/name"),
    ({"name": "x" * 501}, "/name"),
    ({"name": 5}, "/name"),
    ({"kind": "newspaper"}, "/kind"),
    ({"names": {"english": "x", "not a language!": "y"}}, "/names"),
    ({"names": {"uk": ""}}, "/names/uk"),
    ({"names": {f"x-l{n}": "n" for n in range(51)}}, "/names"),
    ({"domains": ["nodots"]}, "/domains/0"),
    ({"domains": ["good.example", "bad_.example/path"]}, "/domains/1"),
    ({"domains": "bridge.example"}, "/domains"),
    ({"domains": [f"d{n}.example" for n in range(101)]}, "/domains"),
    ({"aliases": [""]}, "/aliases/0"),
    ({"aliases": ["ok", None]}, "/aliases/1"),
    ({"aliases": [f"alias {n}" for n in range(101)]}, "/aliases"),
    ({"ownership_group": "Not A Slug"}, "/ownership_group"),
    ({"ownership_group": "x" * 101}, "/ownership_group"),
    ({"wire_family": ""}, "/wire_family"),
    ({"reliability": "H"}, "/reliability"),
    ({"reliability": "a"}, "/reliability"),
    ({"reason": "\u0007"}, "/reason"),
    ({"reason": "x" * 10_001}, "/reason"),
    ({"nome": "typo"}, "/nome"),
]


def test_each_bad_field_is_named_and_nothing_is_recorded(api: Api) -> None:
    before = api.get("/v1/changes")["head"]
    made = party(api)
    etag = api.request("GET", made).headers["etag"]
    for fields, pointer in BAD:
        new = {"name": "Bridge", "kind": "outlet"} | fields
        for response in (
            ask(api, "POST", "/v1/parties", new, by="admin"),
            ask(api, "PATCH", made, fields, by="admin", If_Match=etag),
        ):
            told = faults(response)
            assert any(one == pointer or one.startswith(f"{pointer}/") for one in told), (fields, told)
    missing = faults(ask(api, "POST", "/v1/parties", {"domains": 1}, by="admin"))
    assert set(missing) == {"/name", "/kind", "/domains"}
    assert api.get("/v1/changes")["head"] == before + 1


def test_a_patch_is_merged_into_what_is_stated(api: Api) -> None:
    made = party(api, **{name: value for name, value in WHOLE.items() if name not in ("name", "kind")})
    before = api.get(made)
    api.clock.forward(hours=1)
    after = patch(api, made, name="The Weekly Bridge")
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"name", "version", "reason", "updated_at"}
    assert (after["version"], after["reason"], after["recorded_at"]) == (2, None, before["recorded_at"])
    assert patch(api, made, names={"uk": None, "fr": "Le Pont"}, reason="Renamed.")["names"] == {
        "pt-BR": "A Ponte Diária",
        "fr": "Le Pont",
    }
    assert patch(api, made, names={})["names"].keys() == {"pt-BR", "fr"}
    assert patch(api, made, domains=["one.example"])["domains"] == ["one.example"]
    cleared = ("names", "domains", "aliases", "ownership_group", "wire_family", "reliability", "reason")
    bare = patch(api, made, **dict.fromkeys(cleared))
    assert [bare[name] for name in cleared] == [{}, [], [], None, None, None, None]
    assert (bare["name"], bare["kind"], bare["version"]) == ("The Weekly Bridge", "outlet", 6)
    assert patch(api, made, kind="wire_agency")["kind"] == "wire_agency"
    etag = api.request("GET", made).headers["etag"]
    for field in ("name", "kind"):
        assert set(faults(ask(api, "PATCH", made, {field: None}, If_Match=etag))) == {f"/{field}"}
    for nothing in ({}, {"reason": "why"}):
        assert "at least one field" in faults(ask(api, "PATCH", made, nothing, If_Match=etag))[""]
    patch(api, made, names={f"x-l{n}": "n" for n in range(40)})
    many = {f"x-m{n}": "n" for n in range(11)}
    etag = api.request("GET", made).headers["etag"]
    assert faults(ask(api, "PATCH", made, {"names": many}, If_Match=etag)) == {"/names": "at most 50 languages"}


def test_a_change_needs_the_present_etag(api: Api) -> None:
    made = party(api)
    first = api.request("GET", made).headers["etag"]
    change = {"name": "Bridge 2"}
    assert ask(api, "PATCH", made, change).status_code == 428
    assert ask(api, "PATCH", made, change, If_Match='"stale"').status_code == 412
    assert ask(api, "PATCH", made, change, If_Match=f"W/{first}").status_code == 412
    assert ask(api, "PATCH", made, change, If_Match="stale").status_code == 400
    done = ask(api, "PATCH", made, change, If_Match=f'"other", {first}')
    assert done.status_code == 200
    assert done.headers["etag"] == api.request("GET", made).headers["etag"] != first
    assert ask(api, "PATCH", made, change, If_Match=first).status_code == 412
    assert ask(api, "PATCH", made, {"name": "Bridge 3"}, If_Match="*").json()["version"] == 3
    assert ask(api, "PATCH", f"/v1/parties/{NOWHERE}", change, If_Match="*").status_code == 404
    # Whoever is stated to be the same is part of what a reader sees, so of the entity-tag too.
    other = party(api, "Elsewhere")
    seen = api.request("GET", made).headers["etag"]
    equate(api, made, other)
    assert ask(api, "PATCH", made, change, If_Match=seen).status_code == 412


def test_what_weighs_on_claims_needs_an_admin(api: Api) -> None:
    weighty = {"reliability": "A", "ownership_group": "group", "wire_family": "family"}
    expected = {f"/{name}": "leave it out, or use an admin's key" for name in weighty}
    new = {"name": "Bridge", "kind": "outlet"}
    assert faults(ask(api, "POST", "/v1/parties", new | weighty), 403) == expected
    made = party(api, by="desk")
    before = api.get("/v1/changes")["head"]
    for name, stated in weighty.items():
        for value in (stated, None):
            response = ask(api, "PATCH", made, {name: value, "name": "B"}, If_Match="*")
            assert list(faults(response, 403)) == [f"/{name}"]
    assert ask(api, "PATCH", made, {"name": "B"}, by="contributor", If_Match="*").status_code == 403
    assert ask(api, "PATCH", made, {"name": "B"}, by=None, If_Match="*").status_code == 401
    assert ask(api, "POST", "/v1/parties", new, by="contributor").status_code == 403
    assert ask(api, "POST", "/v1/parties", new, by=None).status_code == 401
    assert api.get("/v1/changes")["head"] == before
    assert ask(api, "PATCH", made, {"name": "B"}, If_Match="*").status_code == 200


def test_parties_are_found_by_what_is_stated_of_them(api: Api) -> None:
    bridge = party(api, **{name: value for name, value in WHOLE.items() if name not in ("name", "kind")})
    wire = party(api, "Straße Wire", "wire_agency", wire_family="wire.north", reliability="A")
    ministry = party(api, "Ministry", "official_body", ownership_group="bridge-media")
    assert ids(api.walk("/v1/parties")) == [bridge, wire, ministry]
    for filters, expected in (
        ({"name": "BRIDGE"}, [bridge]),
        ({"name": "tdb"}, [bridge]),
        ({"name": "щоденний МІСТ"}, [bridge]),
        ({"name": "  Bridge! "}, [bridge]),
        ({"name": "STRASSE wire"}, [wire]),
        ({"name": "Brid"}, []),
        ({"name": ""}, []),
        ({"domain": "www.BRIDGE.example"}, [bridge]),
        ({"domain": "міст.example"}, [bridge]),
        ({"domain": "other.example"}, []),
        ({"kind": "official_body"}, [ministry]),
        ({"kind": "document"}, []),
        ({"reliability": "A"}, [wire]),
        ({"ownership_group": "bridge-media"}, [bridge, ministry]),
        ({"wire_family": "wire.north"}, [bridge, wire]),
        ({"wire_family": "wire.north", "kind": "wire_agency"}, [wire]),
        ({"ownership_group": "bridge-media", "wire_family": "wire.north", "reliability": "B"}, [bridge]),
    ):
        assert ids(api.walk("/v1/parties", limit=1, **filters)) == expected, filters
    for query, parameter in (
        ({"kind": "newspaper"}, "kind"),
        ({"reliability": "Z"}, "reliability"),
        ({"domain": "nodots"}, "domain"),
        ({"name": "x" * 501}, "name"),
        ({"wire_family": "x" * 101}, "wire_family"),
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"as_of": "2125-01-01T00:00:00Z"}, "as_of"),
        ({"cursor": "nonsense"}, "cursor"),
    ):
        assert parameter in faults(api.request("GET", "/v1/parties", params=query)), query


def test_a_party_reads_as_it_was_known(api: Api) -> None:
    one = party(api, "Bridge", aliases=["Old name"])
    other = party(api, "Elsewhere")
    started = api.clock.forward(hours=1)
    stated = equate(api, other, one)
    api.clock.forward(hours=1)
    patch(api, one, by="desk", name="New Bridge", aliases=None, reason="Renamed.")
    api.clock.forward(hours=1)
    withdraw(api, stated)
    early = (START.replace(minute=30)).isoformat()
    middle = started.replace(minute=30).isoformat()
    late = started.replace(hour=started.hour + 1, minute=30).isoformat()
    shown = [(api.get(one, as_of=at)["name"], api.get(one, as_of=at)["same_as"]) for at in (early, middle, late)]
    assert shown == [("Bridge", []), ("Bridge", [id_of(other)]), ("New Bridge", [id_of(other)])]
    assert (api.get(one)["name"], api.get(one)["same_as"]) == ("New Bridge", [])
    assert api.get(other, as_of=middle)["same_as"] == [id_of(one)]
    assert ids(api.walk("/v1/parties", name="old name", as_of=middle)) == [one]
    assert ids(api.walk("/v1/parties", name="old name")) == []
    assert ids(api.walk("/v1/parties", name="new bridge", as_of=middle)) == []
    never = "2025-11-20T07:59:59Z"
    assert api.request("GET", one, params={"as_of": never}).status_code == 404
    assert api.request("GET", f"{one}/revisions", params={"as_of": never}).status_code == 404
    assert api.walk("/v1/parties", as_of=never) == []
    assert api.request("GET", f"/v1/parties/{NOWHERE}").status_code == 404
    assert set(faults(api.request("GET", "/v1/parties/bridge"))) == {"party_id"}

    revisions = api.walk(f"{one}/revisions", limit=1)
    assert [(row["version"], row["name"], row["aliases"], row["reason"]) for row in revisions] == [
        (1, "Bridge", ["Old name"], None),
        (2, "New Bridge", [], "Renamed."),
    ]
    assert revisions[0]["superseded_at"] == revisions[1]["recorded_at"]
    assert revisions[1]["superseded_at"] is None
    assert revisions[1]["recorded_by"].startswith("desk/")
    (known,) = api.walk(f"{one}/revisions", as_of=middle)
    assert known["version"] == 1
    assert known["superseded_at"] is None


def test_a_page_of_parties_holds_still_while_others_are_added_and_changed(api: Api) -> None:
    made = [party(api, f"Party {number}", by="desk") for number in range(4)]
    page = api.get("/v1/parties", limit=2)
    party(api, "Late", by="desk")
    patch(api, made[3], by="desk", name="Renamed")
    rest = api.request("GET", "/v1/parties", params={"limit": 2, "cursor": page["next"]})
    assert [one["name"] for one in page["items"] + rest.json()["items"]] == [f"Party {n}" for n in range(4)]
    assert "link" not in rest.headers
    first = api.request("GET", "/v1/parties?limit=2")
    follow = first.headers["link"].removeprefix("<").partition(">")[0]
    assert [one["name"] for one in api.request("GET", follow).json()["items"]] == ["Party 2", "Renamed"]
    # A cursor fits the list it was made for, and no other.
    for path in ("/v1/parties?kind=outlet", "/v1/subjects?limit=1", f"{made[0]}/revisions?limit=1"):
        both = "&" if "?" in path else "?"
        assert set(faults(api.request("GET", f"{path}{both}cursor={page['next']}"))) == {"cursor"}
