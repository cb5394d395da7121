"""The one place where a verdict is written: published, corrected, revoked; from a request or from a draft."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import ledger
from app.db import WriteSession
from app.domain.permissions import Identity
from app.domain.ratings import Scale
from app.domain.urls import normalise_url
from app.domain.verdicts import Rating, RatingError, rate
from app.domain.vocabulary import CorrectionKind, EvidenceState
from app.errors import Conflict, Fault, Invalid
from app.tables import Verdict, VerdictEvidence, VerdictRevision
from app.verdicts import queries, schemas

_EVENTS: Mapping[CorrectionKind | None, str] = {
    None: "verdict.published",
    CorrectionKind.REVISES: "verdict.revised",
    CorrectionKind.CORRECTS: "verdict.corrected",
    CorrectionKind.REVOKES: "verdict.revoked",
}
_STATED = frozenset(schemas.VerdictNew.model_fields)

What = schemas.VerdictNew | schemas.VerdictCorrection
"""What a desk says first, or how it changes that."""


def desk_of(actor: Identity) -> uuid.UUID:
    """The desk that a key speaks for: one with a scope for verdicts always has one."""
    return uuid.UUID(actor.desk_id)


@dataclass(frozen=True, slots=True)
class Ready:
    """What passed every check and can be written: all that a revision states, and the one it takes the place of."""

    stated: Mapping[str, Any]
    evidence: Sequence[uuid.UUID]
    current: VerdictRevision | None


def check(session: WriteSession, claim_id: uuid.UUID, desk_id: uuid.UUID, what: What) -> Ready:
    """What a desk is about to publish on a claim, or how it is about to correct it; nothing is written.

    Raises NotFound, Invalid, and Conflict when the desk has judged the claim before, or not yet, or revoked what it
    would correct.
    """
    queries.standing(session, claim_id)
    current = queries.verdict_of(session, claim_id, desk_id)
    if isinstance(what, schemas.VerdictNew):
        return _first(session, claim_id, desk_id, what, current)
    return _next(session, what, current)


def write(session: WriteSession, actor: str, ready: Ready, *, prepared_by: str | None = None) -> uuid.UUID:
    """Write what a verdict says from now on, and tell it in the ledger. Returns the verdict's id."""
    if ready.current is None:
        mine = {name: ready.stated[name] for name in ("claim_id", "desk_id")}
        verdict = Verdict(id=session.new_id(), recorded_at=session.moment, recorded_by=actor, **mine)
        _put(
            session, actor, {**ready.stated, "verdict_id": verdict.id}, ready.evidence, verdict, prepared_by=prepared_by
        )
        return verdict.id
    session.supersede(ready.current)
    _put(session, actor, ready.stated, ready.evidence, prepared_by=prepared_by)
    return ready.current.verdict_id


def _first(
    session: WriteSession,
    claim_id: uuid.UUID,
    desk_id: uuid.UUID,
    new: schemas.VerdictNew,
    there: VerdictRevision | None,
) -> Ready:
    if there is not None:
        now = "revoked; revise" if there.correction is CorrectionKind.REVOKES else "published; correct or revoke"
        raise Conflict(f"Your desk's verdict on this claim is {now} it: POST /v1/verdicts/{there.verdict_id}/revisions")
    columns = _columns(session, claim_id, desk_id, {name: getattr(new, name) for name in _STATED})
    return Ready({"claim_id": claim_id, "desk_id": desk_id, "number": 0, **columns}, new.evidence, None)


def _next(session: WriteSession, edit: schemas.VerdictCorrection, current: VerdictRevision | None) -> Ready:
    if current is None:
        raise Conflict("Your desk has published no verdict on this claim that could be corrected.")
    if current.correction is CorrectionKind.REVOKES and edit.correction is not CorrectionKind.REVISES:
        raise Conflict("This verdict is revoked; it can only be said anew, with the correction `revises`.")
    given = {name: getattr(edit, name) for name in edit.model_fields_set & _STATED}
    columns = _columns(session, current.claim_id, current.desk_id, given)
    evidence = given["evidence"] if "evidence" in given else queries.rests_on(session, [current.id])[current.id]
    changed = columns | {"correction": edit.correction, "reason": edit.reason}
    return Ready(current.model_dump() | changed, evidence, current)


def _columns(
    session: WriteSession, claim_id: uuid.UUID, desk_id: uuid.UUID, given: Mapping[str, Any]
) -> dict[str, Any]:
    """The columns that these fields fill. Raises Invalid for all that is wrong with them at once."""
    columns = {name: given[name] for name in ("summary", "method", "language") if name in given}
    faults: list[Fault] = []
    if "url" in given:
        url = given["url"]
        columns |= {"url": url, "url_normalised": normalise_url(url) if url else None}
    if "published_at" in given:
        columns["published_at"] = given["published_at"] or session.moment
    if "claim_revision" in given:
        number = given["claim_revision"]
        judged = queries.wording(session, claim_id, number)
        if judged is None:
            faults.append(Fault("/claim_revision", f"the claim has no revision {number}"))
        else:
            columns["claim_revision_id"] = judged.id
    if "rating" in given:
        try:
            columns |= _rating(given["rating"], queries.scale_of(session, desk_id))
        except RatingError as error:
            faults += [Fault(f"/rating/{field}", why) for field, why in error.faults]
    faults += _faults_of_evidence(session, claim_id, given.get("evidence", ()))
    if faults:
        raise Invalid("The verdict can't be published like this.", faults=faults)
    return columns


def _rating(given: schemas.RatingNew, scale: Scale | None) -> dict[str, Any]:
    rated = rate(Rating(**given.model_dump()), scale)
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


def _faults_of_evidence(session: WriteSession, claim_id: uuid.UUID, named: Sequence[uuid.UUID]) -> Iterator[Fault]:
    states = queries.evidence_states(session, claim_id, named)
    for place, one in enumerate(named):
        if one not in states:
            yield Fault(f"/evidence/{place}", "no evidence with this id is attached to the claim")
        elif states[one] is not EvidenceState.ACCEPTED:
            yield Fault(f"/evidence/{place}", f"this evidence is {states[one]}; a verdict rests on what is accepted")


def _put(
    session: WriteSession,
    actor: str,
    stated: Mapping[str, Any],
    evidence: Sequence[uuid.UUID],
    *first: Verdict,
    prepared_by: str | None,
) -> None:
    written = {
        "id": session.new_id(),
        "number": stated["number"] + 1,
        "status_then": queries.standing(session, stated["claim_id"]).status,
        "prepared_by": prepared_by or actor,
        "recorded_at": session.moment,
        "recorded_by": actor,
        "superseded_at": None,
    }
    revision = VerdictRevision(**{**stated, **written})
    rests_on = sorted(set(evidence))
    session.put(*first, revision, *(VerdictEvidence(revision_id=revision.id, evidence_id=one) for one in rests_on))
    told = revision.model_dump(exclude={"id", "number", "superseded_at", "recorded_at", "recorded_by"})
    ledger.append(
        session,
        actor=actor,
        kind=_EVENTS[revision.correction],
        subjects=[
            ledger.ref("claim", revision.claim_id),
            ledger.ref("desk", revision.desk_id),
            ledger.ref("verdict", revision.verdict_id),
        ],
        payload=told | {"revision": revision.number, "evidence": rests_on},
    )
