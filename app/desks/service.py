"""Desks: record, read, and what they say of themselves."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from app import desk_register, scale_register
from app.desks import queries, schemas
from app.domain import text
from app.domain.permissions import Identity, member_role
from app.errors import Conflict, Fault, Forbidden, Invalid
from app.scales import BUILT_IN
from app.sessions import AnySession, WriteSession
from app.tables import ApiKey, Desk, DeskRevision
from app.web.fields import Expect

_EMPTY: Mapping[str, object] = {"languages": [], "policies": {}}
"""What null leaves of a field that is never null."""


def create_desk(session: WriteSession, actor: Identity, new: schemas.DeskNew) -> schemas.Desk:
    """Record a desk. Raises Conflict when its slug is taken."""
    if queries.slug_taken(session, new.slug):
        raise Conflict("A desk with this slug exists.", faults=[Fault("/slug", "choose another slug")])
    _require_scale(new.scale, BUILT_IN)
    stated = new.model_dump(exclude={"slug", "policies"})
    stated["policies"] = new.policies.model_dump(exclude_none=True)
    return read_desk(session, str(desk_register.record(session, actor.actor, new.slug, stated)))


def update_desk(
    session: WriteSession, actor: Identity, name: str, change: schemas.DeskChange, expect: Expect
) -> schemas.Desk:
    """Record what a desk now says of itself. Raises Forbidden for another's."""
    desk, current = desk_register.desk(session, name)
    desk_register.require_own(actor, desk)
    expect(_desk(desk, current))
    _require_scale(change.scale, scale_register.open_to(session, desk))
    given = change.model_dump(exclude_unset=True)
    stated = current.model_dump(include=set(schemas.DeskChange.model_fields))
    merged = stated | {name: _EMPTY.get(name) if value is None else value for name, value in given.items()}
    if given.get("policies") is not None:
        policies = stated["policies"] | given["policies"]
        merged["policies"] = {policy: url for policy, url in policies.items() if url is not None}
    desk_register.revise(session, actor.actor, desk, current, merged)
    return read_desk(session, name)


def read_desk(session: AnySession, name: str, as_of: datetime | None = None) -> schemas.Desk:
    """A desk by id or slug, as known at the moment."""
    return _desk(*desk_register.desk(session, name, as_of))


def answer_desks(found: queries.Found) -> tuple[list[schemas.Desk], str | None]:
    """A page of desks as answered."""
    rows, cursor = found
    return [_desk(desk, revision) for desk, revision in rows], cursor


def own_desk(session: AnySession, actor: Identity, name: str) -> uuid.UUID:
    """The id of the caller's own desk. Raises NotFound, and Forbidden for another's."""
    desk, _ = desk_register.desk(session, name)
    if actor.desk_id != str(desk.id):
        raise Forbidden("Who works at a desk is shown to its own keys only.")
    return desk.id


def answer_members(found: queries.Found) -> tuple[list[schemas.DeskMember], str | None]:
    """A page of the people of a desk as answered."""
    rows, cursor = found
    return [_member(row) for row in rows], cursor


def _require_scale(scale: str | None, known: Collection[str]) -> None:
    if scale is not None and scale not in known:
        raise Invalid("The rating scale is not known.", faults=[Fault("/scale", f"one of {', '.join(known)}")])


def _desk(desk: Desk, revision: DeskRevision) -> schemas.Desk:
    stated = revision.model_dump(exclude={"desk_id", "recorded_at", "recorded_by", "superseded_at"})
    return schemas.Desk(
        id=desk.id,
        slug=desk.slug,
        name_flags=list(text.flags(revision.name)),
        recorded_at=desk.recorded_at,
        recorded_by=desk.recorded_by,
        updated_at=revision.recorded_at,
        updated_by=revision.recorded_by,
        **stated,
    )


def _member(row: ApiKey) -> schemas.DeskMember:
    member = schemas.Member(name=str(row.member), role=member_role(row.scopes))
    return schemas.DeskMember(key_id=row.id, member=member, recorded_at=row.recorded_at, expires_at=row.expires_at)
