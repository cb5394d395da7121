"""Sourcing lint over HTTP."""

import uuid

from fastapi import APIRouter

from app.lint import schemas, service
from app.web.deps import AsOf, Reading

router = APIRouter(prefix="/v1", tags=["claims"])


@router.get("/claims/{claim_id}/lint", name="read_claim_lint")
def read_claim_lint(claim_id: uuid.UUID, session: Reading, as_of: AsOf) -> schemas.Lint:
    """Read what the sourcing rules of AP and Reuters would ask about a claim: each warning with why and what to do."""
    return service.read(session, claim_id, as_of)
