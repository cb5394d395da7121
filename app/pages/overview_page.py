"""What the overview tells: claims by status, now and over time, what changed, what is contested, what rests on whom."""

import dataclasses
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app import desk_register, judgements, party_register
from app.claims import answers
from app.claims import queries as claim_queries
from app.claims.schemas import Claim, ClaimQuery
from app.domain.vocabulary import Flag, Status
from app.errors import Fault, Invalid
from app.pages import queries
from app.pages.charts import Chart, stacked
from app.pages.naming import Value, kinds, named
from app.pages.queries import MOST_COUNTED
from app.pages.reader import Reader
from app.pages.rendering import phrase
from app.paging import PageRequest
from app.sessions import AnySession
from app.stats import queries as counts
from app.stats import service
from app.stats.schemas import Bucket, Series, StatsQuery
from app.web.fields import PartySummary

_PERIODS: Mapping[str, tuple[Bucket, timedelta]] = {
    "day": (Bucket.HOUR, timedelta(hours=23)),
    "month": (Bucket.DAY, timedelta(days=29)),
    "half": (Bucket.WEEK, timedelta(weeks=25)),
    "years": (Bucket.MONTH, timedelta(days=3 * 365)),
}
_CHOICES = ("subject", "party", "desk", "language")
_LATELY = timedelta(hours=24)
_SHOWN = 8
_OFFERED = 50


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
    """What a desk did: the claims it worded, and those it stands by a verdict on."""

    slug: str
    name: str
    worded: int
    judged: int


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim that changed lately, and its status a day before; None when it was not there yet."""

    claim: Claim
    before: Status | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many claims there are by status; only the newest are counted unless `is_all`."""

    total: int
    is_all: bool
    statuses: Mapping[Status, int]
    series: Series | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the page. Without `chart` several filters are given, and too much fits each to be counted."""

    period: str
    periods: Sequence[tuple[str, str]]
    choices: Sequence[Choice]
    chosen: Mapping[str, str]
    reader: Reader
    counts: Counts
    chart: Chart | None
    since: datetime
    changed: Sequence[Changed]
    changes: int
    contested: Sequence[Claim]
    resting: Sequence[Resting]
    desks: Sequence[DeskActivity]

    def link(self, narrowed: Mapping[str, str], at: datetime | None = None) -> str:
        """The list behind a number, as of the moment that it was counted at."""
        reader = self.reader if at is None else dataclasses.replace(self.reader, at=at)
        return reader.to("/claims", {**self.chosen, **narrowed})


def overview(session: AnySession, reader: Reader) -> Overview:
    """The page as of the reader's moment. Raises Invalid for a filter that can't be."""
    given = dict(reader.asked)
    period = given.get("period", "month")
    if period not in _PERIODS:
        raise Invalid("There is no such period.", faults=[Fault("", f"one of {', '.join(_PERIODS)}", "period")])
    chosen = {name: given[name] for name in _CHOICES if name in given}
    if "party" in chosen:
        _id_of(chosen["party"])
    now = reader.at or reader.now
    counts, facets = _counted(session, reader, chosen, *_PERIODS[period])
    since = now - _LATELY
    lately = _wanted(chosen, updated_since=since)
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
        counts=counts,
        chart=stacked(counts.series.points, now) if counts.series else None,
        since=since,
        changed=_changed(session, reader, lately, since),
        changes=claim_queries.count(session, reader.at, lately, MOST_COUNTED),
        contested=_contested(session, reader, chosen, counts),
        resting=_resting(session, reader, facets),
        desks=_desks(session, reader, chosen, facets["desk"]),
    )


Facets = Mapping[str, Counter[str]]


def _counted(
    session: AnySession, reader: Reader, chosen: Mapping[str, str], bucket: Bucket, reach: timedelta
) -> tuple[Counts, Facets]:
    """The counts of the page, and how many claims rest on whom and are of which desk."""
    kinds = ("rests_on", "desk")
    found: Facets
    if chosen:
        total, is_all, found = claim_queries.facet_counts(session, reader.at, _wanted(chosen), MOST_COUNTED)
    else:
        found = {
            kind: Counter({row.value: row.count for row in counts.top(session, kind, reader.at, _SHOWN)})
            for kind in kinds
        }
    asked = StatsQuery.model_validate(_listed(chosen) | {"bucket": bucket, "since": (reader.at or reader.now) - reach})
    try:
        stats = service.read(session, asked, reader.at, reader.now)
    except service.TooMany:
        return Counts(total, is_all, {one: found["status"][one.value] for one in Status}, None), found
    return Counts(stats.claims, True, {one.status: one.count for one in stats.statuses}, stats.over_time), found


def _wanted(chosen: Mapping[str, str], **narrowed: object) -> ClaimQuery:
    return ClaimQuery.model_validate({**narrowed, **_listed(chosen)})


def _listed(chosen: Mapping[str, str]) -> dict[str, object]:
    return {name: [value] if name == "language" else value for name, value in chosen.items()}


def _choices(session: AnySession, reader: Reader) -> list[Choice]:
    found = []
    for kind in _CHOICES:
        most = [(row.value, row.count) for row in counts.top(session, kind, reader.at, _OFFERED)]
        found.append(Choice(kind, kinds(reader)[kind], named(session, kind, most, reader, reader.at)))
    return found


def _changed(session: AnySession, reader: Reader, lately: ClaimQuery, since: datetime) -> list[Changed]:
    """The claims that changed last, with the status they had before all of it."""
    rows, _ = claim_queries.claims(session, PageRequest(_SHOWN, "page"), reader.at, lately)
    claims = answers.claims(session, (rows, None), reader.at)[0]
    before = queries.statuses(session, claims, since)
    return [Changed(claim, before.get(claim.id)) for claim in claims]


def _contested(session: AnySession, reader: Reader, chosen: Mapping[str, str], counted: Counts) -> list[Claim]:
    """The disputed, then those that hold against contradiction, then those an official denied; last changed first."""
    found: dict[uuid.UUID, Claim] = {}
    flags: list[Mapping[str, object]] = [{"flag": [Flag.CONTESTED]}, {"flag": [Flag.OFFICIALLY_DENIED]}]
    # Where it is known that there are none, nobody looks for them among all that are disputed.
    has_disputed = counted.statuses[Status.DISPUTED] > 0 or not counted.is_all
    for narrowed in [{"status": [Status.DISPUTED]}, *flags] if has_disputed else flags:
        rows = claim_queries.claims(session, PageRequest(_SHOWN, "page"), reader.at, _wanted(chosen, **narrowed))
        for claim in answers.claims(session, (rows[0], None), reader.at)[0]:
            found.setdefault(claim.id, claim)
    return list(found.values())[:_SHOWN]


def _resting(session: AnySession, reader: Reader, facets: Facets) -> list[Resting]:
    most = {uuid.UUID(value): count for value, count in facets["rests_on"].most_common(_SHOWN)}
    parties = party_register.stated(session, set(most), reader.at)
    return [Resting(PartySummary.of(parties[party]), count) for party, count in most.items()]


def _desks(
    session: AnySession, reader: Reader, chosen: Mapping[str, str], worded: Mapping[str, int]
) -> list[DeskActivity]:
    """The desks that word the most claims and those that judged last; at most so many claims of each are counted."""
    most = sorted(worded, key=lambda one: -worded[one])[:_SHOWN]
    judging = sorted(judgements.lately(session, reader.at, MOST_COUNTED) - set(map(uuid.UUID, most)))
    desks = desk_register.profiles(session, [*map(uuid.UUID, most), *judging[:_SHOWN]], reader.at)
    return [
        DeskActivity(
            desk.slug,
            said.name,
            worded.get(str(one), 0),
            claim_queries.count(session, reader.at, _wanted(chosen, judged_by=desk.slug), MOST_COUNTED),
        )
        for one, (desk, said) in desks.items()
    ]


def _id_of(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Invalid("That is no party.", faults=[Fault("", "give the id of a party", "party")]) from error
