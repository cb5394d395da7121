"""Reviews that are there already, of desks that are: what a later one does, and what trouble leaves."""

import gc
import json
import string
from collections.abc import Iterator
from random import Random

import pytest
import sqlalchemy as sa

from app import desk_register
from app.interchange.intake import Report
from tests.api.client import Api, serve
from tests.api.judging import correct
from tests.domain.test_review_record import PLAIN
from tests.test_intake import OTHER, taken


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    with serve(database_url) as served:
        yield served


def test_a_later_review_takes_the_place_of_an_earlier(api: Api) -> None:
    dated = PLAIN | {"datePublished": "2025-11-10"}
    taken(api, json.dumps(dated))
    changed = dated | {"reviewRating": {"alternateName": "True"}}
    assert taken(api, json.dumps(changed)) == Report(changed=1)
    elsewhere = dated | {"url": "https://desk.example/9", "datePublished": "2025-11-09"}
    assert taken(api, json.dumps(elsewhere)) == Report(unchanged=1)
    assert taken(api, json.dumps(elsewhere | {"datePublished": "2025-11-11"})) == Report(changed=1)
    assert taken(api, json.dumps(changed)) == Report(unchanged=1)
    (verdict,) = api.get("/v1/verdicts")["items"]
    assert (verdict["revision"], verdict["reason"]) == (3, "Changed by its publisher.")
    other = OTHER | {"datePublished": "2025-11-10"}
    twice = [other, other | {"reviewRating": {"alternateName": "True"}}, other]
    assert taken(api, json.dumps(twice)) == Report(imported=1, changed=2)


def test_a_desk_with_keys_publishes_itself(api: Api) -> None:
    api.change("/v1/desks/desk", {"url": "https://www.desk.example/"}, of="/v1/desks/desk", method="PATCH")
    report = taken(api, json.dumps(PLAIN))
    assert report.rejected[0].reason == "The desk of desk.example has keys of its own and publishes here itself."
    assert api.walk("/v1/claims") == []


def test_desks_and_claimants_that_share_a_name(api: Api) -> None:
    api.post("/v1/desks", {"slug": "desk-example", "name": "Another"}, by="admin")
    for name in ("person", "organisation"):
        api.post("/v1/parties", {"name": "Ivan", "kind": name}, by="admin")
    api.post("/v1/parties", {"name": "Ivan", "kind": "person", "domains": ["ivan.example"]}, by="admin")
    assert taken(api, json.dumps(PLAIN | {"itemReviewed": {"author": "Ivan"}})).imported == 1
    (verdict,) = api.get("/v1/verdicts")["items"]
    assert verdict["publisher"]["slug"] == "desk-example-2"
    assert api.get(f"/v1/claims/{verdict['claim_id']}")["claimant"] is None


def test_what_was_revoked_stays_revoked(api: Api) -> None:
    taken(api, json.dumps(PLAIN))
    (verdict,) = api.get("/v1/verdicts")["items"]
    own = {"name": "k", "role": "desk", "desk_id": verdict["publisher"]["id"]}
    with pytest.MonkeyPatch.context() as patch:
        key = api.post("/v1/keys", own, by="admin")["key"]
        correct(api, f"/v1/verdicts/{verdict['id']}", "revokes", by=key)
        patch.setattr("app.desk_register.with_keys", lambda *_: set())
        later = PLAIN | {"datePublished": "2025-11-20", "itemReviewed": {"appearance": "https://news.example/1"}}
        assert taken(api, json.dumps(later)) == Report(unchanged=1)
        assert api.walk("/v1/appearances") == []


def test_what_the_database_refuses_stops_nothing_else(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    free = desk_register.free_slug
    monkeypatch.setattr(
        desk_register, "free_slug", lambda session, site: "desk" if site == "b.example" else free(session, site)
    )
    sites = ["a.example", "b.example", "c.example", "a.example"]
    reviews = [
        PLAIN | {"url": f"https://{site}/{n}", "claimReviewed": f"It is closed {n}."} for n, site in enumerate(sites)
    ]
    for dry_run in (True, False):
        report = taken(api, "\n".join(map(json.dumps, reviews)), dry_run=dry_run)
        assert (report.imported, [(one.line, one.reason) for one in report.rejected]) == (
            3,
            [(2, "the database refuses what it says")],
        )
    assert [one["text"] for one in api.walk("/v1/claims")] == [f"It is closed {n}." for n in (3, 2, 0)]


def test_addresses_as_long_as_can_be(api: Api) -> None:
    """PostgreSQL has no place for them in its indexes, and says so after everything was checked."""
    told = "".join(Random(7).choices(string.ascii_letters, k=4000))
    long = PLAIN | {"url": f"https://desk.example/{told}"}
    report = taken(api, json.dumps([long, OTHER]))
    assert (report.imported, report.failed) in ((2, 0), (1, 1))
    assert len(api.walk("/v1/claims")) == report.imported


def test_trouble_that_is_not_about_a_review_ends_the_import(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> str:
        raise sa.exc.OperationalError("", {}, OSError("gone"))

    monkeypatch.setattr(desk_register, "free_slug", lost)
    with pytest.raises(sa.exc.OperationalError):
        taken(api, json.dumps([PLAIN]))
    assert (gc.isenabled(), gc.get_freeze_count()) == (True, 0)


def test_a_desk_with_a_scale_is_held_to_it(api: Api) -> None:
    said = {"slug": "theirs", "name": "Theirs", "url": "https://desk.example/", "scale": "pinocchio"}
    api.post("/v1/desks", said, by="admin")
    report = taken(api, json.dumps([PLAIN, OTHER | {"reviewRating": {"alternateName": "Four Pinocchios"}}]))
    assert (report.imported, report.failed) == (1, 1)
    assert "is not on your desk's scale pinocchio" in report.rejected[0].reason
    assert len(api.walk("/v1/claims")) == 1


def test_of_a_dry_run_nothing_stays(api: Api) -> None:
    before = api.get("/v1/changes")["head"]
    assert taken(api, json.dumps([PLAIN, OTHER]), dry_run=True).imported == 2
    assert api.get("/v1/changes")["head"] == before


def test_many_more_than_a_transaction_takes(api: Api) -> None:
    reviews = [PLAIN | {"url": f"https://desk.example/{n}", "claimReviewed": f"It is closed {n}."} for n in range(230)]
    broken = [PLAIN | {"url": None}] * 3
    report = taken(api, json.dumps(reviews + broken))
    assert (report.imported, report.failed) == (230, 3)
