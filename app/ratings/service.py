"""Rating scales: read, and a desk's own, declared once and then taken the place of, never changed."""

import json
from datetime import datetime

from app import desk_register, ledger, scale_register
from app.domain import ratings
from app.domain.permissions import Identity
from app.errors import Conflict, Fault, Forbidden, Invalid, NotFound
from app.paging import PageRequest
from app.ratings import queries, schemas
from app.scales import BUILT_IN
from app.sessions import AnySession, WriteSession
from app.tables import Desk, ScaleVersion
from app.web.fields import Expect

Listed = tuple[list[schemas.Scale], str | None]


def list_scales(session: AnySession, asked: PageRequest, as_of: datetime | None) -> Listed:
    """A page of scales; those that come with the service are on the first."""
    rows, cursor = queries.scales(session, asked, as_of)
    come_along = [] if asked.cursor else [schemas.Scale.of(scale) for scale in BUILT_IN.values()]
    return [*come_along, *(_shown(*row) for row in rows)], cursor


def read_scale(session: AnySession, name: str, as_of: datetime | None) -> schemas.Scale:
    """A scale as it was at the moment. Raises NotFound."""
    if name in BUILT_IN:
        return schemas.Scale.of(BUILT_IN[name])
    return _shown(*queries.own_scale(session, name, as_of))


def list_versions(session: AnySession, asked: PageRequest, name: str, as_of: datetime | None) -> Listed:
    """A page of all that a scale ever was, first to last. Raises NotFound."""
    if name in BUILT_IN:
        return [schemas.Scale.of(BUILT_IN[name])], None
    rows, cursor = queries.versions(session, asked, name, as_of)
    return [_shown(*row) for row in rows], cursor


def read_version(session: AnySession, name: str, number: int, as_of: datetime | None) -> schemas.Scale:
    """One version of a scale. Raises NotFound."""
    if name not in BUILT_IN:
        return _shown(*queries.version(session, name, number, as_of))
    if number != BUILT_IN[name].version:
        raise NotFound(f"This scale comes with the service, in version {BUILT_IN[name].version}.")
    return schemas.Scale.of(BUILT_IN[name])


def create_scale(session: WriteSession, actor: Identity, desk_name: str, new: schemas.ScaleNew) -> schemas.Scale:
    """Declare a desk's own scale. Raises Conflict when it has one: that gets another version."""
    desk, _ = desk_register.desk(session, desk_name)
    desk_register.require_own(actor, desk)
    name = scale_register.own_name(desk)
    if name in scale_register.open_to(session, desk):
        raise Conflict(f"This desk has a scale of its own; state it anew with POST /v1/scales/{name}/versions")
    return _put(session, actor, "scale.created", desk, 1, new)


def revise_scale(
    session: WriteSession, actor: Identity, name: str, new: schemas.ScaleNew, expect: Expect
) -> schemas.Scale:
    """State a desk's own scale anew; what was rated on an earlier version keeps what it meant."""
    if name in BUILT_IN:
        raise Forbidden("This scale comes with the service; declare your own with POST /v1/desks/{desk}/scale")
    desk, current = queries.own_scale(session, name)
    desk_register.require_own(actor, desk)
    expect(_shown(desk, current))
    session.supersede(current)
    return _put(session, actor, "scale.revised", desk, current.version + 1, new)


def _put(
    session: WriteSession, actor: Identity, kind: str, desk: Desk, version: int, new: schemas.ScaleNew
) -> schemas.Scale:
    name = scale_register.own_name(desk)
    if faults := [Fault(where, why) for where, why in ratings.faults(new.scale(name, version))]:
        raise Invalid("This can't be used as a scale.", faults=faults)
    # In the order that the ledger keeps, so that a scale that was restored is answered by the same bytes.
    stated = json.loads(ledger.canonical(new.model_dump()))
    row = ScaleVersion(desk_id=desk.id, version=version, recorded_at=session.moment, recorded_by=actor.actor, **stated)
    session.put(row)
    ledger.append(
        session,
        actor=actor.actor,
        kind=kind,
        subjects=[ledger.ref("desk", desk.id)],
        payload={"desk_id": desk.id, "scale": name, "version": version, **stated},
    )
    return _shown(desk, row)


def _shown(desk: Desk, row: ScaleVersion) -> schemas.Scale:
    return schemas.Scale.of(scale_register.as_scale(desk, row), row)
