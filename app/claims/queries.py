"""Everything this slice reads."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app import judgements, ledger, tallies
from app.claims.schemas import ClaimOrder, ClaimQuery
from app.errors import NotFound
from app.paging import PageRequest, Rows, following, page_of, reading_at
from app.sessions import AnySession
from app.tables import (
    Claim,
    ClaimRevision,
    Event,
    EventSubject,
    Facet,
    Standing,
    Subject,
    SubjectRevision,
    holds,
)
from app.word_search import among_first, is_rare, mentioning

Found = tuple[list[Any], str | None]
_FEW = 2000
"""Verdicts that are looked up before the list is; when there are as many, the list is walked."""

Row = tuple[Claim, ClaimRevision, Standing]


def claim(session: AnySession, claim_id: uuid.UUID, at: datetime | None = None) -> Row:
    """A claim with its wording and standing at the moment. Raises NotFound."""
    query = _claims().where(holds(Standing, at), col(Claim.id) == claim_id)
    if (row := session.execute(query).one_or_none()) is None:
        raise NotFound("There is no claim with this id, or there was none then.")
    return row[0], row[1], row[2]


def claims_called(session: AnySession, claim_ids: Collection[uuid.UUID], at: datetime | None = None) -> list[Any]:
    """Claims by their ids, as they are at the moment."""
    return list(session.execute(_claims().where(holds(Standing, at), col(Claim.id).in_(claim_ids))))


def claims(session: AnySession, asked: PageRequest, as_of: datetime | None, wanted: ClaimQuery) -> Found:
    """A page of claims."""
    at = reading_at(asked, as_of)
    query, updated = _narrowed(session, at, wanted)
    by_update = wanted.sort in (ClaimOrder.UPDATED, ClaimOrder.UPDATED_LAST)
    descending = wanted.sort in (ClaimOrder.UPDATED_LAST, ClaimOrder.CREATED_LAST)
    keys = updated if by_update else (col(Claim.recorded_at), col(Claim.id))
    if wanted.q is not None:
        needed = asked.limit + 1
        rest = following(asked, query, keys, descending=descending)
        query, _ = _searched(session, rest, keys, wanted.q, needed, enough=needed, descending=descending)
    return page_of(
        session,
        asked,
        query,
        keys,
        descending=descending,
        at=at,
        key_of=lambda row: ((row[2] if by_update else row[0]).recorded_at, row[0].id),
    )


def facet_counts(
    session: AnySession, at: datetime | None, wanted: ClaimQuery, most: int
) -> tuple[int, bool, dict[str, Counter[str]]]:
    """How many claims fit, whether these are all, and how many have which facet, by kind; the newest are counted."""
    newest, is_all = _newest(session, at, wanted, most)
    total = session.execute(sa.select(sa.func.count()).select_from(newest)).scalar_one()
    same = sa.and_(col(Facet.claim_id) == newest.c.claim_id, col(Facet.seq) == newest.c.seq)
    counts = sa.select(col(Facet.kind), col(Facet.value), sa.func.count()).join_from(newest, Facet, same)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, value, count in session.execute(counts.group_by(col(Facet.kind), col(Facet.value))):
        found[kind][value] = count
    for kind, values in _judgements(session, sa.select(newest.c.claim_id), at).items():
        found[kind] = values
    return total, is_all and total < most, found


def _judgements(session: AnySession, claims: Rows, at: datetime | None) -> dict[str, Counter[str]]:
    """How many of these claims some desk rates so, and how many each desk judged."""
    judged = list(judgements.of_claims(session, claims, at))
    rated = {(claim_id, rating.value) for claim_id, _, rating in judged}
    return {
        "rating": Counter(rating for _, rating in rated),
        "judged_by": Counter(str(desk_id) for _, desk_id, _ in judged),
    }


def count(session: AnySession, at: datetime | None, wanted: ClaimQuery, most: int) -> int:
    """How many claims fit; at most so many are counted."""
    judged = wanted.judged(session)
    if judged is not None and not (wanted.facets(session, at) or wanted.q or wanted.updated_since):
        # Whichever these are: in the order of the list, the few that are judged so would be looked for among all.
        newest = judgements.claims(judged, at).distinct().limit(most).cte()
    else:
        newest, _ = _newest(session, at, wanted, most)
    found: int = session.execute(sa.select(sa.func.count()).select_from(newest)).scalar_one()
    return found


def _newest(session: AnySession, at: datetime | None, wanted: ClaimQuery, most: int) -> tuple[sa.CTE, bool]:
    """The claims that fit and changed last, and whether none but these were looked for."""
    query, updated = _narrowed(session, at, wanted)
    is_all = True
    if wanted.q is not None:
        query, is_all = _searched(session, query, updated, wanted.q, most, enough=1, descending=True)
    keys: tuple[Any, ...] = (col(Standing.claim_id).label("claim_id"), col(Standing.seq).label("seq"))
    return query.with_only_columns(*keys).order_by(*map(sa.desc, updated)).limit(most).cte(), is_all


def _searched(
    session: AnySession, query: Rows, keys: tuple[Any, ...], text: str, most: int, *, enough: int, descending: bool
) -> tuple[Rows, bool]:
    """The query for claims with these words, and whether it has all of them, or at least `enough` of the first."""
    if not is_rare(session, text):
        first = among_first(session, query, keys, text, most, descending=descending)
        if first.is_all or len(first.claim_ids) >= enough:
            return query.where(col(Standing.claim_id).in_(first.claim_ids)), first.is_all
    return mentioning(session, query, text, col(ClaimRevision.claim_id) == Standing.claim_id), True


def _narrowed(session: AnySession, at: datetime | None, wanted: ClaimQuery) -> tuple[Rows, tuple[Any, ...]]:
    """The query for claims that fit, and the columns that order them by their last change."""
    facets = wanted.facets(session, at)
    single = {kind: values[0] for kind, values in facets.items() if len(values) == 1}
    leading = tallies.rarest(session, single) if len(single) > 1 else next(iter(single), None)
    query = _claims()
    one: Any = Standing
    if leading is not None:
        # The index on facets is in the order of the list, so one filter costs no more than none. What else is asked of
        # a claim is asked of its facet: standings, which are large, are read only of those that fit.
        one = aliased(Facet)
        same = sa.and_(col(one.claim_id) == Standing.claim_id, col(one.seq) == Standing.seq)
        query = query.join(one, same).where(col(one.kind) == leading, col(one.value) == single[leading])
    query = query.where(holds(one, at))
    for kind, values in facets.items():
        if kind != leading:
            facet = aliased(Facet)
            same = sa.and_(col(facet.claim_id) == one.claim_id, col(facet.seq) == one.seq, col(facet.kind) == kind)
            query = query.where(sa.exists().where(same, col(facet.value).in_(values)))
    if (judged := wanted.judged(session)) is not None:
        query = _judged(session, query, at, judged, col(one.claim_id))
    if wanted.updated_since is not None:
        query = query.where(col(one.recorded_at) >= wanted.updated_since)
    return query, (col(one.recorded_at), col(one.claim_id))


def _judged(session: AnySession, query: Rows, at: datetime | None, meant: judgements.Judged, claim_id: Any) -> Rows:
    """Of these claims, those that desks rate so: a few are found first, many are met in the order of the list."""
    few = session.execute(judgements.claims(meant, at).limit(_FEW)).scalars().all()
    if len(few) < _FEW:
        return query.where(claim_id.in_(set(few)))
    return query.where(judgements.is_meant(meant, claim_id, at))


def subjects(
    session: AnySession, subject_ids: Collection[uuid.UUID], at: datetime | None
) -> dict[uuid.UUID, tuple[Subject, SubjectRevision]]:
    """Subjects as named at the moment."""
    query = (
        select(Subject, SubjectRevision)
        .join(SubjectRevision, col(SubjectRevision.subject_id) == Subject.id)
        .where(col(Subject.id).in_(subject_ids), holds(SubjectRevision, at))
    )
    return {subject.id: (subject, revision) for subject, revision in session.exec(query)}


def revisions(session: AnySession, asked: PageRequest, claim_id: uuid.UUID, as_of: datetime | None) -> Found:
    """A page of a claim's revisions, first to last."""
    at = reading_at(asked, as_of)
    query = sa.select(ClaimRevision).where(col(ClaimRevision.claim_id) == claim_id)
    if at is not None:
        query = query.where(col(ClaimRevision.recorded_at) <= at)
    rows, cursor = page_of(
        session, asked, query, (col(ClaimRevision.number),), at=at, key_of=lambda row: (row[0].number,)
    )
    return [row[0] for row in rows], cursor


def revision(session: AnySession, claim_id: uuid.UUID, number: int, at: datetime | None) -> ClaimRevision:
    """One revision. Raises NotFound."""
    query = select(ClaimRevision).where(col(ClaimRevision.claim_id) == claim_id, col(ClaimRevision.number) == number)
    if at is not None:
        query = query.where(col(ClaimRevision.recorded_at) <= at)
    if (row := session.exec(query).one_or_none()) is None:
        raise NotFound("This claim has no such revision, or had none then.")
    return row


def timeline(session: AnySession, asked: PageRequest, claim_id: uuid.UUID, as_of: datetime | None) -> Found:
    """A page of (event, standing after it, standing before it), first to last."""
    at = reading_at(asked, as_of)
    before = aliased(Standing)
    concerning = sa.union(
        sa.select(col(EventSubject.seq)).where(col(EventSubject.ref) == ledger.ref("claim", claim_id)),
        sa.select(col(Standing.seq)).where(col(Standing.claim_id) == claim_id),
    )
    query = (
        sa.select(Event, Standing, before)
        .outerjoin(Standing, sa.and_(col(Standing.seq) == Event.seq, col(Standing.claim_id) == claim_id))
        .outerjoin(
            before,
            sa.and_(col(before.claim_id) == Standing.claim_id, col(before.superseded_at) == Standing.recorded_at),
        )
        .where(col(Event.seq).in_(concerning))
    )
    if at is not None:
        query = query.where(col(Event.recorded_at) <= at)
    return page_of(session, asked, query, (col(Event.seq),), at=at, key_of=lambda row: (row[0].seq,))


def _claims() -> Rows:
    """Claims with every standing there was of them: which is meant is for the caller to say."""
    return (
        sa.select(Claim, ClaimRevision, Standing)
        .join(Standing, col(Standing.claim_id) == Claim.id)
        .join(ClaimRevision, col(ClaimRevision.id) == Standing.revision_id)
    )
