"""What a key may be: which roles, desks, scopes and times fit together."""

import uuid
from datetime import UTC, datetime

from app import desk_register
from app.desks.schemas import KeyNew
from app.domain.permissions import MEMBER_SCOPES, ROLE_SCOPES, Scope
from app.domain.vocabulary import MemberRole, Role
from app.errors import Conflict, Fault, Invalid, NotFound
from app.sessions import AnySession, WriteSession
from app.tables import ApiKey

_LAST_MOMENT = datetime.max.replace(tzinfo=UTC)


def require_desk(session: AnySession, role: Role, desk_id: uuid.UUID | None) -> None:
    """Raise Invalid unless a desk's key names a desk that exists, and any other names none."""
    if (role is Role.DESK) != (desk_id is not None):
        detail = (
            "name the desk that the key speaks for" if role is Role.DESK else "leave it out: only a desk's key has one"
        )
        raise Invalid("A desk's key belongs to a desk, any other to none.", faults=[Fault("/desk_id", detail)])
    if desk_id is not None:
        try:
            desk_register.desk(session, str(desk_id))
        except NotFound as error:
            faults = [Fault("/desk_id", "name a desk that exists")]
            raise Invalid("There is no such desk.", faults=faults) from error


def require_member(new: KeyNew) -> None:
    """Raise Invalid unless whoever will hold the key is a person of a desk."""
    if new.member is not None and new.role is not Role.DESK:
        faults = [Fault("/member", "leave it out: only a desk's key belongs to a person of the desk")]
        raise Invalid("Only desks have members.", faults=faults)


def scopes(role: Role, asked: list[Scope] | None, member: MemberRole | None) -> list[str]:
    """Scopes as stored. Raises Invalid for one that the role, or the member, does not have."""
    allowed = MEMBER_SCOPES[member] if member else ROLE_SCOPES[role]
    accepted = f"a key of this role can have {', '.join(sorted(allowed))}"
    faults = [Fault(f"/scopes/{at}", accepted) for at, scope in enumerate(asked or []) if scope not in allowed]
    if asked and member is MemberRole.EDITOR and Scope.VERDICTS_PUBLISH not in asked:
        faults.append(Fault("/member/role", f"an editor publishes: add {Scope.VERDICTS_PUBLISH}, or make a checker"))
    if faults:
        raise Invalid("A key can do no more than its role.", faults=faults)
    return sorted(set(asked or allowed))


def expiry(session: WriteSession, asked: datetime | None) -> datetime | None:
    """The expiry asked for. Raises Invalid for one that has passed."""
    if asked is not None and asked <= session.moment:
        raise Invalid("The key would have expired already.", faults=[Fault("/expires_at", "give a moment to come")])
    return asked


def as_long_again(old: ApiKey, moment: datetime) -> datetime | None:
    """When a key that replaces this one now expires, to last as long as this one was to last."""
    if old.expires_at is None:
        return None
    return moment + min(old.expires_at - old.recorded_at, _LAST_MOMENT - moment)


def require_live(session: WriteSession, key: ApiKey) -> None:
    """Raise Conflict for a key that opens nothing any more: it must not come back by rotation."""
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= session.moment):
        raise Conflict("This key is revoked or expired; make a new one.")
