"""Everything the feed reads."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app import judgements, ledger
from app.domain.vocabulary import NormalizedRating
from app.feed.wanted import Wanted
from app.paging import PageRequest, Rows, page_of
from app.sessions import AnySession
from app.tables import Event, EventSubject, Facet, Standing, VerdictRevision, holds

WINDOW = 10_000
"""Changes looked through at once by a reader who follows; what matches may be rare."""

_BATCH = 500
"""Claims whose facets are looked at together."""

VERDICTS = "verdict."
"""How the types of events begin that tell of a desk's verdict on a claim."""

Found = dict[uuid.UUID, set[tuple[str, str]]]
"""Claims with what they are found by, as (kind, value)."""


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


def facets(session: AnySession, claim_ids: Collection[uuid.UUID], at: datetime) -> Found:
    """What claims were found by at a moment."""
    found: Found = {claim_id: set() for claim_id in claim_ids}
    about = sa.select(col(Facet.claim_id), col(Facet.kind), col(Facet.value))
    for claim_id, kind, value in session.execute(about.where(col(Facet.claim_id).in_(claim_ids), holds(Facet, at))):
        found[claim_id].add((kind, value))
    return found


def said(
    session: AnySession, claim_ids: Collection[uuid.UUID], at: datetime
) -> dict[uuid.UUID, set[tuple[uuid.UUID, NormalizedRating]]]:
    """What desks said of claims at a moment, as (desk, rating)."""
    found: dict[uuid.UUID, set[tuple[uuid.UUID, NormalizedRating]]] = defaultdict(set)
    for claim_id, desk_id, rating in judgements.of_claims(session, claim_ids, at):
        found[claim_id].add((desk_id, rating))
    return found


def moved(session: AnySession, seq: int) -> Iterator[Found]:
    """The claims whose standings a change led to, with what they are found by then, some at a time."""
    last: uuid.UUID | None = None
    while True:
        claims = sa.select(col(Standing.claim_id)).where(col(Standing.seq) == seq)
        if last is not None:
            claims = claims.where(col(Standing.claim_id) > last)
        found: Found = {
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
    if wanted.is_narrowed:
        then = col(Event.recorded_at)
        said = aliased(VerdictRevision)
        judging = sa.and_(
            col(Event.type).startswith(VERDICTS),
            col(said.recorded_at) == then,
            sa.exists().where(here, col(EventSubject.ref) == ledger.ref_to("verdict", said.verdict_id)),
        )
        in_standing = sa.and_(col(Facet.claim_id) == Standing.claim_id, col(Facet.seq) == Standing.seq)
        held_then = sa.and_(col(Facet.claim_id) == said.claim_id, holds(Facet, then))
        query = query.where(
            sa.or_(
                sa.exists().where(moving, *_meant(wanted, col(Standing.claim_id), in_standing)),
                sa.exists().where(judging, *_meant(wanted, col(said.claim_id), held_then)),
            )
        )
    return query


def _meant(wanted: Wanted, claim_id: Any, facet_of_it: sa.ColumnElement[bool]) -> Iterator[sa.ColumnElement[bool]]:
    """Whether a claim is meant as it was after the event of the query around it."""
    for kind, values in wanted.facets:
        found = sa.exists().where(facet_of_it, col(Facet.kind) == kind, col(Facet.value).in_(values))
        yield found.correlate_except(Facet)
    if wanted.judged is not None:
        yield judgements.is_meant(wanted.judged, claim_id, col(Event.recorded_at))
