"""What the overview tells: claims by status, now and over time, what moved, what is contested, what rests on whom."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app import desk_register, party_register
from app.claims import answers
from app.claims import queries as claim_queries
from app.claims.schemas import Claim, ClaimQuery
from app.db import AnySession
from app.domain.vocabulary import Flag, Status
from app.errors import Fault, Invalid
from app.pages import queries
from app.pages.charts import Chart, stacked
from app.pages.naming import Value, named
from app.pages.reader import Reader
from app.pages.rendering import phrase
from app.paging import PageRequest
from app.stats import queries as counts
from app.stats import service
from app.stats.schemas import Bucket, Stats, StatsQuery
from app.web.fields import PartySummary

_PERIODS: Mapping[str, tuple[Bucket, timedelta]] = {
    "day": (Bucket.HOUR, timedelta(hours=23)),
    "month": (Bucket.DAY, timedelta(days=29)),
    "half": (Bucket.WEEK, timedelta(weeks=25)),
    "years": (Bucket.MONTH, timedelta(days=3 * 365)),
}
_CHOICES = ("subject", "party", "desk", "language")
_SHOWN = 8
_OFFERED = 50
_LAST_VERDICTS = 1000


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the page and what it can be set to."""

    name: str
    told: str
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Resting:
    """How many claims rest on one party."""

    party: PartySummary
    count: int


@dataclass(frozen=True, slots=True)
class DeskActivity:
    """What a desk did."""

    slug: str
    name: str
    verdicts: int
    claims: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page."""

    period: str
    periods: Sequence[tuple[str, str]]
    choices: Sequence[Choice]
    chosen: Mapping[str, str]
    reader: Reader
    stats: Stats
    chart: Chart
    moved: Sequence[Any]
    contested: Sequence[Claim]
    resting: Sequence[Resting]
    desks: Sequence[DeskActivity]

    def link(self, narrowed: Mapping[str, str]) -> str:
        """The list behind a number."""
        return self.reader.to("/claims", {**self.chosen, **narrowed})


def overview(session: AnySession, reader: Reader) -> Overview:
    """The page as of the reader's moment. Raises Invalid for a filter that can't be."""
    given = dict(reader.asked)
    period = given.get("period", "month")
    if period not in _PERIODS:
        raise Invalid("There is no such period.", faults=[Fault("", f"one of {', '.join(_PERIODS)}", "period")])
    chosen = {name: given[name] for name in _CHOICES if name in given}
    bucket, reach = _PERIODS[period]
    until = reader.at or reader.now
    stats = service.read(session, _asked(chosen, bucket, until - reach), reader.at, reader.now)
    return Overview(
        period=period,
        periods=[
            ("day", phrase(reader, "a day")),
            ("month", phrase(reader, "a month")),
            ("half", phrase(reader, "half a year")),
            ("years", phrase(reader, "three years")),
        ],
        choices=_choices(session, reader),
        chosen=chosen,
        reader=reader,
        stats=stats,
        chart=stacked(stats.over_time.points),
        moved=queries.moved(session, reader.at, reader.now, _SHOWN),
        contested=_contested(session, reader, chosen, stats),
        resting=_resting(session, reader),
        desks=_desks(session, reader),
    )


def _asked(chosen: Mapping[str, str], bucket: Bucket, since: Any) -> StatsQuery:
    if len(chosen) > 1:
        faults = [Fault("", "give one filter at a time; the list of claims combines them", name) for name in chosen]
        raise Invalid("Counts are kept for one filter at a time.", faults=faults)
    if "party" in chosen:
        _id_of(chosen["party"])
    return StatsQuery.model_validate({**chosen, "bucket": bucket, "since": since})


def _choices(session: AnySession, reader: Reader) -> list[Choice]:
    told = {
        "subject": phrase(reader, "About"),
        "party": phrase(reader, "In the chain"),
        "desk": phrase(reader, "Worded by"),
        "language": phrase(reader, "Language"),
    }
    found = []
    for kind, name in told.items():
        most = [(row.value, row.count) for row in counts.top(session, kind, reader.at, _OFFERED)]
        found.append(Choice(kind, name, named(session, kind, most, reader, reader.at)))
    return found


def _contested(session: AnySession, reader: Reader, chosen: Mapping[str, str], stats: Stats) -> list[Claim]:
    """The disputed, then those that hold against contradiction, then those an official denied; last changed first."""
    found: dict[uuid.UUID, Claim] = {}
    flags: list[Mapping[str, object]] = [{"flag": [Flag.CONTESTED]}, {"flag": [Flag.OFFICIALLY_DENIED]}]
    # Where it is known that there are none, nobody looks for them among all that are disputed.
    has_disputed = any(one.count for one in stats.statuses if one.status is Status.DISPUTED)
    for narrowed in [{"status": [Status.DISPUTED]}, *flags] if has_disputed else flags:
        wanted = ClaimQuery.model_validate(
            {**narrowed, **{name: [value] if name == "language" else value for name, value in chosen.items()}}
        )
        rows = claim_queries.claims(session, PageRequest(_SHOWN, "page"), reader.at, wanted)
        for claim in answers.claims(session, (rows[0], None), reader.at)[0]:
            found.setdefault(claim.id, claim)
    return list(found.values())[:_SHOWN]


def _resting(session: AnySession, reader: Reader) -> list[Resting]:
    most = {uuid.UUID(row.value): row.count for row in counts.top(session, "rests_on", reader.at, _SHOWN)}
    parties = party_register.stated(session, set(most), reader.at)
    return [Resting(PartySummary.of(parties[party]), count) for party, count in most.items()]


def _desks(session: AnySession, reader: Reader) -> list[DeskActivity]:
    judged = queries.verdicts_by_desk(session, reader.at, _LAST_VERDICTS)
    worded = {uuid.UUID(row.value): row.count for row in counts.top(session, "desk", reader.at, _SHOWN)}
    active = [*worded, *(desk for desk, _ in judged.most_common(_SHOWN) if desk not in worded)]
    desks = desk_register.profiles(session, active, reader.at)
    return [
        DeskActivity(desks[one][0].slug, desks[one][1].name, judged[one], worded.get(one, 0))
        for one in active
        if one in desks
    ]


def _id_of(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Invalid("That is no party.", faults=[Fault("", "give the id of a party", "party")]) from error
