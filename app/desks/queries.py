"""Everything this slice reads."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app import desk_register
from app.errors import NotFound
from app.paging import PageRequest, Rows, page_of, reading_at
from app.sessions import AnySession
from app.tables import ApiKey, Desk, KeyUse

Found = tuple[list[Any], str | None]


def desks(session: AnySession, asked: PageRequest, as_of: datetime | None) -> Found:
    """A page of desks, oldest first."""
    at = reading_at(asked, as_of)
    keys = (col(Desk.recorded_at), col(Desk.id))
    return page_of(
        session, asked, desk_register.desks(at), keys, at=at, key_of=lambda row: (row[0].recorded_at, row[0].id)
    )


def members(session: AnySession, asked: PageRequest, desk_id: uuid.UUID, now: datetime) -> Found:
    """A page of a desk's keys that belong to somebody and open something now, oldest first."""
    query: Rows = sa.select(ApiKey).where(
        col(ApiKey.desk_id) == desk_id,
        col(ApiKey.member).is_not(None),
        col(ApiKey.revoked_at).is_(None),
        sa.or_(col(ApiKey.expires_at).is_(None), col(ApiKey.expires_at) > now),
    )
    order = (col(ApiKey.recorded_at), col(ApiKey.id))
    rows, cursor = page_of(session, asked, query, order, key_of=lambda row: (row[0].recorded_at, row[0].id))
    return [row[0] for row in rows], cursor


def slug_taken(session: AnySession, slug: str) -> bool:
    """Whether a desk has this slug."""
    return session.exec(select(Desk.id).where(col(Desk.slug) == slug)).one_or_none() is not None


def key(session: AnySession, key_id: uuid.UUID) -> ApiKey:
    """A key. Raises NotFound."""
    return _one(session, col(ApiKey.id) == key_id)


def key_with(session: AnySession, digest: str) -> ApiKey:
    """The key whose text has this digest. Raises NotFound."""
    return _one(session, col(ApiKey.digest) == digest)


def keys(session: AnySession, asked: PageRequest, desk_id: uuid.UUID | None) -> Found:
    """A page of keys and when each was last used, oldest key first."""
    at = reading_at(asked, None)
    used = col(KeyUse.key_id) == col(ApiKey.id)
    query: Rows = sa.select(ApiKey, col(KeyUse.last_used_at)).outerjoin(KeyUse, used)
    if desk_id is not None:
        query = query.where(col(ApiKey.desk_id) == desk_id)
    if at is not None:
        query = query.where(col(ApiKey.recorded_at) <= at)
    order = (col(ApiKey.recorded_at), col(ApiKey.id))
    return page_of(session, asked, query, order, at=at, key_of=lambda row: (row[0].recorded_at, row[0].id))


def is_replaced(session: AnySession, key_id: uuid.UUID) -> bool:
    """Whether a key was rotated."""
    return session.exec(select(ApiKey.id).where(col(ApiKey.rotates_id) == key_id)).first() is not None


def _one(session: AnySession, wanted: sa.ColumnElement[bool]) -> ApiKey:
    if (row := session.exec(select(ApiKey).where(wanted)).one_or_none()) is None:
        raise NotFound("There is no such key.")
    return row
