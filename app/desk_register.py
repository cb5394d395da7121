"""Desks with what they say of themselves: written here, and read as every slice reads them."""

import re
import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app import ledger
from app.domain.fact_check import site_of
from app.domain.permissions import Identity
from app.domain.vocabulary import Role
from app.errors import Forbidden, NotFound
from app.paging import Rows
from app.sessions import AnySession, WriteSession
from app.tables import ApiKey, Desk, DeskRevision, holds

DeskRow = tuple[Desk, DeskRevision]

_NOTHING_SAID: dict[str, Any] = {
    **dict.fromkeys(("url", "logo_url", "country", "scale")),
    "languages": [],
    "policies": {},
    "review_required": False,
}


def record(session: WriteSession, actor: str, slug: str, stated: Mapping[str, Any]) -> uuid.UUID:
    """Record a desk under a slug that is free, with what it says of itself: at least its name. Returns its id."""
    desk = Desk(id=session.new_id(), slug=slug, recorded_at=session.moment, recorded_by=actor)
    _put(session, actor, "desk.created", desk, 1, {**_NOTHING_SAID, **stated}, desk)
    return desk.id


def revise(session: WriteSession, actor: str, desk: Desk, current: DeskRevision, stated: Mapping[str, Any]) -> None:
    """Record all that a desk now says of itself."""
    session.supersede(current)
    _put(session, actor, "desk.revised", desk, current.version + 1, stated)


def _put(
    session: WriteSession, actor: str, kind: str, desk: Desk, version: int, stated: Mapping[str, Any], *first: Desk
) -> None:
    revision = DeskRevision(desk_id=desk.id, version=version, recorded_at=session.moment, recorded_by=actor, **stated)
    session.put(*first, revision)
    ledger.append(
        session,
        actor=actor,
        kind=kind,
        subjects=[ledger.ref("desk", desk.id)],
        payload={"desk_id": desk.id, "slug": desk.slug, "version": version, **stated},
    )


def desks(at: datetime | None) -> Rows:
    """The query for desks as known at the moment: (desk, revision)."""
    query = sa.select(Desk, DeskRevision).join(DeskRevision, col(DeskRevision.desk_id) == Desk.id)
    return query.where(holds(DeskRevision, at))


def called(name: str) -> sa.ColumnElement[bool]:
    """Whether a desk is meant by this id or slug."""
    try:
        return col(Desk.id) == uuid.UUID(name)
    except ValueError:
        return col(Desk.slug) == name


def desk(session: AnySession, name: str, at: datetime | None = None) -> DeskRow:
    """A desk by id or slug, as known at the moment. Raises NotFound."""
    if (row := session.execute(desks(at).where(called(name))).one_or_none()) is None:
        raise NotFound("There is no desk with this id or slug, or there was none then.")
    return row[0], row[1]


def require_own(actor: Identity, desk: Desk) -> None:
    """Raise Forbidden unless a desk is the actor's own, or the actor an admin."""
    if actor.role is Role.DESK and actor.desk_id != str(desk.id):
        raise Forbidden("This is another desk; only that desk or an admin changes what is said of it.")


def profiles(session: AnySession, desk_ids: Collection[uuid.UUID], at: datetime | None) -> dict[uuid.UUID, DeskRow]:
    """Desks by their ids, as known at the moment."""
    found = session.execute(desks(at).where(col(Desk.id).in_(desk_ids)))
    return {row[0].id: (row[0], row[1]) for row in found}


def sites(session: AnySession) -> dict[str, uuid.UUID]:
    """Desks by the sites they say are theirs; of several, the one recorded first."""
    rows = session.execute(desks(None).where(col(DeskRevision.url).is_not(None)).order_by(col(Desk.id).desc()))
    return {site_of(str(said.url)): desk.id for desk, said in rows}


def with_keys(session: AnySession, desk_ids: Collection[uuid.UUID]) -> set[uuid.UUID | None]:
    """Which of these desks ever had a key: what they publish is their own business."""
    return set(session.exec(select(ApiKey.desk_id).where(col(ApiKey.desk_id).in_(desk_ids)).distinct()))


def free_slug(session: AnySession, name: str) -> str:
    """A slug like this name that no desk has."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:80] or "desk"
    like = sa.or_(col(Desk.slug) == slug, col(Desk.slug).startswith(f"{slug}-"))
    taken = set(session.exec(select(Desk.slug).where(like)))
    return next(each for each in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if each not in taken)
