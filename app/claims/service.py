"""Commands on claims."""

import uuid
from collections.abc import Sequence
from typing import TypeVar

from app import ledger, party_register, standings
from app.claims import answers, queries, schemas
from app.db import AnySession, WriteSession
from app.domain.names import words
from app.domain.permissions import Identity
from app.domain.vocabulary import RevisionKind
from app.errors import Fault, Invalid
from app.tables import Claim, ClaimRevision, ClaimSubject
from app.web.fields import Expect, PartyReference

T = TypeVar("T")


def create_claim(session: WriteSession, actor: Identity, new: schemas.ClaimNew) -> schemas.Claim:
    """Record a claim; nothing is attached yet, so it is unverified."""
    subjects = _subjects(session, new.subjects)
    claimant = _claimant(session, actor, new.claimant)
    claim = Claim(id=session.new_id(), recorded_at=session.moment, recorded_by=actor.actor)
    revision = ClaimRevision(
        id=session.new_id(),
        claim_id=claim.id,
        number=1,
        kind=RevisionKind.INITIAL,
        epoch=1,
        text=new.text,
        words=" ".join(words(new.text)),
        language=new.language,
        claimant_id=claimant,
        asserted_at=new.asserted_at,
        tags=_unique(new.tags),
        recorded_at=session.moment,
        recorded_by=actor.actor,
    )
    _put(session, actor, "claim.created", revision, subjects, claim)
    return answers.read_claim(session, claim.id)


def revise_claim(
    session: WriteSession, actor: Identity, claim_id: uuid.UUID, edit: schemas.ClaimEdit, expect: Expect
) -> schemas.Claim:
    """Record a new wording. After a material edit earlier evidence does not count until it is reaffirmed."""
    expect(answers.read_claim(session, claim_id))
    _, current, _ = queries.claim(session, claim_id)
    given = edit.model_fields_set
    subjects = (
        _subjects(session, edit.subjects)
        if "subjects" in given
        else standings.subjects_of(session, [current.id])[current.id]
    )
    text = edit.text if "text" in given else current.text
    revision = ClaimRevision(
        id=session.new_id(),
        claim_id=claim_id,
        number=current.number + 1,
        kind=RevisionKind(edit.edit),
        epoch=current.epoch + (edit.edit is schemas.Edit.MATERIAL),
        text=text,
        words=" ".join(words(text)),
        language=edit.language if "language" in given else current.language,
        claimant_id=_claimant(session, actor, edit.claimant) if "claimant" in given else current.claimant_id,
        asserted_at=edit.asserted_at if "asserted_at" in given else current.asserted_at,
        tags=_unique(edit.tags) if "tags" in given else current.tags,
        reason=edit.reason,
        recorded_at=session.moment,
        recorded_by=actor.actor,
    )
    session.supersede(current)
    _put(session, actor, "claim.revised", revision, subjects)
    return answers.read_claim(session, claim_id)


def _put(
    session: WriteSession,
    actor: Identity,
    kind: str,
    revision: ClaimRevision,
    subjects: Sequence[uuid.UUID],
    *first: Claim,
) -> None:
    about = [ClaimSubject(revision_id=revision.id, subject_id=subject) for subject in subjects]
    session.put(*first, revision, *about)
    seq = ledger.append(
        session,
        actor=actor.actor,
        kind=kind,
        subjects=[ledger.ref("claim", revision.claim_id)],
        payload={
            "claim_id": revision.claim_id,
            "revision": revision.number,
            "kind": revision.kind,
            "text": revision.text,
            "language": revision.language,
            "claimant_id": revision.claimant_id,
            "asserted_at": revision.asserted_at,
            "subjects": sorted(subjects),
            "tags": revision.tags,
            "reason": revision.reason,
        },
    )
    standings.refresh(session, [revision.claim_id], seq, touched=True)


def _claimant(session: WriteSession, actor: Identity, claimant: PartyReference | None) -> uuid.UUID | None:
    if claimant is None:
        return None
    return party_register.find_or_create(session, actor.actor, [claimant.at("/claimant")])[0]


def _subjects(session: AnySession, names: Sequence[str]) -> list[uuid.UUID]:
    known = queries.subject_ids(session, names)
    faults = [
        Fault(f"/subjects/{place}", "no subject has this id or slug; GET /v1/subjects lists them")
        for place, name in enumerate(names)
        if name not in known
    ]
    if faults:
        raise Invalid("A subject is not known.", faults=faults)
    return _unique([known[name] for name in names])


def _unique(items: Sequence[T]) -> list[T]:
    return list(dict.fromkeys(items))
