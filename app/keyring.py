"""Who holds a key, as the database knows it at this moment."""

import uuid
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.domain.permissions import Identity, Scope
from app.sessions import AnySession, WriteSession
from app.tables import ApiKey, KeyUse

_PRECISION = timedelta(minutes=1)


def identify(session: AnySession, digest: str, now: datetime) -> Identity | None:
    """Who holds the key with this digest; None when there is none, or it is revoked or expired."""
    key = session.exec(select(ApiKey).where(col(ApiKey.digest) == digest)).one_or_none()
    return None if key is None else holder(key, now)


def holder(key: ApiKey, now: datetime) -> Identity | None:
    """Who holds a key; None when it is revoked or expired."""
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now):
        return None
    return Identity(
        role=key.role,
        key_id=str(key.id),
        desk_id=str(key.desk_id) if key.desk_id else None,
        # A scope that a later version withdrew opens nothing.
        scopes=frozenset(scope for scope in Scope if scope in key.scopes),
    )


def note_use(session: WriteSession, identity: Identity) -> None:
    """Remember that a key was used, once a minute at most.

    It rides along in the transaction of a write, which has the one writer's place anyway: reading never waits for it.
    """
    if identity.key_id is None:
        return
    key_id = uuid.UUID(identity.key_id)
    used = session.exec(select(KeyUse).where(col(KeyUse.key_id) == key_id)).one_or_none()
    if used is None:
        session.put(KeyUse(key_id=key_id, last_used_at=session.moment))
    elif session.moment - used.last_used_at >= _PRECISION:
        session.change(used, last_used_at=session.moment)
