"""What claims are narrowed by, as the facets that are stored with each standing."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from app.desk_register import called
from app.errors import Fault, Invalid
from app.party_classes import load_classes
from app.sessions import AnySession
from app.tables import Desk, Subject


def same_parties(session: AnySession, party_id: uuid.UUID, at: datetime | None) -> list[str]:
    """A party and those stated to be the same, as facet values."""
    classes = load_classes(session, [party_id], at)
    same = {other for other in classes.members() if classes.identity(other) == classes.identity(party_id)}
    return sorted(str(party) for party in same | {party_id})


def subject_ids(session: AnySession, names: Collection[str]) -> dict[str, uuid.UUID]:
    """Subjects by the id or slug they are called by; unknown ones are left out."""
    ids = {name: found for name in names if (found := _uuid(name))}
    query = select(Subject).where(sa.or_(col(Subject.slug).in_(names), col(Subject.id).in_(ids.values())))
    rows = session.exec(query).all()
    by_slug = {row.slug: row.id for row in rows}
    known = {row.id for row in rows}
    called = {name: by_slug.get(name) or ids.get(name) for name in names}
    return {name: subject_id for name, subject_id in called.items() if subject_id in known}


def known_subjects(session: AnySession, names: Sequence[str]) -> list[uuid.UUID]:
    """The subjects that a request's `subjects` name, each once. Raises Invalid for one that doesn't exist."""
    known = subject_ids(session, names)
    faults = [
        Fault(f"/subjects/{place}", "no subject has this id or slug; GET /v1/subjects lists them")
        for place, name in enumerate(names)
        if name not in known
    ]
    if faults:
        raise Invalid("A subject is not known.", faults=faults)
    return list(dict.fromkeys(known[name] for name in names))


def desk_ids(session: AnySession, name: str) -> list[str]:
    """The desk that is called so by id or slug, as facet values; none when there is none."""
    return [str(found) for found in session.exec(select(Desk.id).where(called(name)))]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
