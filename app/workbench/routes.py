"""Pages and forms of the workbench over HTTP. They are no part of the API document."""

import uuid
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from app.web.deps import Now, Reading
from app.web.pages import Listing
from app.workbench import commands, editing, reading
from app.workbench.bench import AtBench
from app.workbench.submission import Submitted

router = APIRouter(prefix="/desk", include_in_schema=False)

Done = Annotated[str, Query(max_length=20)]
Decision = Literal["accept", "reject", "retract", "reaffirm"]


@router.get("", name="desk_proposals")
def proposals(bench: AtBench, session: Reading, page: Listing, done: Done = "") -> Response:
    """Evidence that waits for a decision."""
    queue = reading.proposals(session, page.asked)
    return bench.show(session, "proposals.html", queue=queue, etag=reading.etag, done=done)


@router.get("/reviews", name="desk_reviews")
def reviews(bench: AtBench, session: Reading, page: Listing) -> Response:
    """Verdicts to look at again."""
    return bench.show(session, "reviews.html", queue=reading.reviews(session, bench.person, page.asked))


@router.get("/drafts", name="desk_drafts")
def drafts(bench: AtBench, session: Reading, page: Listing) -> Response:
    """Verdicts in the making."""
    return bench.show(session, "drafts.html", queue=reading.drafts(session, bench.person, page.asked))


@router.get("/claims", name="desk_claims")
def claims(bench: AtBench, session: Reading, page: Listing, q: Annotated[str, Query(max_length=500)] = "") -> Response:
    """Claims to work on."""
    found, following = reading.claims(session, page.asked, q)
    return bench.show(session, "claims.html", claims=found, next=following, q=q)


@router.get("/claims/new", name="desk_new_claim")
def new_claim(bench: AtBench, session: Reading) -> Response:
    """A claim and its first evidence, to be typed."""
    return editing.evidence(bench, session, None, editing.blank_claim(bench))


@router.post("/claims/new", name="desk_create_claim")
def create_claim(sent: Submitted, now: Now) -> Response:
    """Record a claim, or go on typing."""
    return editing.edit_evidence(sent, None, now, partial(commands.create_claim, form=sent.form))


@router.post("/preview", name="desk_preview")
def preview(sent: Submitted, now: Now) -> Response:
    """What the evidence being typed would change: the part of the page that says so."""
    return editing.preview(sent, now)


@router.get("/parties", name="desk_parties")
def parties(bench: AtBench, session: Reading, q: Annotated[str, Query(max_length=500)] = "") -> Response:
    """Parties to choose from while a name is typed: the part of the page that lists them."""
    return bench.show(session, "parties.html", parties=reading.parties_called(session, q))


@router.get("/claims/{claim_id}", name="desk_claim")
def claim(bench: AtBench, session: Reading, claim_id: uuid.UUID, done: Done = "") -> Response:
    """A claim with all that hangs on it."""
    found = reading.dossier(session, bench.person, claim_id)
    return bench.show(session, "claim.html", page=found, etag=reading.etag, done=done)


@router.get("/claims/{claim_id}/evidence", name="desk_new_evidence")
def new_evidence(bench: AtBench, session: Reading, claim_id: uuid.UUID) -> Response:
    """More evidence for a claim, to be typed."""
    return editing.evidence(bench, session, claim_id, editing.blank_evidence())


@router.post("/claims/{claim_id}/evidence", name="desk_attach_evidence")
def attach_evidence(sent: Submitted, claim_id: uuid.UUID, now: Now) -> Response:
    """Attach evidence, or go on typing."""
    return editing.edit_evidence(
        sent, claim_id, now, partial(commands.attach_evidence, claim_id=claim_id, form=sent.form)
    )


@router.get("/claims/{claim_id}/wording", name="desk_claim_edit")
def wording(bench: AtBench, session: Reading, claim_id: uuid.UUID) -> Response:
    """A claim's wording, to be changed."""
    return editing.wording(bench, session, claim_id)


@router.post("/claims/{claim_id}/wording", name="desk_revise_claim")
def revise_claim(sent: Submitted, claim_id: uuid.UUID) -> Response:
    """Record another wording of a claim."""
    return editing.edit_wording(sent, claim_id)


@router.get("/claims/{claim_id}/verdict", name="desk_verdict")
def verdict(bench: AtBench, session: Reading, claim_id: uuid.UUID, done: Done = "") -> Response:
    """The desk's verdict on a claim, to be written, corrected or read by a second person."""
    return editing.verdict(bench, session, claim_id, done=done)


@router.post("/claims/{claim_id}/verdict", name="desk_write_verdict")
def write_verdict(sent: Submitted, claim_id: uuid.UUID) -> Response:
    """Save, submit, publish, return or discard it."""
    return editing.edit_verdict(sent, claim_id)


@router.post("/verdicts/{verdict_id}/revoke", name="desk_revoke_verdict")
def revoke_verdict(sent: Submitted, verdict_id: uuid.UUID) -> Response:
    """Take a published verdict back."""
    return editing.revoke_verdict(sent, verdict_id)


@router.get("/evidence/{evidence_id}", name="desk_evidence")
def evidence(bench: AtBench, session: Reading, evidence_id: uuid.UUID) -> Response:
    """A piece of evidence, to decide on."""
    return editing.decision(bench, session, evidence_id)


@router.post("/evidence/{evidence_id}/{decision}", name="desk_decide_evidence")
def decide(sent: Submitted, evidence_id: uuid.UUID, decision: Decision) -> Response:
    """Accept, reject, retract or reaffirm a piece of evidence."""
    return editing.decide(sent, evidence_id, decision)
