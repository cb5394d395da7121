"""What the rules find about a claim, with why and what to do."""

import uuid
from datetime import datetime

from app.db import AnySession
from app.domain.lint import ADVICE, Finding, lint
from app.lint import queries, schemas


def read(session: AnySession, claim_id: uuid.UUID, at: datetime | None) -> schemas.Lint:
    """Every warning about a claim as known at the moment. Raises NotFound."""
    found = lint(queries.sourcing(session, claim_id, at))
    return schemas.Lint(claim_id=claim_id, items=[_answer(finding) for finding in found])


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
