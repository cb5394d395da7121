"""Commands on parties and subjects, and their answers."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from app import ledger, party_register, standings
from app.domain import text
from app.domain.permissions import Identity, Scope, may
from app.errors import Conflict, Fault, Forbidden, Invalid
from app.evidence_graph import claims_concerning
from app.parties import queries, schemas
from app.party_classes import load_classes
from app.party_register import Facts
from app.sessions import AnySession, WriteSession
from app.tables import Party, PartyRevision, Subject, SubjectRevision
from app.web.fields import MAX_NAMES, Expect, Patch

_EMPTY: Mapping[str, object] = {"names": {}, "domains": [], "aliases": []}
"""What null leaves of a field that is a collection."""

_WEIGHTY = ("reliability", "ownership_group", "wire_family")
"""What is stated of a party and changes what counts."""


def create_party(session: WriteSession, actor: Identity, new: schemas.PartyNew) -> schemas.Party:
    """Record a party."""
    _require_title(actor, new.model_fields_set)
    revision = party_register.register(session, actor.actor, _facts(new.model_dump()))
    return read_party(session, revision.party_id)


def update_party(
    session: WriteSession, actor: Identity, party_id: uuid.UUID, change: schemas.PartyChange, expect: Expect
) -> schemas.Party:
    """Record what is now stated of a party, and derive anew every claim that it bears on."""
    party, current = queries.party(session, party_id)
    _require_title(actor, change.model_fields_set)
    expect(_party(party, current, queries.same_as(session, [party_id], None)[party_id]))
    stated = current.model_dump(include=set(schemas.PartyNew.model_fields)) | {"reason": None}
    # Whoever shared a house with it before, or does so after, may count differently.
    concerned = load_classes(session, [party_id]).members() | {party_id}
    revision = party_register.revise(session, actor.actor, current, _facts(_merged(stated, change)))
    concerned |= load_classes(session, [party_id]).members()
    seq = party_register.tell(session, actor.actor, "party.revised", revision)
    standings.refresh(session, claims_concerning(session, concerned), seq, touched=False)
    return read_party(session, party_id)


def read_party(session: AnySession, party_id: uuid.UUID, as_of: datetime | None = None) -> schemas.Party:
    """A party as known at the moment."""
    party, revision = queries.party(session, party_id, as_of)
    return _party(party, revision, queries.same_as(session, [party_id], as_of)[party_id])


def answer_parties(
    session: AnySession, found: queries.Found, at: datetime | None
) -> tuple[list[schemas.Party], str | None]:
    """A page of parties as answered."""
    rows, cursor = found
    same = queries.same_as(session, [party.id for party, _ in rows], at)
    return [_party(party, revision, same[party.id]) for party, revision in rows], cursor


def answer_revisions(found: queries.Found, at: datetime | None) -> tuple[list[schemas.PartyRevision], str | None]:
    """A page of what was stated of a party as answered; as of an earlier moment, the end of it was not known."""
    rows, cursor = found
    return [schemas.PartyRevision(**row.model_dump(exclude={"party_id"}) | _ended(row, at)) for row in rows], cursor


def create_subject(session: WriteSession, actor: Identity, new: schemas.SubjectNew) -> schemas.Subject:
    """Record a subject. Raises Conflict when its slug is taken."""
    if queries.slug_taken(session, new.slug):
        raise Conflict("A subject with this slug exists.", faults=[Fault("/slug", "choose another slug")])
    subject = Subject(id=session.new_id(), slug=new.slug, recorded_at=session.moment, recorded_by=actor.actor)
    _put_subject(session, actor, subject, 1, new.model_dump(exclude={"slug"}), first=True)
    return read_subject(session, str(subject.id))


def update_subject(
    session: WriteSession, actor: Identity, name: str, change: schemas.SubjectChange, expect: Expect
) -> schemas.Subject:
    """Record how a subject is now named."""
    subject, current = queries.subject(session, name)
    expect(_subject(subject, current))
    stated = current.model_dump(include=set(schemas.SubjectChange.model_fields))
    session.supersede(current)
    _put_subject(session, actor, subject, current.version + 1, _merged(stated, change))
    return read_subject(session, name)


def read_subject(session: AnySession, name: str, as_of: datetime | None = None) -> schemas.Subject:
    """A subject, by id or slug, as known at the moment."""
    return _subject(*queries.subject(session, name, as_of))


def answer_subjects(found: queries.Found) -> tuple[list[schemas.Subject], str | None]:
    """A page of subjects as answered."""
    rows, cursor = found
    return [_subject(subject, revision) for subject, revision in rows], cursor


def _put_subject(
    session: WriteSession,
    actor: Identity,
    subject: Subject,
    version: int,
    stated: dict[str, Any],
    *,
    first: bool = False,
) -> None:
    revision = SubjectRevision(
        subject_id=subject.id, version=version, recorded_at=session.moment, recorded_by=actor.actor, **stated
    )
    session.put(*([subject] if first else []), revision)
    ledger.append(
        session,
        actor=actor.actor,
        kind="subject.created" if first else "subject.revised",
        subjects=[ledger.ref("subject", subject.id)],
        payload={"subject_id": subject.id, "slug": subject.slug, "version": version, **stated},
    )


def _require_title(actor: Identity, fields: Iterable[str]) -> None:
    weighty = [name for name in _WEIGHTY if name in fields]
    if weighty and not may(actor, Scope.PARTIES_RATE):
        raise Forbidden(
            f"Stating this of a party needs a key with the scope {Scope.PARTIES_RATE}.",
            faults=[Fault(f"/{name}", "leave it out, or use an admin's key") for name in weighty],
        )


def _ended(row: PartyRevision, at: datetime | None) -> dict[str, datetime | None]:
    known = row.superseded_at is not None and (at is None or row.superseded_at <= at)
    return {"superseded_at": row.superseded_at if known else None}


def _merged(stated: dict[str, Any], change: Patch) -> dict[str, Any]:
    """RFC 7396: what a field left out says stays, null clears; names are merged language by language."""
    given = change.model_dump(exclude_unset=True)
    merged = stated | {name: _EMPTY.get(name) if value is None else value for name, value in given.items()}
    if given.get("names") is not None:
        merged["names"] = {language: name for language, name in (stated["names"] | given["names"]).items() if name}
    if len(merged["names"]) > MAX_NAMES:
        raise Invalid("There are too many names.", faults=[Fault("/names", f"at most {MAX_NAMES} languages")])
    return merged


def _facts(stated: dict[str, Any]) -> Facts:
    lists = {name: tuple(stated[name]) for name in ("domains", "aliases")}
    return Facts(**(stated | lists))


def _party(party: Party, revision: PartyRevision, same_as: list[uuid.UUID]) -> schemas.Party:
    stated = revision.model_dump(exclude={"party_id", "recorded_at", "recorded_by", "superseded_at"})
    return schemas.Party(
        id=party.id,
        name_flags=list(text.flags(revision.name)),
        same_as=same_as,
        recorded_at=party.recorded_at,
        updated_at=revision.recorded_at,
        updated_by=revision.recorded_by,
        **stated,
    )


def _subject(subject: Subject, revision: SubjectRevision) -> schemas.Subject:
    return schemas.Subject(
        id=subject.id,
        slug=subject.slug,
        name=revision.name,
        names=revision.names,
        description=revision.description,
        version=revision.version,
        recorded_at=subject.recorded_at,
        updated_at=revision.recorded_at,
        updated_by=revision.recorded_by,
    )
