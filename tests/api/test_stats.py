"""Counts: equal to what the lists say, now and at any past moment, whatever happened."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.audit import audit
from app.db import Database, migrate
from app.domain.vocabulary import Status
from app.stats import queries
from app.tables import Facet, Standing, holds
from tests.api.asking import entitle, equate, patch, withdraw
from tests.api.client import Api, Clock, official, outlet, serve, unnamed
from tests.api.refusals import faults

STEPS = 30


def happen(api: Api, seed: int) -> Iterator[datetime]:
    """One change after another, of every kind that moves claims, at random; the moments between them."""
    chance = random.Random(seed)
    about = f"/v1/subjects/{api.post('/v1/subjects', {'slug': 'harbour', 'name': 'Harbour'})['id']}"
    names = ["Daily", "Weekly", "Hourly"]
    claims = [api.claim("First.", subjects=["harbour"])]
    pieces = [api.attach(claims[0], *(outlet(name, "witnessed") for name in names))]
    parties = [f"/v1/parties/{party['id']}" for party in api.walk("/v1/parties")]
    stated: list[str] = []
    verdicts: list[tuple[str, str]] = []

    def attach() -> None:
        chain = [
            outlet(chance.choice(names), "witnessed"),
            *chance.choice(([], [unnamed()], [official("Daily Bureau")])),
        ]
        stance = chance.choice(("supports", "supports", "refutes"))
        by = chance.choice(("desk", "contributor", "other_desk"))
        pieces.append(api.attach(chance.choice(claims), *chain, stance=stance, by=by))

    def claim() -> None:
        made = {"tags": chance.choice(([], ["a"], ["a", "b"])), "language": chance.choice(("en", "uk"))}
        by = chance.choice(("desk", "other_desk", "contributor"))
        claims.append(api.claim(subjects=chance.choice(([], ["harbour"])), by=by, **made))

    def decide() -> None:
        piece, verb = chance.choice(pieces), chance.choice(("accept", "reject", "retract"))
        why = {"reason": "Read.", "kind": "origin"} if verb == "retract" else {"reason": "Read."}
        etag = api.request("GET", piece).headers["etag"]
        api.request("POST", f"{piece}/{verb}", by="desk", json=why, headers={"If-Match": etag})

    def revise() -> None:
        one = chance.choice(claims)
        edit = {"edit": chance.choice(("wording", "material")), "reason": "Exact.", "tags": chance.choice(([], ["c"]))}
        api.change(f"{one}/revisions", edit, of=one, by=chance.choice(("desk", "other_desk")))

    def rate() -> None:
        patch(api, chance.choice(parties), reliability=chance.choice(("A", "E")))

    def judge() -> None:
        one, by = chance.choice(claims), chance.choice(("desk", "other_desk"))
        rating = {"label": "Read", "normalized": chance.choice(("true", "false"))}
        said = api.request("POST", f"{one}/verdicts", by=by, json={"rating": rating, "language": "en"})
        if said.status_code == 201:
            verdicts.append((f"/v1/verdicts/{said.json()['id']}", by))
        elif verdicts:
            verdict, by = chance.choice(verdicts)
            kind = chance.choice(({"correction": "revises", "rating": rating}, {"correction": "revokes"}))
            etag = api.request("GET", verdict).headers["etag"]
            body = {"reason": "Looked again.", **kind}
            api.request("POST", f"{verdict}/revisions", by=by, json=body, headers={"If-Match": etag})

    def state() -> None:
        if stated:
            withdraw(api, stated.pop())
        else:
            stated.append(equate(api, *chance.sample(parties, 2)))
            stated.append(entitle(api, chance.choice(parties), about))

    for _ in range(STEPS):
        chance.choice((attach, attach, claim, decide, revise, rate, state, judge, judge))()
        yield api.clock.forward(hours=chance.choice((1, 5, 30)))
        api.clock.forward(hours=1)


def recounted(api: Api, at: datetime | None) -> Counter[tuple[str, str, str]]:
    """Every claim counted again, from what holds at the moment."""
    found: Counter[tuple[str, str, str]] = Counter()
    with api.database.read() as session:
        for claim_id, status in session.execute(
            sa.select(col(Standing.claim_id), col(Standing.status)).where(holds(Standing, at))
        ):
            found["claim", "", status.value] += 1
            query = sa.select(col(Facet.kind), col(Facet.value)).where(col(Facet.claim_id) == claim_id)
            for kind, value in session.execute(query.where(holds(Facet, at))):
                found[kind, value, status.value] += 1
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_counts_are_what_a_count_of_everything_gives_at_every_moment(api: Api, seed: int) -> None:
    moments = list(happen(api, seed))
    for at in (None, *moments[::6]):
        counted = recounted(api, at)
        params = {} if at is None else {"as_of": at.isoformat()}

        def statuses(kind: str, value: str, counted: Any = counted) -> dict[str, int]:
            return {status.value: counted[kind, value, status.value] for status in Status}

        def told(params: Any = params, **filters: str) -> dict[str, int]:
            answer = api.get("/v1/stats", **params, **filters)
            assert sum(one["count"] for one in answer["statuses"]) == answer["claims"]
            return {one["status"]: one["count"] for one in answer["statuses"]}

        assert told() == statuses("claim", "")
        every = api.get("/v1/stats", top=100, **params)["breakdown"]
        for kind, name in (
            ("flag", lambda one: one["flag"]),
            ("language", lambda one: one["language"]),
            ("subject", lambda one: one["id"]),
            ("party", lambda one: one["party"]["id"]),
            ("desk", lambda one: one["id"]),
        ):
            plural = {"party": "parties"}.get(kind, f"{kind}s")
            values = {value for facet, value, _ in counted if facet == kind}
            totals = {value: sum(statuses(kind, value).values()) for value in values}
            listed = [(name(one), one["count"]) for one in every[plural]]
            assert dict(listed) == totals
            assert [count for _, count in listed] == sorted(totals.values(), reverse=True)
            for value in values if kind != "party" else ():  # those stated to be the same count as one
                assert told(**{kind: value}) == statuses(kind, value)
        for tag in ("a", "b", "c", "none"):
            assert told(tag=tag) == statuses("tag", tag)


def test_a_series_is_what_was_counted_at_the_end_of_each_step(api: Api) -> None:
    moments = list(happen(api, 3))
    for bucket in ("hour", "day", "week", "month"):
        since = moments[-1] - {"hour": timedelta(hours=70)}.get(bucket, timedelta(days=40))
        series = api.get("/v1/stats", bucket=bucket, since=since.isoformat(), subject="harbour")["over_time"]
        starts = [datetime.fromisoformat(point["start"]) for point in series["points"]]
        assert starts == sorted(set(starts))
        assert starts[0] <= since
        for point, end in list(zip(series["points"], [*starts[1:], None], strict=True))[:: len(starts) // 4 + 1]:
            at = {} if end is None else {"as_of": (end - timedelta(microseconds=1)).isoformat()}
            then = api.get("/v1/stats", subject="harbour", **at)
            assert point["statuses"] == {one["status"]: one["count"] for one in then["statuses"]}
            assert point["claims"] == then["claims"]
    assert [len(api.get("/v1/stats", bucket=one)["over_time"]["points"]) for one in ("hour", "month")] == [30, 30]


def test_what_is_counted_is_what_is_listed(api: Api) -> None:
    moments = list(happen(api, 4))
    parties = [party["id"] for party in api.walk("/v1/parties")]
    for filters in (
        {"desk": "desk"},
        {"desk": "nobody"},
        {"subject": "nothing"},
        {"tag": ["a", "b"]},
        {"status": ["single_source", "unverified"]},
        {"language": "en", "subject": "harbour"},
        {"language": "en", "subject": "harbour", "status": "corroborated"},
        {"language": ["en", "uk"], "desk": "desk", "tag": ["a", "c"]},
        *({"party": party} for party in parties[:3]),
        {"rests_on": parties[0], "language": "en"},
        {"rating": "false"},
        {"judged_by": "other-desk", "rating": ["true", "false"]},
        {"judged_by": "desk", "subject": "harbour"},
        {"judged_by": "nobody"},
    ):
        stats = api.get("/v1/stats", since=moments[0].isoformat(), **filters)
        points = stats["over_time"]["points"]
        ends = [datetime.fromisoformat(point["start"]) - timedelta(microseconds=1) for point in points[1:]]
        every = zip(points, [*ends, None], strict=True)
        for point, end in [*every][:: len(points) // 2]:
            at = {} if end is None else {"as_of": end.isoformat()}
            listed = Counter(claim["standing"]["status"] for claim in api.walk("/v1/claims", **at, **filters))
            assert Counter(point["statuses"]) == Counter({one.value: listed[one.value] for one in Status}), filters
        assert stats["claims"] == len(api.walk("/v1/claims", **filters))
        assert stats["breakdown"] is None


def test_several_filters_are_counted_while_one_of_them_is_narrow(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        judged = api.claim(f"Claim {number}.", tags=["a"] if number else ["a", "b"], language="uk")
        api.post(f"{judged}/verdicts", {"rating": {"label": "No", "normalized": "false"}, "language": "en"})
    monkeypatch.setattr(queries, "MOST", 3)
    assert api.get("/v1/stats", tag="a")["claims"] == 4
    assert api.get("/v1/stats", tag="b", language="uk", rating="false")["claims"] == 1
    for many in ("tag=a&language=uk", "rating=false", "tag=a&judged_by=desk", "tag=a&tag=b"):
        refused = api.request("GET", f"/v1/stats?{many}")
        assert (refused.status_code, "one by one" in refused.json()["detail"]) == (422, True)
    page = api.request("GET", "/?desk=desk&language=uk").text
    assert '<h2 id="over-time">' not in page
    assert "There is no chart over time here" in page
    monkeypatch.setattr(queries, "MOST", 4)
    api.clock.forward(seconds=1)  # within one, the page is the same for all
    assert '<h2 id="over-time">' in api.request("GET", "/?desk=desk&language=uk").text


def test_too_many_steps_are_refused(api: Api) -> None:
    assert "?since" in faults(api.request("GET", "/v1/stats?bucket=hour&since=2025-01-01T00:00:00Z"))
    assert api.request("GET", "/v1/stats?top=101").status_code == 422
    empty = api.get("/v1/stats")
    assert (empty["claims"], empty["breakdown"]["parties"]) == (0, [])
    for bucket in ("hour", "day", "week", "month"):  # a series ends where the calendar does
        dawn = api.get("/v1/stats", bucket=bucket, as_of="0001-01-02T00:00:00Z")
        assert (dawn["claims"], dawn["over_time"]["points"][0]["start"]) == (0, "0001-01-01T00:00:00Z")


def test_counts_are_made_for_what_an_older_version_wrote(database_url: str) -> None:
    with serve(database_url) as api:
        for _ in happen(api, 5):
            pass
    database = Database(database_url, Clock())
    try:
        with database.write() as session:
            session.execute(sa.text("DELETE FROM facet WHERE kind = 'desk'"))
            session.execute(sa.text("DROP TABLE tally"))
            newest = session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
            session.execute(sa.text("UPDATE alembic_version SET version_num = '0007'"))
        migrate(database_url, to="0008")
        with database.write() as session:  # what came after has not gone
            session.execute(sa.text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest})
        with database.read() as session:
            assert list(audit(session)) == []
            assert session.execute(sa.text("SELECT count(*) FROM tally")).scalar_one() > 50
    finally:
        database.close()
