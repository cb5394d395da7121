"""From a piece of evidence as it is sent to its rows, whether they are then written or only weighed."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from app.domain.attribution import ChainError, resolve_credits
from app.domain.permissions import Identity
from app.domain.urls import normalise_url
from app.domain.vocabulary import Anonymity, EvidenceState, PartyKind
from app.errors import Fault, Invalid
from app.evidence import schemas
from app.party_register import Description
from app.tables import Evidence, EvidenceDecision, Hop

Rows = tuple[Evidence, EvidenceDecision, list[Hop]]


def credits(hops: Sequence[schemas.HopNew], pointer: str = "") -> tuple[int | None, ...]:
    """Which hop credits each. Raises Invalid, naming the hops below `pointer`, for what is no chain."""
    try:
        return resolve_credits([hop.credited_by for hop in hops])
    except ChainError as error:
        raise Invalid(
            "The chain can't be followed.",
            faults=[Fault(f"{pointer}/hops/{fault.seq}/{fault.field}", fault.detail) for fault in error.faults],
        ) from error


def described(hops: Sequence[schemas.HopNew], pointer: str = "") -> list[Description]:
    """The parties that the hops name."""
    return [hop.party.at(f"{pointer}/hops/{seq}/party") for seq, hop in enumerate(hops)]


def state(actor: Identity) -> EvidenceState:
    """What evidence starts as: accepted from a desk, proposed from a contributor."""
    return EvidenceState.ACCEPTED if actor.is_trusted else EvidenceState.PROPOSED


def rows(
    new: schemas.EvidenceNew,
    evidence_id: uuid.UUID,
    claim_id: uuid.UUID,
    revision_id: uuid.UUID,
    actor: Identity,
    moment: datetime,
    speaking: Iterable[tuple[uuid.UUID, int | None]],
    kinds: Mapping[uuid.UUID, PartyKind],
) -> Rows:
    """The evidence, its first decision and its hops; `speaking` has each hop's party and the hop that credits it."""
    evidence = Evidence(
        id=evidence_id,
        claim_id=claim_id,
        revision_id=revision_id,
        url_normalised=normalise_url(new.url),
        recorded_at=moment,
        recorded_by=actor.actor,
        **new.model_dump(exclude={"hops"}),
    )
    chain = [
        Hop(
            evidence_id=evidence_id,
            seq=seq,
            party_id=party_id,
            credited_by=credited_by,
            anonymity=hop.anonymity or _usual_anonymity(kinds[party_id]),
            **hop.model_dump(exclude={"party", "credited_by", "anonymity"}),
        )
        for seq, (hop, (party_id, credited_by)) in enumerate(zip(new.hops, speaking, strict=True))
    ]
    decision = EvidenceDecision(
        evidence_id=evidence_id,
        version=1,
        state=state(actor),
        affirmed_revision_id=revision_id,
        recorded_at=moment,
        recorded_by=actor.actor,
    )
    return evidence, decision, chain


def _usual_anonymity(kind: PartyKind) -> Anonymity:
    return Anonymity.DESCRIBED if kind is PartyKind.UNNAMED_GROUP else Anonymity.NAMED
