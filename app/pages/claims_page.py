"""What the page of claims tells: those that fit, and what the list can be narrowed by."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from pydantic import ValidationError

from app import judgements, ledger
from app.claims import answers, queries
from app.claims.schemas import Claim, ClaimQuery
from app.domain.vocabulary import NormalizedRating
from app.errors import Fault, Invalid
from app.facets import desk_ids
from app.pages import queries as page_queries
from app.pages.naming import Value, kinds, named
from app.pages.queries import MOST_COUNTED
from app.pages.reader import Reader
from app.paging import reading_at
from app.sessions import AnySession
from app.stats import queries as counts
from app.tallies import EVERY_CLAIM
from app.web.fields import rfc3339

ROWS = 30
_VALUES = 8
_MANY = frozenset({"status", "flag", "tag", "language", "rating"})
_UNNAMED = frozenset({"q", "sort", "updated_since"})
"""What is asked for by other means than a value of a facet."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the list: the name of its parameter, what it is called, and its most frequent values."""

    name: str
    told: str
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Chosen:
    """One value that the list is narrowed to, and the address of the list without it."""

    told: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Feeds:
    """Exactly this list in other forms."""

    csv: str
    atom: str
    rss: str
    json: str
    api: str


@dataclass(frozen=True, slots=True)
class ClaimsPage:
    """Everything on the page."""

    claims: Sequence[Claim]
    following: str | None
    facets: Sequence[Facet]
    chosen: Sequence[Chosen]
    ratings: Mapping[uuid.UUID, Sequence[NormalizedRating]]
    seq: int
    total: int
    is_all: bool
    is_narrowed: bool
    q: str | None
    sort: str
    feeds: Feeds
    since: datetime | None


def claims_page(session: AnySession, reader: Reader, cursor: str | None) -> ClaimsPage:
    """The page as of the reader's moment. Raises Invalid for a filter or a cursor that can't be."""
    wanted, given = asked_of(reader)
    asked = reader.page(ROWS, cursor, ClaimQuery.model_fields)
    at = reading_at(asked, reader.at)
    claims, following = answers.claims(session, queries.claims(session, asked, reader.at, wanted), at)
    is_narrowed = any(name != "sort" for name, _ in given)
    total, is_all, facets = _facets(session, reader, wanted, is_narrowed=is_narrowed)
    return ClaimsPage(
        claims=claims,
        following=reader.here(cursor=following) if following else None,
        facets=facets,
        chosen=_chosen(session, reader, wanted, given),
        ratings=page_queries.ratings(session, claims, at),
        seq=ledger.head(session),
        total=total,
        is_all=is_all,
        is_narrowed=is_narrowed,
        q=wanted.q,
        sort=wanted.sort.value,
        feeds=_feeds(given, reader),
        since=wanted.updated_since,
    )


def asked_of(reader: Reader) -> tuple[ClaimQuery, list[tuple[str, str]]]:
    """What the address asks for, and the parameters that say so; others are not ours to judge."""
    given = [(name, value) for name, value in reader.asked if name in ClaimQuery.model_fields]
    stated: dict[str, str | list[str]] = {}
    for name, value in given:
        kept = stated.get(name, [])
        stated[name] = [*kept, value] if name in _MANY and isinstance(kept, list) else value
    try:
        return ClaimQuery.model_validate(stated), given
    except ValidationError as error:
        faults = [Fault("", fault["msg"], str(fault["loc"][0])) for fault in error.errors()]
        raise Invalid("A filter can't be understood.", faults=faults) from error


def _facets(
    session: AnySession, reader: Reader, wanted: ClaimQuery, *, is_narrowed: bool
) -> tuple[int, bool, list[Facet]]:
    told = kinds(reader)
    if is_narrowed:
        total, is_all, found = queries.facet_counts(session, reader.at, wanted, MOST_COUNTED)
        most = {kind: found[kind].most_common(_VALUES) for kind in told}
    else:
        most = {
            kind: [(row.value, row.count) for row in counts.top(session, kind, reader.at, _VALUES)] for kind in told
        }
        moment = reader.at or reader.now
        (statuses,) = counts.series(session, EVERY_CLAIM, [(moment, moment)])
        most["status"] = [(status.value, count) for status, count in statuses.items() if count]
        most |= _judged(session, reader.at)
        total, is_all = sum(statuses.values()), True
    facets = [Facet(kind, name, named(session, kind, most[kind], reader, reader.at)) for kind, name in told.items()]
    return total, is_all, facets


def _judged(session: AnySession, at: datetime | None) -> dict[str, list[tuple[str, int]]]:
    """What desks rate claims and the desks that judged last: looked up, at most so many of each, and not kept."""
    desks = sorted(str(one) for one in judgements.lately(session, at, MOST_COUNTED))[:_VALUES]
    wanted = {
        "rating": [(one.value, ClaimQuery(rating=[one])) for one in NormalizedRating],
        "judged_by": [(one, ClaimQuery(judged_by=one)) for one in desks],
    }
    counted = {
        kind: [(value, queries.count(session, at, narrowed, MOST_COUNTED)) for value, narrowed in values]
        for kind, values in wanted.items()
    }
    return {kind: sorted((one for one in rows if one[1]), key=lambda one: -one[1]) for kind, rows in counted.items()}


def _chosen(session: AnySession, reader: Reader, wanted: ClaimQuery, given: Sequence[tuple[str, str]]) -> list[Chosen]:
    """What the list is narrowed to, by name; a value that names nothing there is shows as it was given."""
    resolved = wanted.facets(session, reader.at)
    if wanted.judged_by is not None:
        resolved["judged_by"] = desk_ids(session, wanted.judged_by)
    told = kinds(reader)
    found = []
    for name, value in given:
        if name in _UNNAMED:
            continue
        ids = resolved[name][:1] if name in ("subject", "desk", "judged_by") else [value]
        names = named(session, name, [(one, 0) for one in ids], reader, reader.at)
        found.append(Chosen(told.get(name, name), names[0].told if names else value, reader.toggled(name, value)))
    return found


def _feeds(given: Sequence[tuple[str, str]], reader: Reader) -> Feeds:
    moment = [("as_of", rfc3339(reader.at))] if reader.at else []
    query = urlencode([*given, *moment])
    form = {name: f"/v1/claims.{name}{'?' if query else ''}{query}" for name in ("csv", "atom", "rss", "json")}
    return Feeds(**form, api=f"/v1/claims{'?' if query else ''}{query}")
