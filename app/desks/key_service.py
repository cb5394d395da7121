"""Keys: make, rotate, revoke. What the world is told of a key is never its digest, name or hint."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app import ledger
from app.desks import key_rules, queries, schemas
from app.domain import keys
from app.domain.permissions import Identity, member_role
from app.errors import Conflict
from app.sessions import AnySession, WriteSession
from app.tables import ApiKey

Expect = Callable[[schemas.Key], None]


def create_key(session: WriteSession, actor: Identity, new: schemas.KeyNew, randomness: bytes) -> schemas.KeyIssued:
    """Make a key. Raises Invalid when role, desk and scopes don't fit together."""
    key_rules.require_desk(session, new.role, new.desk_id)
    key_rules.require_member(new)
    issued, key = _key(
        session,
        actor,
        randomness,
        name=new.name,
        role=new.role,
        desk_id=new.desk_id,
        member=new.member.name if new.member else None,
        scopes=key_rules.scopes(new.role, new.scopes, new.member.role if new.member else None),
        expires_at=key_rules.expiry(session, new.expires_at),
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
    key_rules.require_live(session, old)
    if queries.is_replaced(session, key_id):
        raise Conflict("This key was rotated before; rotate the key that replaced it.")
    issued, key = _key(
        session,
        actor,
        randomness,
        name=old.name,
        role=old.role,
        desk_id=old.desk_id,
        member=old.member,
        scopes=old.scopes,
        rotates_id=old.id,
        expires_at=key_rules.expiry(session, rotation.expires_at) or key_rules.as_long_again(old, session.moment),
    )
    session.put(key)
    _end(session, actor, old, timedelta(seconds=rotation.grace_seconds))
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
    _end(session, actor, key, timedelta(0))
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


def _end(session: WriteSession, actor: Identity, key: ApiKey, grace: timedelta) -> None:
    if grace:
        end = session.moment + grace
        session.change(key, expires_at=min(end, key.expires_at or end))
    else:
        # Not "expires now": clocks differ between machines, and a key without grace must be dead on all of them.
        session.change(key, revoked_at=session.moment, revoked_by=actor.actor)


def _tell(session: WriteSession, actor: Identity, kind: str, about: list[ApiKey], **more: str) -> None:
    """The changes are public: they say that there was a change, whose key it was, and why."""
    newest = about[-1]
    subjects = [ledger.ref("key", key.id) for key in about]
    if newest.desk_id is not None:
        subjects.append(ledger.ref("desk", newest.desk_id))
    payload = {"key_id": newest.id, "rotates_id": newest.rotates_id, "role": newest.role, "desk_id": newest.desk_id}
    ledger.append(session, actor=actor.actor, kind=kind, subjects=subjects, payload=payload | more)


def _shown(row: ApiKey) -> schemas.Key:
    member = schemas.Member(name=row.member, role=member_role(row.scopes)) if row.member is not None else None
    return schemas.Key(**row.model_dump(exclude={"digest", "member"}), member=member)
