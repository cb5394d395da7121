"""Claims over time where no count is kept: which claims fitted several filters at once, had which status, and when.

The cost is bounded by how much fits the narrowest of the filters; where that is too much, nothing is counted.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any
from uuid import UUID

from app.domain.vocabulary import Status
from app.judgements import Judged
from app.sessions import AnySession
from app.stats import queries
from app.stats.schemas import Steps

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """A claim had this status from one moment until before another."""

    claim_id: UUID
    status: Status
    begin: datetime
    end: datetime


def series(
    session: AnySession, facets: Mapping[str, Sequence[str]], judged: Judged | None, steps: Steps
) -> list[dict[Status, int]] | None:
    """Claims that fit all of it by status, at each of these moments; None when there is too much to be counted."""
    standings = queries.narrowest(session, facets, judged)
    if standings is None:
        return None
    held = queries.held(session, standings, facets)
    found: Iterable[Span] = (Span(claim, status, begin, end or _NEVER) for claim, status, begin, end in held)
    if judged is not None:
        found = _judged(found, queries.judged(session, standings, judged))
    return _counted(found, [moment for _, moment in steps])


def _judged(spans: Iterable[Span], rows: Iterable[Any]) -> Iterator[Span]:
    """The parts of these spans in which desks judged the claims so."""
    judged: dict[UUID, list[tuple[datetime, datetime]]] = defaultdict(list)
    for claim_id, said, unsaid, worded, reworded in rows:
        judged[claim_id].append((max(said, worded), min(unsaid or _NEVER, reworded or _NEVER)))
    for span in spans:
        until = span.begin
        for begin, end in sorted(judged[span.claim_id]):
            part = Span(span.claim_id, span.status, max(begin, until), min(end, span.end))
            if part.begin < part.end:
                yield part
                until = part.end


def _counted(spans: Iterable[Span], moments: Sequence[datetime]) -> list[dict[Status, int]]:
    """How many claims there were by status at each of these moments, which are in order."""
    changes = [Counter[Status]() for _ in range(len(moments) + 1)]
    for span in spans:
        changes[bisect_left(moments, span.begin)][span.status] += 1
        changes[bisect_left(moments, span.end)][span.status] -= 1
    running = {status: list(accumulate(change[status] for change in changes)) for status in Status}
    return [{status: running[status][place] for status in Status} for place in range(len(moments))]
