"""Everything this slice reads."""

from datetime import datetime
from typing import Any

from sqlmodel import col

from app import scale_register
from app.paging import PageRequest, page_of, reading_at
from app.sessions import AnySession
from app.tables import ScaleVersion

Found = tuple[list[Any], str | None]


def scales(session: AnySession, asked: PageRequest, as_of: datetime | None) -> Found:
    """A page of desks' own scales, older desks first."""
    at = reading_at(asked, as_of)
    query = scale_register.own(at)
    return page_of(session, asked, query, (col(ScaleVersion.desk_id),), at=at, key_of=lambda row: (row[1].desk_id,))


def own_scale(session: AnySession, name: str, at: datetime | None = None) -> scale_register.Row:
    """A desk's own scale as it was at the moment. Raises NotFound."""
    return scale_register.one(session, scale_register.own(at).where(scale_register.called(name)))


def versions(session: AnySession, asked: PageRequest, name: str, as_of: datetime | None) -> Found:
    """A page of the versions of a desk's own scale, first to last. Raises NotFound where there is none."""
    at = reading_at(asked, as_of)
    own_scale(session, name, at)
    query = scale_register.versions().where(scale_register.called(name))
    if at is not None:
        query = query.where(col(ScaleVersion.recorded_at) <= at)
    return page_of(session, asked, query, (col(ScaleVersion.version),), at=at, key_of=lambda row: (row[1].version,))


def version(session: AnySession, name: str, number: int, at: datetime | None) -> scale_register.Row:
    """One version of a desk's own scale, unless it came after the moment. Raises NotFound."""
    query = scale_register.versions().where(scale_register.called(name), col(ScaleVersion.version) == number)
    if at is not None:
        query = query.where(col(ScaleVersion.recorded_at) <= at)
    return scale_register.one(session, query)
