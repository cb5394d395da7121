"""What the rules find about a claim, with why and what to do."""

import uuid
from datetime import datetime

from app.domain.lint import ADVICE, Finding, Sourcing, lint
from app.domain.vocabulary import Status
from app.lint import queries, schemas
from app.sessions import AnySession
from app.tables import Evidence, Hop, PartyRevision


def read(session: AnySession, claim_id: uuid.UUID, at: datetime | None) -> schemas.Lint:
    """Every warning about a claim as known at the moment. Raises NotFound."""
    found = lint(queries.sourcing(session, claim_id, at))
    return schemas.Lint(claim_id=claim_id, items=[_answer(finding) for finding in found])


def tried(
    session: AnySession, claim_id: uuid.UUID | None, evidence: Evidence, chain: list[tuple[Hop, PartyRevision]]
) -> list[schemas.Finding]:
    """Every warning about evidence that is not attached yet; `claim_id` is None where there is no claim yet."""
    there = [] if claim_id is None else queries.sourcing(session, claim_id, None).pieces
    piece = queries.piece_of(evidence, chain)
    found = lint(Sourcing([piece, *there], Status.UNVERIFIED))
    return [_answer(finding) for finding in found if finding.evidence == piece.id]


def _answer(finding: Finding) -> schemas.Finding:
    advice = ADVICE[finding.rule]
    return schemas.Finding(
        rule=finding.rule,
        houses=[house.value for house in advice.houses],
        evidence_id=uuid.UUID(finding.evidence) if finding.evidence else None,
        verdict_id=uuid.UUID(finding.verdict) if finding.verdict else None,
        pointer="" if finding.hop is None else f"/hops/{finding.hop}",
        why=schemas.Text(**advice.why),
        todo=schemas.Text(**advice.todo),
    )
