"""Keys: make, rotate, revoke. What the world is told of a key is never its digest, name or hint."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from app import ledger
from app.db import AnySession, WriteSession
from app.desks import queries, schemas
from app.domain import keys
from app.domain.permissions import ROLE_SCOPES, Identity, Scope
from app.domain.vocabulary import Role
from app.errors import Conflict, Fault, Invalid, NotFound
from app.tables import ApiKey

Expect = Callable[[schemas.Key], None]
_LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


def create_key(session: WriteSession, actor: Identity, new: schemas.KeyNew, randomness: bytes) -> schemas.KeyIssued:
    """Make a key. Raises Invalid when role, desk and scopes don't fit together."""
    _require_desk(session, new.role, new.desk_id)
    issued, key = _key(
        session,
        actor,
        randomness,
        name=new.name,
        role=new.role,
        desk_id=new.desk_id,
        scopes=_scopes(new.role, new.scopes),
        expires_at=_expiry(session, new.expires_at),
    )
    session.put(key)
    _tell(session, actor, "key.created", [key])
    return issued


def rotate_key(
    session: WriteSession,
    actor: Identity,
    key_id: uuid.UUID,
    rotation: schemas.KeyRotation,
    expect: Expect,
    randomness: bytes,
) -> schemas.KeyIssued:
    """Replace a key by one that opens the same; the old one ends now, or when its grace is over."""
    old = queries.key(session, key_id)
    expect(_shown(old))
    _require_live(session, old)
    if queries.is_replaced(session, key_id):
        raise Conflict("This key was rotated before; rotate the key that replaced it.")
    issued, key = _key(
        session,
        actor,
        randomness,
        name=old.name,
        role=old.role,
        desk_id=old.desk_id,
        scopes=old.scopes,
        rotates_id=old.id,
        expires_at=_expiry(session, rotation.expires_at) or _as_long_again(old, session.moment),
    )
    session.put(key)
    end = session.moment + timedelta(seconds=rotation.grace_seconds)
    session.change(old, expires_at=min(end, old.expires_at or end))
    _tell(session, actor, "key.rotated", [old, key])
    return issued


def revoke_key(
    session: WriteSession, actor: Identity, key_id: uuid.UUID, revocation: schemas.KeyRevocation, expect: Expect
) -> schemas.Key:
    """End a key at once, also one that expires by itself: it is then on record that nobody should hold it."""
    key = queries.key(session, key_id)
    expect(_shown(key))
    if key.revoked_at is not None:
        raise Conflict("This key was revoked before.")
    session.change(key, revoked_at=session.moment, revoked_by=actor.actor)
    _tell(session, actor, "key.revoked", [key], reason=revocation.reason)
    return _shown(key)


def read_key(session: AnySession, key_id: uuid.UUID) -> schemas.Key:
    """A key, without its text."""
    return _shown(queries.key(session, key_id))


def answer_keys(found: queries.Found) -> tuple[list[schemas.KeyListed], str | None]:
    """A page of keys as answered."""
    rows, cursor = found
    return [schemas.KeyListed(**_shown(key).model_dump(), last_used_at=used) for key, used in rows], cursor


def _key(session: WriteSession, actor: Identity, randomness: bytes, **columns: Any) -> tuple[schemas.KeyIssued, ApiKey]:
    text = keys.compose(randomness)
    key = ApiKey(
        id=session.new_id(),
        hint=keys.hint(text),
        digest=keys.digest(text),
        recorded_at=session.moment,
        recorded_by=actor.actor,
        **columns,
    )
    return schemas.KeyIssued(**_shown(key).model_dump(), key=text), key


def _require_desk(session: AnySession, role: Role, desk_id: uuid.UUID | None) -> None:
    if (role is Role.DESK) != (desk_id is not None):
        detail = (
            "name the desk that the key speaks for" if role is Role.DESK else "leave it out: only a desk's key has one"
        )
        raise Invalid("A desk's key belongs to a desk, any other to none.", faults=[Fault("/desk_id", detail)])
    if desk_id is not None:
        try:
            queries.desk(session, str(desk_id))
        except NotFound as error:
            faults = [Fault("/desk_id", "name a desk that exists")]
            raise Invalid("There is no such desk.", faults=faults) from error


def _scopes(role: Role, asked: list[Scope] | None) -> list[str]:
    """Scopes as stored. Raises Invalid for one that the role does not have."""
    allowed = ROLE_SCOPES[role]
    accepted = f"a key of this role can have {', '.join(sorted(allowed))}"
    faults = [Fault(f"/scopes/{at}", accepted) for at, scope in enumerate(asked or []) if scope not in allowed]
    if faults:
        raise Invalid("A key can do no more than its role.", faults=faults)
    return sorted(set(asked or allowed))


def _expiry(session: WriteSession, asked: datetime | None) -> datetime | None:
    if asked is not None and asked <= session.moment:
        raise Invalid("The key would have expired already.", faults=[Fault("/expires_at", "give a moment to come")])
    return asked


def _as_long_again(old: ApiKey, moment: datetime) -> datetime | None:
    if old.expires_at is None:
        return None
    return moment + min(old.expires_at - old.recorded_at, _LAST_MOMENT - moment)


def _require_live(session: WriteSession, key: ApiKey) -> None:
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= session.moment):
        raise Conflict("This key is revoked or expired; make a new one.")


def _tell(session: WriteSession, actor: Identity, kind: str, about: list[ApiKey], **more: str) -> None:
    """The changes are public: they say that there was a change, whose key it was, and why."""
    newest = about[-1]
    subjects = [ledger.ref("key", key.id) for key in about]
    if newest.desk_id is not None:
        subjects.append(ledger.ref("desk", newest.desk_id))
    payload = {"key_id": newest.id, "rotates_id": newest.rotates_id, "role": newest.role, "desk_id": newest.desk_id}
    ledger.append(session, actor=actor.actor, kind=kind, subjects=subjects, payload=payload | more)


def _shown(row: ApiKey) -> schemas.Key:
    return schemas.Key(**row.model_dump(exclude={"digest"}))
