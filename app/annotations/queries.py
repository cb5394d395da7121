"""Everything this slice reads."""

import uuid
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app import desk_register
from app.annotations.schemas import AppearanceQuery
from app.domain.pages import page_of as name_of
from app.domain.vocabulary import AppearanceState
from app.errors import NotFound
from app.paging import PageRequest, Rows, page_of, reading_at
from app.sessions import AnySession
from app.tables import (
    Appearance,
    AppearanceRevision,
    Claim,
    ClaimRevision,
    Event,
    PageEquivalence,
    Standing,
    VerdictRevision,
    holds,
)

Found = tuple[list[Any], str | None]
Row = tuple[Appearance, AppearanceRevision]
_TURN = (col(Appearance.recorded_at), col(Appearance.id))
_MOST_SAME = 200
"""Pages that are followed as the same; a story is carried by so many, a mistake by more."""


def require_claim(session: AnySession, claim_id: uuid.UUID, at: datetime | None = None) -> None:
    """Raise NotFound unless there is, or was then, such a claim."""
    query = select(Claim.id).where(col(Claim.id) == claim_id)
    if at is not None:
        query = query.where(col(Claim.recorded_at) <= at)
    if session.exec(query).one_or_none() is None:
        raise NotFound("There is no claim with this id, or there was none then.")


def appearance(session: AnySession, appearance_id: uuid.UUID, at: datetime | None = None) -> Row:
    """An appearance and what was known of it. Raises NotFound."""
    row = session.execute(_appearances(at).where(col(Appearance.id) == appearance_id)).one_or_none()
    if row is None:
        raise NotFound("There is no appearance with this id, or there was none then.")
    return row[0], row[1]


def appearances(session: AnySession, asked: PageRequest, as_of: datetime | None, wanted: AppearanceQuery) -> Found:
    """A page of appearances, first recorded first."""
    at = reading_at(asked, as_of)
    query = _appearances(at)
    if wanted.claim is not None:
        query = query.where(col(Appearance.claim_id) == wanted.claim)
    if wanted.url is not None:
        query = query.where(col(AppearanceRevision.page).in_(same_pages(session, name_of(wanted.url), at)))
    if wanted.state:
        query = query.where(col(AppearanceRevision.state).in_(wanted.state))
    return page_of(session, asked, query, _TURN, at=at, key_of=turn_of)


def revisions(session: AnySession, asked: PageRequest, appearance_id: uuid.UUID, as_of: datetime | None) -> Found:
    """A page of everything that was ever known of an appearance, first to last."""
    at = reading_at(asked, as_of)
    query: Rows = (
        sa.select(Appearance, AppearanceRevision)
        .join(AppearanceRevision, col(AppearanceRevision.appearance_id) == Appearance.id)
        .where(col(Appearance.id) == appearance_id)
    )
    if at is not None:
        query = query.where(col(AppearanceRevision.recorded_at) <= at)
    keys = (col(AppearanceRevision.version),)
    return page_of(session, asked, query, keys, at=at, key_of=lambda row: (row[1].version,))


def same_pages(session: AnySession, page: str, at: datetime | None = None) -> set[str]:
    """A page and those stated to be the same, also through others."""
    known, edge = {page}, {page}
    while edge and len(known) < _MOST_SAME:
        edge = _neighbours(session, edge, at) - known
        known |= edge
    return known


def equivalence(session: AnySession, statement_id: uuid.UUID, at: datetime | None = None) -> PageEquivalence:
    """A statement about pages, also one that was withdrawn. Raises NotFound."""
    query = select(PageEquivalence).where(col(PageEquivalence.id) == statement_id)
    if at is not None:
        query = query.where(col(PageEquivalence.recorded_at) <= at)
    if (row := session.exec(query).one_or_none()) is None:
        raise NotFound("There is no such statement about pages, or there was none then.")
    return row


def equivalences(
    session: AnySession, asked: PageRequest, as_of: datetime | None, url: str | None, *, withdrawn: bool
) -> Found:
    """A page of statements about pages, oldest first; those that hold, or with `withdrawn` all ever made."""
    at = reading_at(asked, as_of)
    query: Rows = sa.select(PageEquivalence)
    if url is not None:
        page = name_of(url)
        query = query.where(sa.or_(col(PageEquivalence.page) == page, col(PageEquivalence.same_as_page) == page))
    if not withdrawn:
        query = query.where(holds(PageEquivalence, at))
    elif at is not None:
        query = query.where(col(PageEquivalence.recorded_at) <= at)
    keys = (col(PageEquivalence.recorded_at), col(PageEquivalence.id))
    rows, cursor = page_of(session, asked, query, keys, at=at, key_of=lambda row: (row[0].recorded_at, row[0].id))
    return [row[0] for row in rows], cursor


def held_equivalence(session: AnySession, one: str, other: str) -> uuid.UUID | None:
    """The id of the statement that these two pages are the same, when one holds."""
    pairs = sa.tuple_(col(PageEquivalence.page), col(PageEquivalence.same_as_page)).in_([(one, other), (other, one)])
    return session.exec(select(PageEquivalence.id).where(pairs, holds(PageEquivalence, None))).first()


def annotated_pages(session: AnySession, at: datetime) -> set[str]:
    """The pages on which something was accepted at the moment."""
    shown = (col(AppearanceRevision.state) == AppearanceState.ACCEPTED, holds(AppearanceRevision, at))
    return set(session.execute(sa.select(col(AppearanceRevision.page)).where(*shown)).scalars())


def pairs(session: AnySession, at: datetime) -> list[tuple[str, str]]:
    """The pages that were stated to be the same at the moment, two by two."""
    query = sa.select(col(PageEquivalence.page), col(PageEquivalence.same_as_page)).where(holds(PageEquivalence, at))
    return [(row[0], row[1]) for row in session.execute(query)]


def moment_of(session: AnySession, seq: int) -> datetime:
    """When a change was recorded; 0 is before the first. Raises NotFound."""
    if seq == 0:
        return datetime.min.replace(tzinfo=UTC)
    if (found := session.exec(select(Event.recorded_at).where(col(Event.seq) == seq)).one_or_none()) is None:
        raise NotFound("There is no such change.")
    return found


def pages_between(session: AnySession, after: datetime, until: datetime) -> set[str]:
    """The pages of which something new was accepted or stated after one moment and up to another."""
    recorded = col(AppearanceRevision.recorded_at)
    shown = sa.select(col(AppearanceRevision.page)).where(
        recorded > after, recorded <= until, col(AppearanceRevision.state) == AppearanceState.ACCEPTED
    )
    stated = col(PageEquivalence.recorded_at)
    paired = sa.select(col(PageEquivalence.page)).where(stated > after, stated <= until)
    return set(session.execute(sa.union(shown, paired)).scalars())


def pages_within(session: AnySession, first: str, last: str) -> set[str]:
    """The annotated pages with names from one to another."""
    page = col(AppearanceRevision.page)
    shown = (col(AppearanceRevision.state) == AppearanceState.ACCEPTED, holds(AppearanceRevision, None))
    return set(session.execute(sa.select(page).where(page.between(first, last), *shown)).scalars())


def paired_within(session: AnySession, first: str, last: str) -> set[str]:
    """The pages with names from one to another that are stated to be the same as others."""
    sides = (col(PageEquivalence.page), col(PageEquivalence.same_as_page))
    found = (sa.select(side).where(side.between(first, last), holds(PageEquivalence, None)) for side in sides)
    return set(session.execute(sa.union(*found)).scalars())


def paired(session: AnySession, pages: Collection[str]) -> set[str]:
    """Those of these pages that are stated to be the same as others."""
    return {page for page in _neighbours(session, pages, None) if page in set(pages)}


def _neighbours(session: AnySession, pages: Collection[str], at: datetime | None) -> set[str]:
    one, other = col(PageEquivalence.page), col(PageEquivalence.same_as_page)
    query = sa.select(one, other).where(sa.or_(one.in_(pages), other.in_(pages)), holds(PageEquivalence, at))
    return {page for pair in session.execute(query) for page in pair}


def _shown(pages: Collection[str] | None, at: datetime | None = None) -> Rows:
    query = _appearances(at).where(col(AppearanceRevision.state) == AppearanceState.ACCEPTED)
    return query if pages is None else query.where(col(AppearanceRevision.page).in_(pages))


def _appearances(at: datetime | None) -> Rows:
    return (
        sa.select(Appearance, AppearanceRevision)
        .join(AppearanceRevision, col(AppearanceRevision.appearance_id) == Appearance.id)
        .where(holds(AppearanceRevision, at))
    )


def accepted(
    session: AnySession,
    asked: PageRequest,
    as_of: datetime | None,
    pages: Collection[str] | None,
    *,
    backwards: bool = False,
) -> Found:
    """A page of the appearances that readers are shown, on these pages or all of them, first recorded first.

    Read `backwards` it is the one before the cursor, or the last, and its cursor leads to the one before that.
    """
    at = reading_at(asked, as_of)
    rows, cursor = page_of(session, asked, _shown(pages, at), _TURN, descending=backwards, at=at, key_of=turn_of)
    return rows[::-1] if backwards else rows, cursor


def turn_of(row: Any) -> tuple[datetime, uuid.UUID]:
    """Where an appearance stands in the order in which they were recorded."""
    return row[0].recorded_at, row[0].id


def accepted_in_turn(
    session: AnySession,
    pages: Collection[str] | None,
    limit: int | None,
    *,
    after: datetime | None = None,
    newest_first: bool = False,
) -> Sequence[Any]:
    """The appearances that readers are shown now, on these pages or all of them, in the order they were recorded."""
    recorded = col(Appearance.recorded_at)
    query = _shown(pages)
    if after is not None:
        query = query.where(recorded < after if newest_first else recorded > after)
    turned = [sa.desc(key) for key in _TURN] if newest_first else _TURN
    return session.execute(query.order_by(*turned).limit(limit)).all()


def count_accepted(
    session: AnySession, most: int, pages: Collection[str] | None = None, at: datetime | None = None
) -> int:
    """How many appearances readers are shown, on these pages or all of them, counted up to `most`."""
    shown = _shown(pages, at).with_only_columns(sa.literal(1)).limit(most)
    counted: int = session.execute(sa.select(sa.func.count()).select_from(shown.subquery())).scalar_one()
    return counted


def claims(
    session: AnySession, claim_ids: Collection[uuid.UUID], at: datetime | None
) -> dict[uuid.UUID, tuple[ClaimRevision, Standing]]:
    """How claims read and stand at the moment."""
    query = (
        sa.select(ClaimRevision, Standing)
        .join(Standing, col(Standing.revision_id) == ClaimRevision.id)
        .where(col(Standing.claim_id).in_(claim_ids), holds(Standing, at))
    )
    return {row[0].claim_id: (row[0], row[1]) for row in session.execute(query)}


def verdicts(
    session: AnySession, claim_ids: Collection[uuid.UUID], at: datetime | None
) -> dict[uuid.UUID, list[VerdictRevision]]:
    """What desks say of claims at the moment, also that a verdict is revoked; first published first."""
    found: dict[uuid.UUID, list[VerdictRevision]] = {}
    query = select(VerdictRevision).where(col(VerdictRevision.claim_id).in_(claim_ids), holds(VerdictRevision, at))
    for row in session.exec(query.order_by(col(VerdictRevision.published_at), col(VerdictRevision.verdict_id))):
        found.setdefault(row.claim_id, []).append(row)
    return found


def desk_names(session: AnySession, desk_ids: Collection[uuid.UUID], at: datetime | None) -> dict[uuid.UUID, str]:
    """What desks are called at the moment."""
    return {desk.id: said.name for desk, said in desk_register.profiles(session, desk_ids, at).values()}
