"""What the page of claims tells: those that fit, and what the list can be narrowed by."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from pydantic import ValidationError

from app.claims import answers, queries
from app.claims.schemas import Claim, ClaimQuery
from app.db import AnySession
from app.errors import Fault, Invalid
from app.pages.naming import Value, named
from app.pages.reader import Reader
from app.pages.rendering import phrase
from app.paging import PageRequest, decode, reading_at, walk_of
from app.stats import queries as counts
from app.tallies import EVERY_CLAIM
from app.web.fields import rfc3339

ROWS = 30
MOST_COUNTED = 1000
"""Claims whose facets are counted when a filter is given; without one the kept counts are exact."""

_VALUES = 8
_MANY = frozenset({"status", "flag", "tag", "language"})


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the list: the name of its parameter, what it is called, and its most frequent values."""

    name: str
    told: str
    values: Sequence[Value]


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
    total: int
    is_all: bool
    is_narrowed: bool
    q: str | None
    sort: str
    feeds: Feeds


def claims_page(session: AnySession, reader: Reader, cursor: str | None) -> ClaimsPage:
    """The page as of the reader's moment. Raises Invalid for a filter or a cursor that can't be."""
    wanted, given = asked_of(reader)
    walk = walk_of(reader.path, [*given, *([("as_of", rfc3339(reader.at))] if reader.at else [])])
    asked = PageRequest(ROWS, walk, decode(cursor, walk) if cursor else None)
    at = reading_at(asked, reader.at)
    claims, following = answers.claims(session, queries.claims(session, asked, reader.at, wanted), at)
    is_narrowed = any(name != "sort" for name, _ in given)
    total, is_all, facets = _facets(session, reader, wanted, is_narrowed=is_narrowed)
    return ClaimsPage(
        claims=claims,
        following=reader.here(cursor=following) if following else None,
        facets=facets,
        total=total,
        is_all=is_all,
        is_narrowed=is_narrowed,
        q=wanted.q,
        sort=wanted.sort.value,
        feeds=_feeds(given, reader),
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
    told = {
        "status": phrase(reader, "Status"),
        "flag": phrase(reader, "Flags"),
        "subject": phrase(reader, "About"),
        "rests_on": phrase(reader, "Rests on"),
        "party": phrase(reader, "In the chain"),
        "desk": phrase(reader, "Worded by"),
        "language": phrase(reader, "Language"),
        "tag": phrase(reader, "Tags"),
    }
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
        total, is_all = sum(statuses.values()), True
    return (
        total,
        is_all,
        [Facet(kind, name, named(session, kind, most[kind], reader, reader.at)) for kind, name in told.items()],
    )


def _feeds(given: Sequence[tuple[str, str]], reader: Reader) -> Feeds:
    moment = [("as_of", rfc3339(reader.at))] if reader.at else []
    query = urlencode([*given, *moment])
    form = {name: f"/v1/claims.{name}{'?' if query else ''}{query}" for name in ("csv", "atom", "rss", "json")}
    return Feeds(**form, api=f"/v1/claims{'?' if query else ''}{query}")
