"""Commands on claims."""

import uuid
from collections.abc import Sequence
from typing import TypeVar

from app import claim_register, facets, party_register, standings
from app.claim_register import Wording
from app.claims import answers, queries, schemas
from app.domain.permissions import Identity
from app.domain.vocabulary import RevisionKind
from app.sessions import WriteSession
from app.web.fields import Expect, PartyReference

T = TypeVar("T")


def create_claim(session: WriteSession, actor: Identity, new: schemas.ClaimNew) -> schemas.Claim:
    """Record a claim; nothing is attached yet, so it is unverified."""
    subjects = facets.known_subjects(session, new.subjects)
    wording = Wording(
        text=new.text,
        language=new.language,
        claimant_id=_claimant(session, actor, new.claimant),
        asserted_at=new.asserted_at,
        subjects=subjects,
        tags=_unique(new.tags),
    )
    return answers.read_claim(session, claim_register.record(session, actor.actor, wording).claim_id)


def revise_claim(
    session: WriteSession, actor: Identity, claim_id: uuid.UUID, edit: schemas.ClaimEdit, expect: Expect
) -> schemas.Claim:
    """Record a new wording. After a material edit earlier evidence does not count until it is reaffirmed."""
    expect(answers.read_claim(session, claim_id))
    _, current, _ = queries.claim(session, claim_id)
    given = edit.model_fields_set
    subjects = (
        facets.known_subjects(session, edit.subjects)
        if "subjects" in given
        else standings.subjects_of(session, [current.id])[current.id]
    )
    wording = Wording(
        text=edit.text if "text" in given else current.text,
        language=edit.language if "language" in given else current.language,
        claimant_id=_claimant(session, actor, edit.claimant) if "claimant" in given else current.claimant_id,
        asserted_at=edit.asserted_at if "asserted_at" in given else current.asserted_at,
        subjects=subjects,
        tags=_unique(edit.tags) if "tags" in given else current.tags,
    )
    claim_register.revise(session, actor.actor, current, RevisionKind(edit.edit), edit.reason, wording)
    return answers.read_claim(session, claim_id)


def _claimant(session: WriteSession, actor: Identity, claimant: PartyReference | None) -> uuid.UUID | None:
    if claimant is None:
        return None
    return party_register.find_or_create(session, actor.actor, [claimant.at("/claimant")])[0]


def _unique(items: Sequence[T]) -> list[T]:
    return list(dict.fromkeys(items))
