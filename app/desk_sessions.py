"""Sessions of the workbench: a key shown once at the door, and then a cookie in its place.

A session ends with its key, when nobody has used it for `IDLE`, after `LONGEST` in any case, and by signing out.
"""

import hashlib
import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select

from app import keyring
from app.domain.permissions import Identity
from app.sessions import AnySession, WriteSession
from app.tables import ApiKey, DeskSession, table_of

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
PRECISION = timedelta(minutes=5)
"""How far behind the note of a session's last use may be: reading a page seldom waits for the writers."""

_SWEPT = 100
"""Ended sessions deleted by each new one: more than it adds, so they never pile up."""


def open_session(session: WriteSession, key_id: uuid.UUID, secret: str) -> None:
    """Remember that whoever sends `secret` holds this key; clear some ended sessions away."""
    table = table_of(DeskSession)
    ended = sa.select(table.c.digest).where(table.c.used_at <= session.moment - IDLE)
    oldest = ended.order_by(table.c.used_at).limit(_SWEPT)
    session.execute(sa.delete(table).where(table.c.digest.in_(oldest)))
    row = DeskSession(digest=_digest(secret), key_id=key_id, recorded_at=session.moment, used_at=session.moment)
    session.put(row)


def find(session: AnySession, secret: str, now: datetime) -> tuple[Identity, datetime] | None:
    """Who opened the session that this is the secret of, and when it was used last; None when it has ended."""
    query = (
        select(DeskSession, ApiKey)
        .join(ApiKey, col(ApiKey.id) == DeskSession.key_id)
        .where(col(DeskSession.digest) == _digest(secret))
    )
    if (row := session.exec(query).one_or_none()) is None:
        return None
    found, key = row
    if found.recorded_at <= now - LONGEST or found.used_at <= now - IDLE:
        return None
    identity = keyring.holder(key, now)
    return None if identity is None else (identity, found.used_at)


def note_use(session: WriteSession, secret: str) -> None:
    """Remember that a session is in use."""
    table = table_of(DeskSession)
    mine = table.c.digest == _digest(secret)
    session.execute(sa.update(table).where(mine).values(used_at=session.moment))


def close(session: WriteSession, secret: str) -> None:
    """End a session, if there is one."""
    table = table_of(DeskSession)
    session.execute(sa.delete(table).where(table.c.digest == _digest(secret)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
