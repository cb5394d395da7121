"""Desks: record and read."""

from datetime import datetime

from app import ledger
from app.db import AnySession, WriteSession
from app.desks import queries, schemas
from app.domain.permissions import Identity
from app.errors import Conflict, Fault
from app.tables import Desk


def create_desk(session: WriteSession, actor: Identity, new: schemas.DeskNew) -> schemas.Desk:
    """Record a desk. Raises Conflict when its slug is taken."""
    if queries.slug_taken(session, new.slug):
        raise Conflict("A desk with this slug exists.", faults=[Fault("/slug", "choose another slug")])
    desk = Desk(id=session.new_id(), recorded_at=session.moment, recorded_by=actor.actor, **new.model_dump())
    session.put(desk)
    ledger.append(
        session,
        actor=actor.actor,
        kind="desk.created",
        subjects=[ledger.ref("desk", desk.id)],
        payload={"desk_id": desk.id, **new.model_dump()},
    )
    return _desk(desk)


def read_desk(session: AnySession, name: str, as_of: datetime | None = None) -> schemas.Desk:
    """A desk by id or slug, as known at the moment."""
    return _desk(queries.desk(session, name, as_of))


def answer_desks(found: queries.Found) -> tuple[list[schemas.Desk], str | None]:
    """A page of desks as answered."""
    rows, cursor = found
    return [_desk(row) for row in rows], cursor


def _desk(row: Desk) -> schemas.Desk:
    return schemas.Desk(**row.model_dump())
