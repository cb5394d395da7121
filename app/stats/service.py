"""Counts as answered."""

import uuid
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import assert_never

from app import desk_register, party_register, tallies
from app.db import known_until
from app.domain.vocabulary import Status
from app.errors import Fault, Invalid
from app.sessions import AnySession
from app.stats import queries, schemas, spans
from app.stats.schemas import Bucket
from app.web.fields import PartySummary

_USUAL = 30
_TOO_MANY = (
    f"Counts are kept for each filter by itself. Several together are counted one by one, and here each fits more than "
    f"{queries.MOST:,} changes of claims: narrow it further, or give one filter. GET /v1/claims lists what fits."
)
_INSTANT = timedelta(microseconds=1)


class TooMany(Invalid):
    """Several filters together fit more than is counted at once."""


def read(session: AnySession, asked: schemas.StatsQuery, as_of: datetime | None, now: datetime) -> schemas.Stats:
    """How many claims there are, or were at a moment. Raises Invalid for a series of too many steps, and TooMany."""
    until = as_of or known_until(session, now)
    steps = _steps(asked.bucket, asked.since, until)
    *points, last = _series(session, asked, as_of, [*steps, (until, until)])
    return schemas.Stats(
        at=until,
        claims=sum(last.values()),
        statuses=[schemas.StatusCount(status=status, count=count) for status, count in last.items()],
        breakdown=None if asked.narrows else _breakdown(session, as_of, asked.top),
        over_time=schemas.Series(
            bucket=asked.bucket,
            points=[
                schemas.Point(start=start, claims=sum(counts.values()), statuses=counts)
                for (start, _), counts in zip(steps, points, strict=True)
            ],
        ),
    )


def counted(
    session: AnySession, kind: str, ids: Collection[uuid.UUID], as_of: datetime | None, now: datetime
) -> dict[uuid.UUID, int]:
    """How many claims have each of these things as a facet of this kind, or had at a moment."""
    found = queries.counted(session, kind, [str(one) for one in ids], as_of or known_until(session, now))
    return {one: found.get(str(one), 0) for one in ids}


def _series(
    session: AnySession, asked: schemas.StatsQuery, as_of: datetime | None, steps: schemas.Steps
) -> list[dict[Status, int]]:
    """Claims by status at each of these moments: as counts that are kept, for one facet; else counted."""
    facets, judged = asked.facets(session, as_of), asked.judged(session)
    statuses = facets.pop("status", [*Status])
    match [*facets.items()]:
        case [] if judged is None:
            found = queries.series(session, tallies.EVERY_CLAIM, steps)
        case [(kind, [value])] if judged is None:
            found = queries.series(session, (kind, value), steps)
        case _:
            read = spans.series(session, facets, judged, steps)
            if read is None:
                raise TooMany(_TOO_MANY)
            found = read
    return [{status: count if status in statuses else 0 for status, count in counts.items()} for counts in found]


def _breakdown(session: AnySession, at: datetime | None, most: int) -> schemas.Breakdown:
    flags, languages = queries.top(session, "flag", at, most), queries.top(session, "language", at, most)
    about, speaking, worded = (
        {uuid.UUID(value): count for value, count in queries.top(session, kind, at, most)}
        for kind in ("subject", "party", "desk")
    )
    subjects, parties = queries.subjects(session, about, at), party_register.stated(session, set(speaking), at)
    desks = desk_register.profiles(session, worded, at)
    return schemas.Breakdown(
        flags=[schemas.FlagCount(flag=value, count=count) for value, count in flags],
        languages=[schemas.LanguageCount(language=value, count=count) for value, count in languages],
        subjects=[
            schemas.NamedCount(id=subject, slug=subjects[subject][0], name=subjects[subject][1], count=count)
            for subject, count in about.items()
        ],
        parties=[
            schemas.PartyCount(party=PartySummary.of(parties[party]), count=count) for party, count in speaking.items()
        ],
        desks=[
            schemas.NamedCount(id=desk, slug=desks[desk][0].slug, name=desks[desk][1].name, count=count)
            for desk, count in worded.items()
        ],
    )


def _steps(bucket: Bucket, since: datetime | None, until: datetime) -> schemas.Steps:
    start = _floor(bucket, until)
    if since is None:
        with suppress(OverflowError):  # no steps lie before the year 1
            for _ in range(_USUAL - 1):
                start = _floor(bucket, start - _INSTANT)
    else:
        start = _floor(bucket, min(since, until))
    steps: schemas.Steps = []
    while start <= until:
        if len(steps) == schemas.MOST_POINTS:
            raise Invalid(
                "The series has too many steps.",
                faults=[Fault("", f"at most {schemas.MOST_POINTS}; begin later, or take a longer bucket", "since")],
            )
        after = _after(bucket, start)
        steps.append((start, min(after - _INSTANT, until)))
        start = after
    return steps


def _floor(bucket: Bucket, moment: datetime) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    match bucket:
        case Bucket.HOUR:
            return moment.replace(minute=0, second=0, microsecond=0)
        case Bucket.DAY:
            return day
        case Bucket.WEEK:
            return day - timedelta(days=day.weekday())
        case Bucket.MONTH:
            return day.replace(day=1)
        case _:
            assert_never(bucket)


def _after(bucket: Bucket, start: datetime) -> datetime:
    match bucket:
        case Bucket.HOUR:
            return start + timedelta(hours=1)
        case Bucket.DAY:
            return start + timedelta(days=1)
        case Bucket.WEEK:
            return start + timedelta(days=7)
        case Bucket.MONTH:
            return _floor(bucket, start + timedelta(days=31))
        case _:
            assert_never(bucket)
