"""Published verdicts as the world exchanges them: rows to the values of app.domain.claim_review."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app import desk_register, party_register
from app.domain import claim_review
from app.domain.claim_review import Element, Review
from app.domain.vocabulary import CorrectionKind, EvidenceState, PartyKind, Stance
from app.paging import Rows
from app.sessions import AnySession
from app.tables import (
    ClaimRevision,
    Desk,
    DeskRevision,
    Evidence,
    EvidenceDecision,
    PartyRevision,
    Verdict,
    VerdictRevision,
    holds,
)

MOST_APPEARANCES = 20
"""How many pages a review names on which its claim appears."""

_PLACE = sa.func.row_number().over(
    partition_by=col(Evidence.claim_id),
    order_by=(sa.func.coalesce(col(Evidence.published_at), col(Evidence.recorded_at)), col(Evidence.id)),
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where things are, absolute: `root` is the service's own address and ends with a slash."""

    root: str

    def verdict(self, verdict_id: uuid.UUID) -> str:
        """A verdict."""
        return f"{self.root}v1/verdicts/{verdict_id}"

    def verdict_page(self, claim_id: uuid.UUID, verdict_id: uuid.UUID) -> str:
        """Where people read a verdict that has no page of its own: on that of its claim."""
        return f"{self.root}claims/{claim_id}#verdict-{verdict_id}"

    def claim(self, claim_id: uuid.UUID) -> str:
        """A claim."""
        return f"{self.root}v1/claims/{claim_id}"

    def provenance(self, claim_id: uuid.UUID, form: str = "prov-o") -> str:
        """The attribution of a claim as PROV."""
        return f"{self.claim(claim_id)}/attribution?format={form}"

    def desk(self, slug: str) -> str:
        """A desk."""
        return f"{self.root}v1/desks/{slug}"


def verdicts(at: datetime | None) -> Rows:
    """The query for verdicts at the moment that `reviews` takes the rows of: (verdict, revision, claim revision)."""
    return (
        sa.select(Verdict, VerdictRevision, ClaimRevision)
        .join(VerdictRevision, col(VerdictRevision.verdict_id) == Verdict.id)
        .join(ClaimRevision, col(ClaimRevision.id) == VerdictRevision.claim_revision_id)
        .where(holds(VerdictRevision, at))
    )


def elements(session: AnySession, rows: Sequence[Any], at: datetime | None, where: Addresses) -> list[Element]:
    """What feeds tell of each of these verdicts, as known at the moment, in a fixed number of queries."""
    return [
        Element(
            address=review.address,
            created_at=verdict.recorded_at,
            modified_at=review.modified_at,
            review=None if revision.correction is CorrectionKind.REVOKES else review,
        )
        for (verdict, revision, _), review in zip(rows, reviews(session, rows, at, where), strict=True)
    ]


def reviews(session: AnySession, rows: Sequence[Any], at: datetime | None, where: Addresses) -> list[Review]:
    """What each of these verdicts says, or last said, as known at the moment, in a fixed number of queries."""
    revisions = [revision for _, revision, _ in rows]
    desks = desk_register.profiles(session, {revision.desk_id for revision in revisions}, at)
    claimants = party_register.stated(session, {made.claimant_id for _, _, made in rows if made.claimant_id}, at)
    pages = _pages(session, {revision.claim_id for revision in revisions}, at)
    corrected = _corrections(session, {revision.verdict_id for revision in revisions}, at)
    return [
        Review(
            address=where.verdict(verdict.id),
            url=revision.url or where.verdict_page(verdict.claim_id, verdict.id),
            claim=_claim(made, claimants.get(made.claimant_id), _appearances(revision, pages), where),
            rating=claim_review.Rating(
                revision.rating_label, revision.rating_value, revision.rating_best, revision.rating_worst
            ),
            publisher=_publisher(*desks[revision.desk_id], where),
            published_at=revision.published_at,
            modified_at=revision.recorded_at,
            language=revision.language,
            summary=revision.summary,
            corrections=corrected[verdict.id],
        )
        for verdict, revision, made in rows
    ]


def _claim(
    made: ClaimRevision, claimant: PartyRevision | None, pages: Sequence[str], where: Addresses
) -> claim_review.Claim:
    return claim_review.Claim(
        address=where.claim(made.claim_id),
        text=made.text,
        language=made.language,
        author=_author(claimant) if claimant else None,
        asserted_at=made.asserted_at,
        first_appearance=pages[0] if pages else None,
        appearances=pages,
        provenance=where.provenance(made.claim_id),
    )


def _appearances(revision: VerdictRevision, pages: Mapping[uuid.UUID, Sequence[str]]) -> list[str]:
    """The pages that the desk's own markup names, then those of the evidence; the first is where it appeared first."""
    first = revision.markup.get("claimFirstAppearance")
    told = [*([first] if first else []), *revision.markup.get("claimAppearances", []), *pages[revision.claim_id]]
    return list(dict.fromkeys(told))


def _author(claimant: PartyRevision) -> claim_review.Author:
    kind = "Person" if claimant.kind is PartyKind.PERSON else "Organization"
    return claim_review.Author(claimant.name, kind, f"https://{claimant.domains[0]}/" if claimant.domains else None)


def _publisher(desk: Desk, said: DeskRevision, where: Addresses) -> claim_review.Publisher:
    return claim_review.Publisher(where.desk(desk.slug), said.name, said.url, said.logo_url, said.policies)


def _pages(
    session: AnySession, claim_ids: Collection[uuid.UUID], at: datetime | None
) -> Mapping[uuid.UUID, Sequence[str]]:
    """The pages that assert each claim, the one published first first."""
    numbered = (
        sa.select(col(Evidence.claim_id), col(Evidence.url), _PLACE.label("place"))
        .join(EvidenceDecision, col(EvidenceDecision.evidence_id) == Evidence.id)
        .where(col(Evidence.claim_id).in_(claim_ids), col(Evidence.stance) == Stance.SUPPORTS)
        .where(holds(EvidenceDecision, at), col(EvidenceDecision.state) == EvidenceState.ACCEPTED)
        .subquery()
    )
    found: dict[uuid.UUID, dict[str, None]] = defaultdict(dict)
    query = sa.select(numbered).where(numbered.c.place <= MOST_APPEARANCES)
    for row in session.execute(query.order_by(numbered.c.claim_id, numbered.c.place)):
        found[row.claim_id][row.url] = None
    return defaultdict(list, {claim_id: list(urls) for claim_id, urls in found.items()})


def _corrections(
    session: AnySession, verdict_ids: Collection[uuid.UUID], at: datetime | None
) -> Mapping[uuid.UUID, list[claim_review.Correction]]:
    found: dict[uuid.UUID, list[claim_review.Correction]] = defaultdict(list)
    query = select(VerdictRevision.verdict_id, VerdictRevision.reason, VerdictRevision.recorded_at).where(
        col(VerdictRevision.verdict_id).in_(verdict_ids), col(VerdictRevision.correction).is_not(None)
    )
    if at is not None:
        query = query.where(col(VerdictRevision.recorded_at) <= at)
    for verdict_id, reason, moment in session.exec(query.order_by(col(VerdictRevision.number))):
        found[verdict_id].append(claim_review.Correction(str(reason), moment))
    return found
