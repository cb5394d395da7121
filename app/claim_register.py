"""The one place where a claim is written: recorded, revised; by a request or from another house's document."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app import ledger, standings
from app.domain.names import words
from app.domain.vocabulary import RevisionKind, Status
from app.sessions import AnySession, WriteSession
from app.tables import Claim, ClaimRevision, ClaimSubject, Row, holds, new_row


@dataclass(frozen=True, slots=True)
class Wording:
    """What a claim says, who says so, and what it is about (ids of parties and subjects that exist)."""

    text: str
    language: str
    claimant_id: uuid.UUID | None = None
    asserted_at: datetime | None = None
    subjects: Sequence[uuid.UUID] = ()
    tags: Sequence[str] = ()


class Recorded(NamedTuple):
    """A claim that was just recorded, its first wording, and its status."""

    claim_id: uuid.UUID
    revision_id: uuid.UUID
    status: Status


class Sayings:
    """The claims that say one of these texts exactly, read at once. What is recorded meanwhile is added."""

    def __init__(self, session: AnySession, texts: Collection[str]) -> None:
        said = (col(ClaimRevision.text), col(ClaimRevision.language))
        query = sa.select(*said, col(ClaimRevision.claim_id), col(ClaimRevision.claimant_id))
        query = query.where(holds(ClaimRevision, None), col(ClaimRevision.text).in_(texts))
        self._found: dict[tuple[str, str], list[tuple[uuid.UUID, uuid.UUID | None]]] = {}
        for text, language, *claim in session.execute(query.order_by(col(ClaimRevision.claim_id))):
            self._found.setdefault((text, language), []).append((claim[0], claim[1]))

    def of(self, wording: Wording) -> uuid.UUID | None:
        """The claim, recorded first, that says exactly this in this language; None when there is none.

        One whose claimant is another is another claim.
        """
        for claim_id, claimant_id in self._found.get((wording.text, wording.language), ()):
            if None in (claimant_id, wording.claimant_id) or claimant_id == wording.claimant_id:
                return claim_id
        return None

    def add(self, wording: Wording, claim_id: uuid.UUID) -> None:
        """A claim was recorded."""
        self._found.setdefault((wording.text, wording.language), []).append((claim_id, wording.claimant_id))

    @property
    def claim_ids(self) -> list[uuid.UUID]:
        """All of them."""
        return [claim_id for claims in self._found.values() for claim_id, _ in claims]


def saying(session: AnySession, wording: Wording) -> uuid.UUID | None:
    """The claim that says exactly this, as `Sayings.of` has it."""
    return Sayings(session, [wording.text]).of(wording)


def record(session: WriteSession, actor: str, wording: Wording) -> Recorded:
    """Record a claim; nothing is attached yet, so it is unverified."""
    claim: dict[str, Any] = {"id": session.new_id(), "recorded_at": session.moment, "recorded_by": actor}
    revision = _revision(session, actor, wording, claim["id"], number=1, kind=RevisionKind.INITIAL, epoch=1)
    seq = _put(session, actor, "claim.created", revision, wording.subjects, new_row(Claim, claim))
    status = standings.begin(session, revision.values, wording.subjects, seq)
    return Recorded(claim["id"], revision.values["id"], status)


def revise(
    session: WriteSession, actor: str, current: ClaimRevision, kind: RevisionKind, reason: str, wording: Wording
) -> None:
    """Record a new wording. After a material edit earlier evidence does not count until it is reaffirmed."""
    revision = _revision(
        session,
        actor,
        wording,
        current.claim_id,
        number=current.number + 1,
        kind=kind,
        epoch=current.epoch + (kind is RevisionKind.MATERIAL),
        reason=reason,
    )
    session.supersede(current)
    seq = _put(session, actor, "claim.revised", revision, wording.subjects)
    standings.refresh(session, [current.claim_id], seq, touched=True)


def _revision(
    session: WriteSession,
    actor: str,
    wording: Wording,
    claim_id: uuid.UUID,
    *,
    number: int,
    kind: RevisionKind,
    epoch: int,
    reason: str | None = None,
) -> Row:
    stated = {
        "id": session.new_id(),
        "claim_id": claim_id,
        "number": number,
        "kind": kind,
        "epoch": epoch,
        "text": wording.text,
        "words": " ".join(words(wording.text)),
        "language": wording.language,
        "claimant_id": wording.claimant_id,
        "asserted_at": wording.asserted_at,
        "tags": list(wording.tags),
        "reason": reason,
        "recorded_at": session.moment,
        "recorded_by": actor,
    }
    return new_row(ClaimRevision, stated)


_TOLD = ("claim_id", "kind", "text", "language", "claimant_id", "asserted_at", "tags", "reason")


def _put(
    session: WriteSession, actor: str, kind: str, revision: Row, subjects: Sequence[uuid.UUID], *first: Row
) -> int:
    stated = revision.values
    about = (new_row(ClaimSubject, {"revision_id": stated["id"], "subject_id": subject}) for subject in subjects)
    session.put(*first, revision, *about)
    told = {name: stated[name] for name in _TOLD}
    return ledger.append(
        session,
        actor=actor,
        kind=kind,
        subjects=[ledger.ref("claim", stated["claim_id"])],
        payload=told | {"revision": stated["number"], "subjects": sorted(subjects)},
    )
