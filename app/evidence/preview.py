"""What a standing would be with more evidence: the rows of an attachment weighed by the rule, and never written."""

import uuid
from datetime import datetime

from app import evidence_graph, facets, party_register
from app.domain.case import Case
from app.domain.outlook import moved
from app.domain.permissions import Identity
from app.domain.vocabulary import EvidenceState
from app.errors import Fault, Invalid, NotFound
from app.evidence import chains, queries
from app.evidence.preview_schemas import Effect, Previewed, PreviewNew, StandingPreview
from app.sessions import ReadSession, fresh_id
from app.standings import document
from app.web.fields import PartySummary
from app.web.standing import Derived


def preview(session: ReadSession, actor: Identity, asked: PreviewNew, now: datetime) -> StandingPreview:
    """The standing as it is, and as it would be once the evidence is accepted."""
    case, claim_id, revision_id = _case(session, asked, now)
    places = [f"/evidence/{number}" for number in range(len(asked.evidence))]
    credits = [chains.credits(one.hops, place) for one, place in zip(asked.evidence, places, strict=True)]
    described = [
        each for one, at in zip(asked.evidence, places, strict=True) for each in chains.described(one.hops, at)
    ]
    party_ids, strangers = party_register.find_or_imagine(session, now, actor.actor, described)
    kinds = {party_id: party.kind for party_id, party in party_register.stated(session, set(party_ids), None).items()}
    kinds |= {stranger.party_id: stranger.kind for stranger in strangers}
    following = iter(party_ids)
    pieces = []
    for new, credited_by in zip(asked.evidence, credits, strict=True):
        speaking = [(next(following), by) for by in credited_by]
        evidence, decision, chain = chains.rows(new, fresh_id(now), claim_id, revision_id, actor, now, speaking, kinds)
        decision.state = EvidenceState.ACCEPTED
        pieces.append(evidence_graph.evidence_of(evidence, decision, chain, affirmed=True))
    before = Derived.model_validate(document(case))
    after = Derived.model_validate(document(evidence_graph.case_with(session, case, pieces, strangers)))
    counting = {*after.supports.evidence, *after.refutes.evidence}
    return StandingPreview(
        before=before,
        after=after,
        changes=_changes(before, after),
        evidence=[
            Previewed(id=uuid.UUID(piece.id), state=chains.state(actor), counts=uuid.UUID(piece.id) in counting)
            for piece in pieces
        ],
        new_parties=[PartySummary.of(stranger) for stranger in strangers],
    )


def _case(session: ReadSession, asked: PreviewNew, now: datetime) -> tuple[Case, uuid.UUID, uuid.UUID]:
    if asked.claim is None:
        # Of a claim not recorded yet the rule reads its subjects only.
        case = evidence_graph.case_about(session, facets.known_subjects(session, asked.subjects))
        return case, fresh_id(now), fresh_id(now)
    try:
        revision = queries.current_revision(session, asked.claim)
    except NotFound as error:
        raise Invalid("The claim is not known.", faults=[Fault("/claim", "no claim has this id")]) from error
    return evidence_graph.load_cases(session, [asked.claim])[asked.claim], asked.claim, revision.id


def _changes(before: Derived, after: Derived) -> Effect:
    return Effect(
        direction=moved(before.status, after.status),
        flags_added=[flag for flag in after.flags if flag not in before.flags],
        flags_removed=[flag for flag in before.flags if flag not in after.flags],
        rests_on_added=[carrier for carrier in after.rests_on if carrier not in before.rests_on],
        rests_on_removed=[carrier for carrier in before.rests_on if carrier not in after.rests_on],
    )
