"""The one place where a verdict is written: published, corrected, revoked; by a request, a draft or an import."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app import desk_register, ledger, scale_register
from app.domain.fact_check import site_of
from app.domain.ratings import Scale
from app.domain.urls import normalise_url
from app.domain.verdicts import Rating, RatingError, rate
from app.domain.vocabulary import CorrectionKind, EvidenceState, Status
from app.errors import Conflict, Fault, Invalid, NotFound
from app.sessions import AnySession, WriteSession
from app.tables import (
    ClaimRevision,
    Evidence,
    EvidenceDecision,
    Row,
    Standing,
    Verdict,
    VerdictEvidence,
    VerdictRevision,
    holds,
    new_row,
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


_Pair = tuple[uuid.UUID, uuid.UUID]
"""A claim and a desk."""


class Ground:
    """What decides what these desks may say of these claims, read at once; what is written meanwhile is in it too."""

    def __init__(self, session: AnySession, claim_ids: Collection[uuid.UUID], desk_ids: Collection[uuid.UUID]) -> None:
        standing = (col(Standing.claim_id), col(Standing.status), col(Standing.revision_id))
        query = sa.select(*standing).where(col(Standing.claim_id).in_(claim_ids), holds(Standing, None))
        self.claims: dict[uuid.UUID, tuple[Status, uuid.UUID]] = {
            claim_id: (status, revision_id) for claim_id, status, revision_id in session.execute(query)
        }
        """The status of each claim, and how it reads now."""
        mine = (col(VerdictRevision.claim_id).in_(claim_ids), col(VerdictRevision.desk_id).in_(desk_ids))
        said = session.exec(select(VerdictRevision).where(*mine, holds(VerdictRevision, None))).all()
        self._said: dict[_Pair, VerdictRevision | Mapping[str, Any]] = {
            (one.claim_id, one.desk_id): one for one in said
        }
        self.evidence = evidence_of(session, [one.id for one in said]) if said else {}
        desks = desk_register.profiles(session, desk_ids, None)
        self.scales: dict[uuid.UUID, Scale] = {
            desk_id: scale_register.scale(session, desk.scale) for desk_id, (_, desk) in desks.items() if desk.scale
        }

    def said(self, claim_id: uuid.UUID, desk_id: uuid.UUID) -> VerdictRevision | None:
        """What a desk says of a claim now, if it ever said anything."""
        found = self._said.get((claim_id, desk_id))
        return VerdictRevision(**found) if isinstance(found, Mapping) else found

    def add(self, revision: Mapping[str, Any]) -> None:
        """This was just written."""
        self._said[revision["claim_id"], revision["desk_id"]] = revision


@dataclass(frozen=True, slots=True)
class Ready:
    """What passed every check and can be written: all that a revision states, and the one it takes the place of."""

    ground: Ground
    stated: Mapping[str, Any]
    evidence: Sequence[uuid.UUID]
    current: VerdictRevision | None = None


def first(
    session: WriteSession, claim_id: uuid.UUID, desk_id: uuid.UUID, given: Given, ground: Ground | None = None
) -> Ready:
    """What a desk is about to say of a claim for the first time; `given` has every field.

    Raises NotFound, Invalid, and Conflict when the desk has judged the claim before: that is corrected, not said twice.
    """
    ground = ground or Ground(session, [claim_id], [desk_id])
    if claim_id not in ground.claims:
        raise NotFound("There is no claim with this id.")
    if (there := ground.said(claim_id, desk_id)) is not None:
        now = "revoked; revise" if there.correction is CorrectionKind.REVOKES else "published; correct or revoke"
        raise Conflict(f"Your desk's verdict on this claim is {now} it: POST /v1/verdicts/{there.verdict_id}/revisions")
    columns = _columns(session, ground, claim_id, desk_id, given)
    stated = {"claim_id": claim_id, "desk_id": desk_id, "number": 0, "markup": {}, **columns}
    return Ready(ground, stated, given["evidence"])


def correction(
    session: WriteSession,
    current: VerdictRevision,
    kind: CorrectionKind,
    reason: str,
    given: Given,
    ground: Ground | None = None,
) -> Ready:
    """How a desk is about to correct what it says: a field that is not given stays as it is.

    Raises Invalid, and Conflict when a revoked verdict is not said anew.
    """
    if current.correction is CorrectionKind.REVOKES and kind is not CorrectionKind.REVISES:
        raise Conflict("This verdict is revoked; it can only be said anew, with the correction `revises`.")
    ground = ground or Ground(session, [current.claim_id], [current.desk_id])
    columns = _columns(session, ground, current.claim_id, current.desk_id, given)
    evidence = given["evidence"] if "evidence" in given else ground.evidence.get(current.id, [])
    changed = columns | {"correction": kind, "reason": reason}
    return Ready(ground, current.model_dump() | changed, evidence, current)


def write(session: WriteSession, actor: str, ready: Ready, *, prepared_by: str | None = None) -> uuid.UUID:
    """Write what a verdict says from now on, and tell it in the ledger. Returns the verdict's id."""
    stated = dict(ready.stated)
    opened: list[Row] = []
    if ready.current is None:
        mine = {name: stated[name] for name in ("claim_id", "desk_id")}
        stated["verdict_id"] = session.new_id()
        opened = [
            new_row(Verdict, mine | {"id": stated["verdict_id"], "recorded_at": session.moment, "recorded_by": actor})
        ]
    else:
        session.supersede(ready.current)
    stated |= {
        "id": session.new_id(),
        "number": stated["number"] + 1,
        "status_then": ready.ground.claims[stated["claim_id"]][0],
        "prepared_by": prepared_by or actor,
        "recorded_at": session.moment,
        "recorded_by": actor,
        "superseded_at": None,
    }
    revision = new_row(VerdictRevision, stated)
    rests_on = sorted(set(ready.evidence))
    about = (new_row(VerdictEvidence, {"revision_id": stated["id"], "evidence_id": one}) for one in rests_on)
    session.put(*opened, revision, *about)
    ready.ground.add(revision.values)
    _tell(session, actor, revision.values, rests_on)
    verdict_id: uuid.UUID = stated["verdict_id"]
    return verdict_id


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


def require_rating(ground: Ground, desk_id: uuid.UUID, given: Rating) -> None:
    """Raise Invalid for a rating that a desk can't give."""
    if faults := _rating(given, ground.scales.get(desk_id))[1]:
        raise _unfit(faults)


def _columns(
    session: WriteSession, ground: Ground, claim_id: uuid.UUID, desk_id: uuid.UUID, given: Given
) -> dict[str, Any]:
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
        judged = ground.claims[claim_id][1] if number is None else _wording(session, claim_id, number)
        if judged is None:
            faults.append(Fault("/claim_revision", f"the claim has no revision {number}"))
        else:
            columns["claim_revision_id"] = judged
    if "rating" in given:
        rated, unfit = _rating(given["rating"], ground.scales.get(desk_id))
        columns |= rated
        faults += unfit
    if named := given.get("evidence", ()):
        faults += _faults_of_evidence(session, claim_id, named)
    if faults:
        raise _unfit(faults)
    return columns


def _unfit(faults: list[Fault]) -> Invalid:
    return Invalid("The verdict can't be published like this.", faults=faults)


def _rating(given: Rating, scale: Scale | None) -> tuple[dict[str, Any], list[Fault]]:
    """The columns that a rating fills, and what is wrong with it."""
    try:
        rated = rate(given, scale)
    except RatingError as error:
        return {}, [Fault(f"/rating/{field}", why) for field, why in error.faults]
    scale_id, scale_version = rated.scale or (None, None)
    return {
        "rating_label": rated.label,
        "rating_value": rated.value,
        "rating_best": rated.best,
        "rating_worst": rated.worst,
        "normalized": rated.normalized,
        "scale_id": scale_id,
        "scale_version": scale_version,
    }, []


def _faults_of_evidence(session: AnySession, claim_id: uuid.UUID, named: Sequence[uuid.UUID]) -> Iterator[Fault]:
    query = (
        sa.select(col(EvidenceDecision.evidence_id), col(EvidenceDecision.state))
        .join(Evidence, col(Evidence.id) == EvidenceDecision.evidence_id)
        .where(col(Evidence.id).in_(named), col(Evidence.claim_id) == claim_id, holds(EvidenceDecision, None))
    )
    states = {row.evidence_id: row.state for row in session.execute(query)}
    for place, one in enumerate(named):
        if one not in states:
            yield Fault(f"/evidence/{place}", "no evidence with this id is attached to the claim")
        elif states[one] is not EvidenceState.ACCEPTED:
            yield Fault(f"/evidence/{place}", f"this evidence is {states[one]}; a verdict rests on what is accepted")


def _wording(session: AnySession, claim_id: uuid.UUID, number: int) -> uuid.UUID | None:
    mine = (col(ClaimRevision.claim_id) == claim_id, col(ClaimRevision.number) == number)
    return session.exec(select(ClaimRevision.id).where(*mine)).one_or_none()


_UNTOLD = frozenset({"id", "number", "superseded_at", "recorded_at", "recorded_by", "site", "markup"})


def _tell(session: WriteSession, actor: str, stated: Mapping[str, Any], evidence: Sequence[uuid.UUID]) -> None:
    told = {name: value for name, value in stated.items() if name not in _UNTOLD}
    ledger.append(
        session,
        actor=actor,
        kind=_EVENTS[stated["correction"]],
        subjects=[
            ledger.ref("claim", stated["claim_id"]),
            ledger.ref("desk", stated["desk_id"]),
            ledger.ref("verdict", stated["verdict_id"]),
        ],
        payload=told | {"revision": stated["number"], "evidence": evidence},
    )
