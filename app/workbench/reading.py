"""What the pages of the workbench show: put together from what the slices answer, each in a fixed number of queries."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from app import desk_register, party_register, scale_register
from app.claims import answers as claim_answers
from app.claims import queries as claim_queries
from app.claims.schemas import Claim, ClaimQuery, Standing
from app.domain.ratings import Scale
from app.domain.vocabulary import DraftState, EvidenceState
from app.evidence import chains
from app.evidence import preview as evidence_preview
from app.evidence import queries as evidence_queries
from app.evidence import service as evidence_service
from app.evidence.preview_schemas import PreviewNew, StandingPreview
from app.evidence.schemas import Evidence, EvidenceNew, EvidenceQuery, HopNew
from app.lint import service as lint_service
from app.lint.schemas import Finding
from app.paging import PageRequest
from app.parties import queries as party_queries
from app.parties import service as party_service
from app.parties.schemas import Party
from app.sessions import AnySession, ReadSession, fresh_id
from app.tables import Desk, DeskRevision
from app.verdicts import answers as verdict_answers
from app.verdicts import drafts as draft_service
from app.verdicts import queries as verdict_queries
from app.verdicts.draft_schemas import Draft, DraftQuery
from app.verdicts.schemas import Verdict, VerdictQuery
from app.web.etags import etag_of, render
from app.web.forms import Form
from app.web.signed_in import Person
from app.workbench import typed

T = TypeVar("T")

MOST = 200
"""Of what a form offers for choice, and of a claim's evidence on one page."""

_FIRST = PageRequest(MOST, "workbench")
_SUGGESTED = 8
_OPEN = [DraftState.DRAFT, DraftState.SUBMITTED, DraftState.EMBARGOED]


@dataclass(frozen=True, slots=True)
class Queue(Generic[T]):
    """Some of what waits, each with its claim; `next` leads on."""

    items: Sequence[tuple[T, Claim]]
    next: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What evidence would change, and what an editor would ask about it."""

    would: StandingPreview
    asked: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that a desk needs of a claim. `asked` has what an editor would ask, by piece of evidence or verdict."""

    claim: Claim
    standing: Standing
    evidence: Sequence[Evidence]
    more_evidence: str | None
    verdicts: Sequence[Verdict]
    mine: Verdict | None
    draft: Draft | None
    asked: Mapping[uuid.UUID | None, Sequence[Finding]]


def desk(session: AnySession, person: Person) -> tuple[Desk, DeskRevision]:
    """The desk of whoever is signed in."""
    return desk_register.desk(session, str(person.identity.desk_id))


def proposals(session: ReadSession, asked: PageRequest) -> Queue[Evidence]:
    """Evidence that waits to be accepted or rejected: what has waited longest comes first."""
    items, cursor = evidence_service.answers(session, evidence_queries.waiting(session, asked), None)
    return _queue(session, items, cursor)


def reviews(session: ReadSession, person: Person, asked: PageRequest) -> Queue[Verdict]:
    """Verdicts of the desk to look at again."""
    wanted = VerdictQuery(desk=person.identity.desk_id, needs_review=True)
    found = verdict_queries.verdicts(session, asked, None, wanted)
    return _queue(session, *verdict_answers.verdicts(session, found, None))


def drafts(session: ReadSession, person: Person, asked: PageRequest) -> Queue[Draft]:
    """What the desk is working on, oldest first."""
    found = verdict_queries.drafts(session, asked, _desk_id(person), DraftQuery(state=_OPEN))
    return _queue(session, *draft_service.answers(found))


def claims(session: ReadSession, asked: PageRequest, words: str) -> tuple[list[Claim], str | None]:
    """Claims with these words, or all of them, those updated last first."""
    found = claim_queries.claims(session, asked, None, ClaimQuery(q=words.strip() or None))
    return claim_answers.claims(session, found, None)


def claim(session: AnySession, claim_id: uuid.UUID) -> Claim:
    """A claim. Raises NotFound."""
    return claim_answers.read_claim(session, claim_id)


def dossier(session: ReadSession, person: Person, claim_id: uuid.UUID) -> Dossier:
    """A claim with all that hangs on it. Raises NotFound."""
    evidence, more = evidence_service.answers(
        session,
        evidence_queries.evidence_list(session, _FIRST, None, EvidenceQuery(claim=claim_id)),
        None,
    )
    verdicts = _verdicts(session, VerdictQuery(claim=claim_id))
    mine = _verdicts(session, VerdictQuery(claim=claim_id, desk=person.identity.desk_id))
    return Dossier(
        claim=claim(session, claim_id),
        standing=claim_answers.read_standing(session, claim_id, None),
        evidence=evidence,
        more_evidence=more,
        verdicts=verdicts,
        mine=next(iter(mine), None),
        draft=open_draft(session, person, claim_id),
        asked=_by_place(lint_service.read(session, claim_id, None).items),
    )


def asked(session: ReadSession, piece: Evidence) -> Sequence[Finding]:
    """What an editor would ask about a piece of evidence."""
    return [one for one in lint_service.read(session, piece.claim_id, None).items if one.evidence_id == piece.id]


def claim_of_verdict(session: AnySession, verdict_id: uuid.UUID) -> uuid.UUID:
    """What a verdict is about. Raises NotFound."""
    claim_id: uuid.UUID = verdict_queries.verdict(session, verdict_id)[1].claim_id
    return claim_id


def evidence(session: AnySession, evidence_id: uuid.UUID) -> Evidence:
    """A piece of evidence. Raises NotFound."""
    return evidence_service.read(session, evidence_id)


def open_draft(session: AnySession, person: Person, claim_id: uuid.UUID) -> Draft | None:
    """The draft that the desk works on for a claim, if there is one."""
    if not person.may("read_verdict_draft"):
        return None
    draft_id = verdict_queries.open_draft(session, claim_id, _desk_id(person))
    return None if draft_id is None else draft_service.read(session, person.identity, draft_id)


def scale(session: AnySession, person: Person) -> Scale | None:
    """The scale that the desk rates on, if it has declared one."""
    _, said = desk(session, person)
    return None if said.scale is None else scale_register.scale(session, said.scale)


def subjects(session: AnySession) -> list[tuple[str, str]]:
    """Subjects that a claim can be about, by slug and name."""
    rows, _ = party_queries.subjects(session, _FIRST, None)
    return [(row[0].slug, row[1].name) for row in rows]


def parties_called(session: AnySession, beginning: str) -> Sequence[Party]:
    """Parties that may be meant by what is typed of a name."""
    return party_service.answer_parties(session, party_queries.called_like(session, beginning, _SUGGESTED), None)[0]


def preview(session: ReadSession, person: Person, form: Form, claim_id: uuid.UUID | None, now: datetime) -> Preview:
    """What the evidence being typed would change. Raises Invalid, naming the fields."""
    new = typed.read(EvidenceNew, form)
    about: dict[str, Any] = {"subjects": list(form.all("subjects"))} if claim_id is None else {"claim": claim_id}
    would = evidence_preview.preview(session, person.identity, PreviewNew(evidence=[new], **about), now)
    return Preview(would, _asked_of(session, person, new, claim_id, now))


def accepted(session: ReadSession, person: Person, piece: Evidence, now: datetime) -> Preview | None:
    """What accepting a piece of evidence would change; None for one that can't be accepted now."""
    if piece.state not in (EvidenceState.PROPOSED, EvidenceState.REJECTED):
        return None
    hops = [
        {**hop.model_dump(include=set(HopNew.model_fields) - {"party"}), "party": {"id": hop.party.id}}
        for hop in piece.hops
    ]
    stated = piece.model_dump(include=set(EvidenceNew.model_fields) - {"hops"})
    new = EvidenceNew.model_validate({**stated, "hops": hops})
    would = evidence_preview.preview(session, person.identity, PreviewNew(claim=piece.claim_id, evidence=[new]), now)
    return Preview(would, ())


def etag(model: Any) -> str:
    """The version of something shown, as a change of it has to name it."""
    return etag_of(render(model))


def _queue(session: AnySession, items: Sequence[Any], cursor: str | None) -> Queue[Any]:
    about = claim_answers.claims_called(session, {item.claim_id for item in items})
    return Queue([(item, about[item.claim_id]) for item in items], cursor)


def _by_place(findings: Iterable[Finding]) -> Mapping[uuid.UUID | None, Sequence[Finding]]:
    found: dict[uuid.UUID | None, list[Finding]] = defaultdict(list)
    for one in findings:
        found[one.evidence_id or one.verdict_id].append(one)
    return found


def _verdicts(session: AnySession, wanted: VerdictQuery) -> Sequence[Verdict]:
    return verdict_answers.verdicts(session, verdict_queries.verdicts(session, _FIRST, None, wanted), None)[0]


def _desk_id(person: Person) -> uuid.UUID:
    return uuid.UUID(person.identity.desk_id)


def _asked_of(
    session: ReadSession, person: Person, new: EvidenceNew, claim_id: uuid.UUID | None, now: datetime
) -> Sequence[Finding]:
    actor = person.identity
    credits = chains.credits(new.hops)
    party_ids, strangers = party_register.find_or_imagine(session, now, actor.actor, chains.described(new.hops))
    parties = party_register.stated(session, set(party_ids), None) | {one.party_id: one for one in strangers}
    kinds = {party_id: party.kind for party_id, party in parties.items()}
    speaking = zip(party_ids, credits, strict=True)
    made, about = fresh_id(now), claim_id or fresh_id(now)
    evidence, _, hops = chains.rows(new, made, about, fresh_id(now), actor, now, speaking, kinds)
    return lint_service.tried(session, claim_id, evidence, [(hop, parties[hop.party_id]) for hop in hops])
