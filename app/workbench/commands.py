"""What the forms of the workbench do: the commands of the API, with what was typed. Each returns the page to show."""

import uuid
from typing import Any

from pydantic import BaseModel

from app.claims import service as claims
from app.claims.schemas import ClaimEdit, ClaimNew
from app.domain.vocabulary import CorrectionKind, DraftState
from app.errors import Invalid, PreconditionFailed
from app.evidence import service as evidence
from app.evidence.schemas import Acceptance, EvidenceNew, Rejection, Retraction
from app.verdicts import draft_schemas, drafts
from app.verdicts import service as verdicts
from app.verdicts.schemas import VerdictCorrection
from app.web.change import Change
from app.web.fields import Expect
from app.web.forms import Form
from app.web.signed_in import Person
from app.workbench import addresses, reading, typed


def create_claim(change: Change, form: Form) -> str:
    """Record a claim, and attach the evidence that was typed with it, if any."""
    new = typed.read(ClaimNew, form)
    first = typed.read(EvidenceNew, form) if has_evidence(form) else None
    made = claims.create_claim(change.session, change.actor, new)
    if first is not None:
        change.session.go_on()
        evidence.attach(change.session, change.actor, made.id, first)
    return addresses.claim(made.id, "created")


def revise_claim(change: Change, claim_id: uuid.UUID, form: Form) -> str:
    """Record another wording of a claim, in the place of the one that was seen; its evidence may have changed."""
    if form["revision"] != str(reading.claim(change.session, claim_id).revision):
        raise PreconditionFailed("Somebody else has changed the wording meanwhile.")
    whole: dict[str, Any] = {"claimant": None, "asserted_at": None, "subjects": [], "tags": []}
    edit = typed.read(
        ClaimEdit, form, **{name: no for name, no in whole.items() if name not in _given(ClaimEdit, form)}
    )
    claims.revise_claim(change.session, change.actor, claim_id, edit, _as_just_seen)
    return addresses.claim(claim_id, "revised")


def attach_evidence(change: Change, claim_id: uuid.UUID, form: Form) -> str:
    """Attach evidence with its chain."""
    made = evidence.attach(change.session, change.actor, claim_id, typed.read(EvidenceNew, form))
    return addresses.claim(claim_id, "attached", f"evidence-{made.id}")


def decide(change: Change, evidence_id: uuid.UUID, what: str, form: Form) -> str:
    """Accept, reject, retract or reaffirm a piece of evidence; then go on with the claim, or with the queue."""
    on = (change.session, change.actor, evidence_id)
    match what:
        case "accept":
            made = evidence.accept(*on, typed.read(Acceptance, form), change.expect)
        case "reject":
            made = evidence.reject(*on, typed.read(Rejection, form), change.expect)
        case "retract":
            made = evidence.retract(*on, typed.read(Retraction, form), change.expect)
        case _:
            made = evidence.reaffirm(*on, typed.read(Acceptance, form), change.expect)
    if form["from"] == "proposals":
        return addresses.proposals(what)
    return addresses.claim(made.claim_id, what, f"evidence-{made.id}")


def write_verdict(change: Change, person: Person, claim_id: uuid.UUID, form: Form) -> str:
    """Save, submit, publish, return or discard the desk's draft on a claim, as the button pressed says."""
    what = form["do"]
    if what == "publish":
        person.require("publish_verdict_draft")
    draft = reading.open_draft(change.session, person, claim_id)
    if (draft is None) is bool(form["draft"]):
        raise PreconditionFailed("Somebody else has begun, published or discarded a draft on this claim meanwhile.")
    on = (change.session, change.actor)
    if draft is not None and what == "discard":
        drafts.discard(*on, draft.id, change.expect)
        return addresses.claim(claim_id, "discarded")
    if draft is not None and what == "return":
        drafts.give_back(*on, draft.id, typed.read(draft_schemas.DraftReturn, form), change.expect)
        return addresses.verdict(claim_id, "returned")
    expect: Expect = change.expect
    if form["content"]:  # what waits for a second reader is not typed again
        content = _content(form)
        if draft is None:
            draft = drafts.create(*on, claim_id, draft_schemas.DraftNew.model_validate(content))
        else:
            draft = drafts.edit(*on, draft.id, draft_schemas.DraftEdit.model_validate(content), expect)
        expect = _as_just_seen
    if draft is None:
        raise Invalid("There is no draft on this claim.")
    if what == "submit":
        drafts.submit(*on, draft.id, expect)
        return addresses.verdict(claim_id, "submitted")
    if what == "publish":
        released = drafts.release(*on, draft.id, expect)
        if released.state is DraftState.EMBARGOED:
            return addresses.verdict(claim_id, "embargoed")
        return addresses.claim(claim_id, "published", "verdicts")
    return addresses.verdict(claim_id, "saved")


def revoke_verdict(change: Change, verdict_id: uuid.UUID, form: Form) -> str:
    """Take a published verdict back."""
    edit = typed.read(VerdictCorrection, form, correction=CorrectionKind.REVOKES)
    made = verdicts.correct(change.session, change.actor, verdict_id, edit, change.expect)
    return addresses.claim(made.claim_id, "revoked", "verdicts")


def has_evidence(form: Form) -> bool:
    """Whether anything was typed of a piece of evidence; its stance is chosen beforehand."""
    mine = EvidenceNew.model_fields.keys() - {"stance"}
    return any(value.strip() for name, value in form if name.partition(".")[0] in mine)


def _given(kind: Any, form: Form) -> set[str]:
    return set(typed.stated(kind, form))


def _content(form: Form) -> dict[str, Any]:
    """All that a draft holds: a field left empty is empty in the draft too."""
    draft = typed.read(draft_schemas.DraftNew, form)
    return {name: getattr(draft, name) for name in draft_schemas.Content.model_fields}


def _as_just_seen(_current: BaseModel) -> None:
    """Nobody can have changed meanwhile what this transaction has read or written."""
