"""Everything the feed reads."""

import uuid
from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app import ledger
from app.feed.wanted import Wanted
from app.paging import PageRequest, Rows, page_of
from app.sessions import AnySession
from app.tables import Event, EventSubject, Facet, Standing

WINDOW = 10_000
"""Changes looked through at once by a reader who follows; what matches may be rare."""

_BATCH = 500
"""Claims whose facets are looked at together."""


def page(session: AnySession, asked: PageRequest, since: int, wanted: Wanted) -> tuple[list[Event], str | None]:
    """A page of changes after the sequence number `since`, in commit order."""
    rows, cursor = page_of(session, asked, _events(since, wanted), (col(Event.seq),), key_of=lambda row: (row[0].seq,))
    return [row[0] for row in rows], cursor


def following(session: AnySession, since: int, wanted: Wanted, limit: int) -> tuple[list[Event], int]:
    """The next changes after `since`, and the number up to which there are no others."""
    until = min(ledger.head(session), since + WINDOW)
    if until <= since:
        return [], since
    query = _events(since, wanted).where(col(Event.seq) <= until).order_by(col(Event.seq)).limit(limit)
    found = [row[0] for row in session.execute(query)]
    return found, found[-1].seq if len(found) == limit else until


def standings(session: AnySession, seqs: Collection[int], most: int) -> Iterator[Any]:
    """The standings that changes led to, with the status before; of each change the first `most`."""
    document = sa.type_coerce(col(Standing.document), sa.JSON)
    rank = sa.func.row_number().over(partition_by=col(Standing.seq), order_by=col(Standing.claim_id))
    after = (
        sa.select(
            col(Standing.seq),
            col(Standing.claim_id),
            col(Standing.status),
            document["flags"].label("flags"),
            document["label"].label("label"),
            document["reasons"].label("reasons"),
            col(Standing.recorded_at),
            rank.label("rank"),
        )
        .where(col(Standing.seq).in_(seqs))
        .subquery()
    )
    before = aliased(Standing)
    ended = sa.and_(col(before.claim_id) == after.c.claim_id, col(before.superseded_at) == after.c.recorded_at)
    query = sa.select(after, col(before.status).label("status_before")).outerjoin(before, ended)
    yield from session.execute(query.where(after.c.rank <= most).order_by(after.c.seq, after.c.claim_id))


def moved(session: AnySession, seq: int) -> Iterator[dict[uuid.UUID, set[tuple[str, str]]]]:
    """The claims whose standings a change led to, with what they are found by then, some at a time."""
    last: uuid.UUID | None = None
    while True:
        claims = sa.select(col(Standing.claim_id)).where(col(Standing.seq) == seq)
        if last is not None:
            claims = claims.where(col(Standing.claim_id) > last)
        found: dict[uuid.UUID, set[tuple[str, str]]] = {
            claim_id: set()
            for claim_id in session.execute(claims.order_by(col(Standing.claim_id)).limit(_BATCH)).scalars()
        }
        if found:
            about = sa.select(col(Facet.claim_id), col(Facet.kind), col(Facet.value))
            mine = about.where(col(Facet.claim_id).in_(found), col(Facet.seq) == seq)
            for claim_id, kind, value in session.execute(mine):
                found[claim_id].add((kind, value))
            yield found
        if len(found) < _BATCH:
            return
        last = max(found)


def _events(since: int, wanted: Wanted) -> Rows:
    query: Rows = sa.select(Event).where(col(Event.seq) > since)
    here = col(EventSubject.seq) == col(Event.seq)
    moving = col(Standing.seq) == col(Event.seq)
    if wanted.types:
        query = query.where(col(Event.type).in_(wanted.types))
    if wanted.about is not None:
        query = query.where(sa.exists().where(here, col(EventSubject.ref) == wanted.about))
    if wanted.claims:
        named = col(EventSubject.ref).in_([ledger.ref("claim", claim_id) for claim_id in wanted.claims])
        moves = col(Standing.claim_id).in_(wanted.claims)
        query = query.where(sa.or_(sa.exists().where(here, named), sa.exists().where(moving, moves)))
    if wanted.facets:
        each = [_found_by(kind, values) for kind, values in wanted.facets]
        query = query.where(sa.exists().where(moving, *each))
    return query


def _found_by(kind: str, values: Collection[str]) -> sa.ColumnElement[bool]:
    same = sa.and_(col(Facet.claim_id) == Standing.claim_id, col(Facet.seq) == Standing.seq)
    return sa.exists().where(same, col(Facet.kind) == kind, col(Facet.value).in_(values)).correlate(Standing)
