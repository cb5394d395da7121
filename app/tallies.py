"""How many claims have which facet and status: counted when a standing changes, so that nobody counts when asked.

A count is versioned like what it counts, so it can be asked for as of any moment. `wrong` counts everything again.
"""

import contextlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from app.sessions import AnySession, ReadSession, WriteSession
from app.tables import Facet, Row, Standing, Tally, holds, new_row, table_of

ALL = ""
"""In the place of a status: whatever it is."""

EVERY_CLAIM = ("claim", "")
"""The facet, by kind and value, that every claim has."""

_BATCH = 5000
Key = tuple[str, str, str]
"""Kind, value and status."""


def current(session: AnySession, claim_ids: Collection[UUID]) -> dict[UUID, list[Key]]:
    """What each of these claims counts for as it now stands."""
    mine = (col(Standing.claim_id).in_(claim_ids), holds(Standing, None))
    claims = session.execute(sa.select(col(Standing.claim_id), col(Standing.status)).where(*mine))
    found = {claim_id: list(_keys(*EVERY_CLAIM, status)) for claim_id, status in claims}
    columns = (col(Standing.claim_id), col(Facet.kind), col(Facet.value), col(Standing.status))
    query = sa.select(*columns).join(Facet, _same()).where(*mine)
    for claim_id, *key in session.execute(query.where(col(Facet.kind) != "status")):
        found[claim_id] += _keys(*key)
    return found


def keys(status: str, facets: Iterable[tuple[str, str]]) -> Iterator[Key]:
    """What one claim with this status and these facets, as (kind, value), counts for."""
    yield from _keys(*EVERY_CLAIM, status)
    for kind, value in facets:
        if kind != "status":
            yield from _keys(kind, value, status)


def rarest(session: AnySession, facets: Mapping[str, str]) -> str:
    """Which of these facets, given as values by kind, the fewest claims have now: its kind."""
    keys = {kind: (*EVERY_CLAIM, value) if kind == "status" else (kind, value, ALL) for kind, value in facets.items()}
    key = sa.tuple_(col(Tally.kind), col(Tally.value), col(Tally.status))
    query = sa.select(col(Tally.kind), col(Tally.value), col(Tally.status), col(Tally.count))
    rows = session.execute(query.where(key.in_(keys.values()), holds(Tally, None)))
    counts = {(kind, value, status): number for kind, value, status, number in rows}
    return min(keys, key=lambda kind: counts.get(keys[kind], 0))


@contextlib.contextmanager
def gathering(session: WriteSession) -> Iterator[None]:
    """As `WriteSession.gather`; what claims count for meanwhile is counted once, at the end."""
    with session.gather():
        yield
    _settle(session)


def count(session: WriteSession, changed: Counter[Key] | Iterable[Key]) -> None:
    """Add to what was counted what has changed at this moment: by how much each, or one more for each."""
    session.counted.update(changed)
    if not session.is_gathering:
        _settle(session)


def count_each(session: WriteSession, changed: Mapping[datetime, Counter[Key]]) -> None:
    """Add to what was counted by how much it changed at each of these moments, none of which is before the last."""
    moments = sorted(changed)
    for batch in _batches(sorted({key for by in changed.values() for key, number in by.items() if number})):
        # More than the keys themselves, but lists of columns are bound at once, and one index answers them.
        kinds, values = ({key[place] for key in batch} for place in (0, 1))
        query = sa.select(table_of(Tally)).where(col(Tally.kind).in_(kinds), col(Tally.value).in_(values))
        rows = session.execute(query.where(holds(Tally, None))).mappings()
        before = {(row["kind"], row["value"], row["status"]): dict(row) for row in rows}
        with session.gather():
            for key in batch:
                steps = [(moment, changed[moment][key]) for moment in moments if changed[moment][key]]
                _count(session, key, before.get(key), steps)


def _settle(session: WriteSession) -> None:
    changed, session.counted = session.counted, Counter()
    count_each(session, {session.moment: changed})


def _count(session: WriteSession, key: Key, now: dict[str, Any] | None, steps: Iterable[tuple[datetime, int]]) -> None:
    kind, value, status = key
    fresh: list[dict[str, Any]] = []
    for moment, by in steps:
        count = by if now is None else now["count"] + by
        if now is not None and now["recorded_at"] == moment:
            session.change(Row(table_of(Tally), now), count=count)
            continue
        if fresh:
            fresh[-1]["superseded_at"] = moment
        elif now is not None:
            session.change(Row(table_of(Tally), now), superseded_at=moment)
        now = {"kind": kind, "value": value, "status": status, "recorded_at": moment, "count": count}
        fresh.append(now)
    session.put(*(new_row(Tally, one) for one in fresh))


def held(kind: Any, value: Any, status: Any, at: Any) -> sa.ScalarSelect[int]:
    """A count as it was at a moment: one look at an index. Arguments may be columns of the query around it."""
    tally = sa.orm.aliased(Tally)
    query = (
        sa.select(col(tally.count))
        .where(col(tally.kind) == kind, col(tally.value) == value, col(tally.status) == status)
        .where(col(tally.recorded_at) <= at)
        .order_by(col(tally.recorded_at).desc())
        .limit(1)
    )
    return query.correlate_except(tally).scalar_subquery()


def wrong(session: ReadSession) -> Iterator[tuple[str, ...]]:
    """Where the counts differ from a count of everything there ever was, as (table, kind, value, status)."""
    tally = table_of(Tally)
    mine = [tally.c.kind, tally.c.value, tally.c.status]
    before = sa.func.lag(tally.c.count, 1, 0).over(partition_by=mine, order_by=tally.c.recorded_at)
    until = sa.func.lead(tally.c.recorded_at).over(partition_by=mine, order_by=tally.c.recorded_at)
    columns = [tally.c[name] for name in ("kind", "value", "status", "recorded_at", "count")]
    kept = sa.select(*columns, before.label("before"), until.label("until"), tally.c.superseded_at).subquery()
    # A count that came back to what it was within one moment says nothing new.
    stored = sa.select(*(kept.c[column.name] for column in columns)).where(kept.c.count != kept.c.before)
    seams = sa.select(kept.c.kind, kept.c.value, kept.c.status)
    seams = seams.where(kept.c.superseded_at.is_distinct_from(kept.c.until))
    recount = _recount()
    seen: set[tuple[str, ...]] = set()
    for query in (sa.except_(stored, recount), sa.except_(recount, stored), seams):
        for row in session.execute(query):
            where = ("tally", row.kind, row.value, row.status)
            if where not in seen:
                seen.add(where)
                yield where


def _recount() -> sa.Select[*tuple[Any, ...]]:
    facet, standing = table_of(Facet), table_of(Standing)
    status = sa.cast(standing.c.status, sa.String)
    lasting = sa.or_(standing.c.superseded_at.is_(None), standing.c.superseded_at > standing.c.recorded_at)
    span = (standing.c.recorded_at, standing.c.superseded_at)
    kind, value = (sa.literal(word).label(name) for word, name in zip(EVERY_CLAIM, ("kind", "value"), strict=True))
    every = sa.select(kind, value, status.label("status"), *span).where(lasting)
    found = sa.select(facet.c.kind, facet.c.value, status.label("status"), *span)
    found = found.join(facet, _same()).where(lasting, facet.c.kind != "status")
    one = sa.union_all(every, found).subquery()
    total = sa.select(one.c.kind, one.c.value, sa.literal(ALL).label("status"), one.c.recorded_at, one.c.superseded_at)
    both = sa.union_all(sa.select(one), total).subquery()
    named = (both.c.kind, both.c.value, both.c.status)
    came = sa.select(*named, both.c.recorded_at.label("at"), sa.literal(1).label("by"))
    went = sa.select(*named, both.c.superseded_at.label("at"), sa.literal(-1).label("by"))
    each = sa.union_all(came, went.where(both.c.superseded_at.is_not(None))).subquery()
    by = sa.func.sum(each.c.by)
    moments = sa.select(each.c.kind, each.c.value, each.c.status, each.c["at"], by.label("by"))
    net = moments.group_by(each.c.kind, each.c.value, each.c.status, each.c["at"]).having(by != 0).subquery()
    running = sa.func.sum(net.c.by).over(partition_by=[net.c.kind, net.c.value, net.c.status], order_by=net.c["at"])
    return sa.select(net.c.kind, net.c.value, net.c.status, net.c["at"].label("recorded_at"), running.label("count"))


def _keys(kind: str, value: str, status: str) -> tuple[Key, Key]:
    return (kind, value, str(status)), (kind, value, ALL)


def _same() -> sa.ColumnElement[bool]:
    return sa.and_(col(Facet.claim_id) == Standing.claim_id, col(Facet.seq) == Standing.seq)


def _batches(keys: list[Key]) -> Iterator[list[Key]]:
    return (keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH))
