"""Everything this slice reads."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app.domain.names import fold_name
from app.domain.vocabulary import PartyKind, Reliability
from app.errors import NotFound
from app.paging import PageRequest, Rows, page_of, reading_at
from app.sessions import AnySession
from app.tables import (
    Competence,
    Equivalence,
    Party,
    PartyKey,
    PartyRevision,
    Subject,
    SubjectRevision,
    holds,
)

Found = tuple[list[Any], str | None]
SameAs = Mapping[uuid.UUID, list[uuid.UUID]]


def party(session: AnySession, party_id: uuid.UUID, at: datetime | None = None) -> tuple[Party, PartyRevision]:
    """A party and what was stated of it at the moment. Raises NotFound."""
    query = _parties(at).where(col(Party.id) == party_id)
    if (row := session.execute(query).one_or_none()) is None:
        raise NotFound("There is no party with this id, or there was none then.")
    return row[0], row[1]


def parties(
    session: AnySession,
    asked: PageRequest,
    as_of: datetime | None,
    *,
    name: str | None = None,
    domain: str | None = None,
    kind: PartyKind | None = None,
    reliability: Reliability | None = None,
    ownership_group: str | None = None,
    wire_family: str | None = None,
) -> Found:
    """A page of parties, oldest first."""
    at = reading_at(asked, as_of)
    query = _parties(at)
    for key_kind, value in (("name", name and fold_name(name)), ("domain", domain)):
        if value is not None:
            query = query.where(_has_key(key_kind, value))
    for column, wanted in (
        (PartyRevision.kind, kind),
        (PartyRevision.reliability, reliability),
        (PartyRevision.ownership_group, ownership_group),
        (PartyRevision.wire_family, wire_family),
    ):
        if wanted is not None:
            query = query.where(col(column) == wanted)
    keys = (col(Party.recorded_at), col(Party.id))
    return page_of(session, asked, query, keys, at=at, key_of=lambda row: (row[0].recorded_at, row[0].id))


def called_like(session: AnySession, beginning: str, most: int, at: datetime | None = None) -> Found:
    """The first parties by a name or an alias that begins so, as they are at the moment."""
    folded = fold_name(beginning)
    mine = (col(PartyKey.kind) == "name", col(PartyKey.value).startswith(folded, autoescape=True))
    query = (
        _parties(at)
        .join(PartyKey, sa.and_(col(PartyKey.party_id) == Party.id, col(PartyKey.version) == PartyRevision.version))
        .where(*mine)
        .order_by(col(PartyKey.value), col(Party.id))
    )
    rows = session.execute(query.limit(2 * most)) if folded else ()
    return list({row[0].id: row for row in rows}.values())[:most], None


def same_as(session: AnySession, party_ids: Collection[uuid.UUID], at: datetime | None) -> SameAs:
    """The parties that each of these is directly stated to be the same as."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {party_id: [] for party_id in party_ids}
    query = select(Equivalence).where(
        sa.or_(col(Equivalence.party_id).in_(party_ids), col(Equivalence.same_as_id).in_(party_ids)),
        holds(Equivalence, at),
    )
    for row in session.exec(query.order_by(col(Equivalence.id))):
        for one, other in ((row.party_id, row.same_as_id), (row.same_as_id, row.party_id)):
            if one in found:
                found[one].append(other)
    return found


def party_revisions(session: AnySession, asked: PageRequest, party_id: uuid.UUID, as_of: datetime | None) -> Found:
    """A page of what was stated of a party, first statement first."""
    at = reading_at(asked, as_of)
    query = sa.select(PartyRevision).where(col(PartyRevision.party_id) == party_id)
    if at is not None:
        query = query.where(col(PartyRevision.recorded_at) <= at)
    keys = (col(PartyRevision.version),)
    rows, cursor = page_of(session, asked, query, keys, at=at, key_of=lambda row: (row[0].version,))
    return [row[0] for row in rows], cursor


def subject(session: AnySession, name: str, at: datetime | None = None) -> tuple[Subject, SubjectRevision]:
    """A subject by id or slug. Raises NotFound."""
    try:
        wanted = col(Subject.id) == uuid.UUID(name)
    except ValueError:
        wanted = col(Subject.slug) == name
    if (row := session.execute(_subjects(at).where(wanted)).one_or_none()) is None:
        raise NotFound("There is no subject with this id or slug, or there was none then.")
    return row[0], row[1]


def subjects(session: AnySession, asked: PageRequest, as_of: datetime | None) -> Found:
    """A page of subjects, oldest first."""
    at = reading_at(asked, as_of)
    keys = (col(Subject.recorded_at), col(Subject.id))
    return page_of(session, asked, _subjects(at), keys, at=at, key_of=lambda row: (row[0].recorded_at, row[0].id))


def slug_taken(session: AnySession, slug: str) -> bool:
    """Whether a subject has this slug."""
    return session.exec(select(Subject.id).where(col(Subject.slug) == slug)).one_or_none() is not None


def statement(
    session: AnySession,
    table: type[Equivalence] | type[Competence],
    statement_id: uuid.UUID,
    at: datetime | None = None,
) -> Any:
    """An equivalence or a competence, also one that was withdrawn. Raises NotFound."""
    query = select(table).where(col(table.id) == statement_id)
    if at is not None:
        query = query.where(col(table.recorded_at) <= at)
    if (row := session.exec(query).one_or_none()) is None:
        raise NotFound(f"There is no {table.__name__.lower()} with this id, or there was none then.")
    return row


def statements(
    session: AnySession,
    table: type[Equivalence] | type[Competence],
    asked: PageRequest,
    as_of: datetime | None,
    filters: Collection[sa.ColumnElement[bool]],
    *,
    withdrawn: bool,
) -> Found:
    """A page of equivalences or competences, oldest first; those that hold, or with `withdrawn` all ever made."""
    at = reading_at(asked, as_of)
    query = sa.select(table).where(*filters)
    if not withdrawn:
        query = query.where(holds(table, at))
    elif at is not None:
        query = query.where(col(table.recorded_at) <= at)
    keys = (col(table.recorded_at), col(table.id))
    rows, cursor = page_of(session, asked, query, keys, at=at, key_of=lambda row: (row[0].recorded_at, row[0].id))
    return [row[0] for row in rows], cursor


def held_equivalence(session: AnySession, one: uuid.UUID, other: uuid.UUID) -> uuid.UUID | None:
    """The id of the statement that these two are the same, when one holds."""
    pairs = sa.tuple_(col(Equivalence.party_id), col(Equivalence.same_as_id)).in_([(one, other), (other, one)])
    return session.exec(select(Equivalence.id).where(pairs, holds(Equivalence, None))).first()


def of_party(party_id: uuid.UUID | None) -> list[sa.ColumnElement[bool]]:
    """Equivalences that name a party on either side."""
    if party_id is None:
        return []
    return [sa.or_(col(Equivalence.party_id) == party_id, col(Equivalence.same_as_id) == party_id)]


def held_by(party_id: uuid.UUID | None, subject_id: uuid.UUID | None) -> list[sa.ColumnElement[bool]]:
    """Competences of a party, for a subject."""
    wanted = ((Competence.party_id, party_id), (Competence.subject_id, subject_id))
    return [col(column) == value for column, value in wanted if value is not None]


def _parties(at: datetime | None) -> Rows:
    same = col(PartyRevision.party_id) == col(Party.id)
    return sa.select(Party, PartyRevision).join(PartyRevision, same).where(holds(PartyRevision, at))


def _subjects(at: datetime | None) -> Rows:
    same = col(SubjectRevision.subject_id) == col(Subject.id)
    return sa.select(Subject, SubjectRevision).join(SubjectRevision, same).where(holds(SubjectRevision, at))


def _has_key(kind: str, value: str) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        col(PartyKey.party_id) == col(PartyRevision.party_id),
        col(PartyKey.version) == col(PartyRevision.version),
        col(PartyKey.kind) == kind,
        col(PartyKey.value) == value,
    )
