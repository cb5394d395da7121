"""The one place where a verdict is written: published, corrected, revoked; by a request, a draft or an import."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app import desk_register, ledger, scale_register
from app.db import AnySession, WriteSession
from app.domain.fact_check import site_of
from app.domain.ratings import Scale
from app.domain.urls import normalise_url
from app.domain.verdicts import Rating, RatingError, rate
from app.domain.vocabulary import CorrectionKind, EvidenceState
from app.errors import Conflict, Fault, Invalid, NotFound
from app.tables import (
    ClaimRevision,
    Evidence,
    EvidenceDecision,
    Standing,
    Verdict,
    VerdictEvidence,
    VerdictRevision,
    holds,
)

_EVENTS: Mapping[CorrectionKind | None, str] = {
    None: "verdict.published",
    CorrectionKind.REVISES: "verdict.revised",
    CorrectionKind.CORRECTS: "verdict.corrected",
    CorrectionKind.REVOKES: "verdict.revoked",
}

Given = Mapping[str, Any]
"""Fields of a verdict by name: rating (a Rating), summary, method, url, language, published_at, evidence (ids),
claim_revision (a number; None for the current one) and markup. None clears a field that may be empty."""


@dataclass(frozen=True, slots=True)
class Ready:
    """What passed every check and can be written: all that a revision states, and the one it takes the place of."""

    stated: Mapping[str, Any]
    evidence: Sequence[uuid.UUID]
    current: VerdictRevision | None = None


def first(session: WriteSession, claim_id: uuid.UUID, desk_id: uuid.UUID, given: Given) -> Ready:
    """What a desk is about to say of a claim for the first time; `given` has every field.

    Raises NotFound, Invalid, and Conflict when the desk has judged the claim before: that is corrected, not said twice.
    """
    _status(session, claim_id)
    if (there := current_of(session, claim_id, desk_id)) is not None:
        now = "revoked; revise" if there.correction is CorrectionKind.REVOKES else "published; correct or revoke"
        raise Conflict(f"Your desk's verdict on this claim is {now} it: POST /v1/verdicts/{there.verdict_id}/revisions")
    columns = _columns(session, claim_id, desk_id, given)
    stated = {"claim_id": claim_id, "desk_id": desk_id, "number": 0, "markup": {}, **columns}
    return Ready(stated, given["evidence"])


def correction(
    session: WriteSession, current: VerdictRevision, kind: CorrectionKind, reason: str, given: Given
) -> Ready:
    """How a desk is about to correct what it says: a field that is not given stays as it is.

    Raises Invalid, and Conflict when a revoked verdict is not said anew.
    """
    if current.correction is CorrectionKind.REVOKES and kind is not CorrectionKind.REVISES:
        raise Conflict("This verdict is revoked; it can only be said anew, with the correction `revises`.")
    columns = _columns(session, current.claim_id, current.desk_id, given)
    evidence = given["evidence"] if "evidence" in given else evidence_of(session, [current.id]).get(current.id, [])
    changed = columns | {"correction": kind, "reason": reason}
    return Ready(current.model_dump() | changed, evidence, current)


def write(session: WriteSession, actor: str, ready: Ready, *, prepared_by: str | None = None) -> uuid.UUID:
    """Write what a verdict says from now on, and tell it in the ledger. Returns the verdict's id."""
    stated = dict(ready.stated)
    opened: list[Verdict] = []
    if ready.current is None:
        mine = {name: stated[name] for name in ("claim_id", "desk_id")}
        opened = [Verdict(id=session.new_id(), recorded_at=session.moment, recorded_by=actor, **mine)]
        stated["verdict_id"] = opened[0].id
    else:
        session.supersede(ready.current)
    stated |= {
        "id": session.new_id(),
        "number": stated["number"] + 1,
        "status_then": _status(session, stated["claim_id"]),
        "prepared_by": prepared_by or actor,
        "recorded_at": session.moment,
        "recorded_by": actor,
        "superseded_at": None,
    }
    revision = VerdictRevision(**stated)
    rests_on = sorted(set(ready.evidence))
    session.put(*opened, revision, *(VerdictEvidence(revision_id=revision.id, evidence_id=one) for one in rests_on))
    _tell(session, actor, revision, rests_on)
    return revision.verdict_id


def require_no_review(session: AnySession, desk_id: uuid.UUID) -> None:
    """Raise Conflict when at this desk a second person reads each verdict, so that it publishes through drafts only."""
    _, said = desk_register.desk(session, str(desk_id))
    if said.review_required:
        raise Conflict(
            "At your desk a second person reads each verdict: begin with POST /v1/claims/{claim_id}/verdict-drafts. "
            "Only to revoke needs no second person."
        )


def is_changed(ready: Ready) -> bool:
    """Whether writing this would change anything but the time."""
    same = {"correction", "reason"}
    return ready.current is None or any(
        value != getattr(ready.current, name) for name, value in ready.stated.items() if name not in same
    )


def current_of(session: AnySession, claim_id: uuid.UUID, desk_id: uuid.UUID) -> VerdictRevision | None:
    """What a desk says of a claim now, if it ever said anything."""
    mine = (col(VerdictRevision.claim_id) == claim_id, col(VerdictRevision.desk_id) == desk_id)
    return session.exec(select(VerdictRevision).where(*mine, holds(VerdictRevision, None))).one_or_none()


def evidence_of(session: AnySession, revision_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The evidence that revisions of verdicts rest on, in the order of their ids; those that rest on none left out."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    query = select(VerdictEvidence).where(col(VerdictEvidence.revision_id).in_(revision_ids))
    for row in session.exec(query.order_by(col(VerdictEvidence.evidence_id))):
        found.setdefault(row.revision_id, []).append(row.evidence_id)
    return found


def _columns(session: WriteSession, claim_id: uuid.UUID, desk_id: uuid.UUID, given: Given) -> dict[str, Any]:
    """The columns that these fields fill. Raises Invalid for all that is wrong with them at once."""
    columns = {name: given[name] for name in ("summary", "method", "language", "markup") if name in given}
    faults: list[Fault] = []
    if "url" in given:
        url = given["url"]
        columns |= {"url": url, "url_normalised": normalise_url(url) if url else None}
        columns["site"] = site_of(url) if url else None
    if "published_at" in given:
        columns["published_at"] = given["published_at"] or session.moment
    if "claim_revision" in given:
        number = given["claim_revision"]
        judged = _wording(session, claim_id, number)
        if judged is None:
            faults.append(Fault("/claim_revision", f"the claim has no revision {number}"))
        else:
            columns["claim_revision_id"] = judged.id
    if "rating" in given:
        try:
            columns |= _rating(given["rating"], _scale(session, desk_id))
        except RatingError as error:
            faults += [Fault(f"/rating/{field}", why) for field, why in error.faults]
    faults += _faults_of_evidence(session, claim_id, given.get("evidence", ()))
    if faults:
        raise Invalid("The verdict can't be published like this.", faults=faults)
    return columns


def _rating(given: Rating, scale: Scale | None) -> dict[str, Any]:
    rated = rate(given, scale)
    scale_id, scale_version = rated.scale or (None, None)
    return {
        "rating_label": rated.label,
        "rating_value": rated.value,
        "rating_best": rated.best,
        "rating_worst": rated.worst,
        "normalized": rated.normalized,
        "scale_id": scale_id,
        "scale_version": scale_version,
    }


def _faults_of_evidence(session: AnySession, claim_id: uuid.UUID, named: Sequence[uuid.UUID]) -> Iterator[Fault]:
    query = (
        sa.select(col(EvidenceDecision.evidence_id), col(EvidenceDecision.state))
        .join(Evidence, col(Evidence.id) == EvidenceDecision.evidence_id)
        .where(col(Evidence.id).in_(named), col(Evidence.claim_id) == claim_id, holds(EvidenceDecision, None))
    )
    states = {row.evidence_id: row.state for row in session.execute(query)} if named else {}
    for place, one in enumerate(named):
        if one not in states:
            yield Fault(f"/evidence/{place}", "no evidence with this id is attached to the claim")
        elif states[one] is not EvidenceState.ACCEPTED:
            yield Fault(f"/evidence/{place}", f"this evidence is {states[one]}; a verdict rests on what is accepted")


def _scale(session: AnySession, desk_id: uuid.UUID) -> Scale | None:
    """The rating scale that a desk has declared, as it is now."""
    _, said = desk_register.desk(session, str(desk_id))
    return None if said.scale is None else scale_register.scale(session, said.scale)


def _wording(session: AnySession, claim_id: uuid.UUID, number: int | None) -> ClaimRevision | None:
    which = holds(ClaimRevision, None) if number is None else col(ClaimRevision.number) == number
    return session.exec(select(ClaimRevision).where(col(ClaimRevision.claim_id) == claim_id, which)).one_or_none()


def _status(session: AnySession, claim_id: uuid.UUID) -> str:
    query = select(Standing.status).where(col(Standing.claim_id) == claim_id, holds(Standing, None))
    if (status := session.exec(query).one_or_none()) is None:
        raise NotFound("There is no claim with this id.")
    return status


def _tell(session: WriteSession, actor: str, revision: VerdictRevision, evidence: Sequence[uuid.UUID]) -> None:
    told = revision.model_dump(
        exclude={"id", "number", "superseded_at", "recorded_at", "recorded_by", "site", "markup"}
    )
    ledger.append(
        session,
        actor=actor,
        kind=_EVENTS[revision.correction],
        subjects=[
            ledger.ref("claim", revision.claim_id),
            ledger.ref("desk", revision.desk_id),
            ledger.ref("verdict", revision.verdict_id),
        ],
        payload=told | {"revision": revision.number, "evidence": evidence},
    )
