"""Desks with what they say of themselves, as every slice reads them."""

import uuid
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app.db import AnySession
from app.errors import NotFound
from app.paging import Rows
from app.tables import Desk, DeskRevision, holds

DeskRow = tuple[Desk, DeskRevision]


def desks(at: datetime | None) -> Rows:
    """The query for desks as known at the moment: (desk, revision)."""
    query = sa.select(Desk, DeskRevision).join(DeskRevision, col(DeskRevision.desk_id) == Desk.id)
    return query.where(holds(DeskRevision, at))


def called(name: str) -> sa.ColumnElement[bool]:
    """Whether a desk is meant by this id or slug."""
    try:
        return col(Desk.id) == uuid.UUID(name)
    except ValueError:
        return col(Desk.slug) == name


def desk(session: AnySession, name: str, at: datetime | None = None) -> DeskRow:
    """A desk by id or slug, as known at the moment. Raises NotFound."""
    if (row := session.execute(desks(at).where(called(name))).one_or_none()) is None:
        raise NotFound("There is no desk with this id or slug, or there was none then.")
    return row[0], row[1]


def profiles(session: AnySession, desk_ids: Collection[uuid.UUID], at: datetime | None) -> dict[uuid.UUID, DeskRow]:
    """Desks by their ids, as known at the moment."""
    found = session.execute(desks(at).where(col(Desk.id).in_(desk_ids)))
    return {row[0].id: (row[0], row[1]) for row in found}
