"""What the page of a claim tells, from the slices' own answers."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import party_register
from app.annotations import answers as appearance_answers
from app.annotations import queries as appearance_queries
from app.annotations.schemas import Appearance, AppearanceQuery
from app.attribution.service import picture
from app.claims import answers as claim_answers
from app.claims import queries as claim_queries
from app.claims.schemas import Claim, ClaimRevision, Standing, TimelineEntry
from app.domain.vocabulary import AppearanceState, Stance
from app.evidence import queries as evidence_queries
from app.evidence import service as evidence_service
from app.evidence.schemas import Evidence, EvidenceQuery
from app.interchange import claim_reviews
from app.pages.language import LANGUAGES
from app.pages.reader import Reader
from app.paging import PageRequest
from app.reviews import Addresses
from app.sessions import AnySession
from app.verdicts import answers as verdict_answers
from app.verdicts import queries as verdict_queries
from app.verdicts.schemas import Comparison, Verdict, VerdictQuery

MOST = 200
"""Rows of one kind on a page; the API has the others."""


@dataclass(frozen=True, slots=True)
class Side:
    """The evidence of one stance: what counts, and what does not."""

    stance: Stance
    counted: Sequence[Evidence]
    uncounted: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """Everything on the page."""

    claim: Claim
    standing: Standing
    sides: Sequence[Side]
    neutral: Side
    verdicts: Sequence[Verdict]
    comparison: Comparison
    review: Any
    timeline: Sequence[TimelineEntry]
    has_more: bool
    revisions: Sequence[ClaimRevision]
    appearances: Sequence[Appearance]
    svg: str
    sentences: Sequence[str]
    names: Mapping[uuid.UUID, str]
    """What parties and subjects are called in the reader's language, where they have another name there."""


def claim_page(session: AnySession, claim_id: uuid.UUID, reader: Reader, where: Addresses) -> ClaimPage:
    """The page as of the reader's moment. Raises NotFound."""
    at = reader.at
    first = PageRequest(MOST, "page")
    claim = claim_answers.read_claim(session, claim_id, at)
    standing = claim_answers.read_standing(session, claim_id, at)
    found = evidence_queries.evidence_list(session, first, at, EvidenceQuery(claim=claim_id))
    evidence, more_evidence = evidence_service.answers(session, found, at)
    judged = verdict_queries.verdicts(session, first, at, VerdictQuery(claim=claim_id))
    verdicts, more_verdicts = verdict_answers.verdicts(session, judged, at)
    timeline, more_changes = claim_answers.timeline(claim_queries.timeline(session, first, claim_id, at))
    wordings = claim_queries.revisions(session, first, claim_id, at)
    shown_on = AppearanceQuery(claim=claim_id, state=[AppearanceState.ACCEPTED])
    appearances, more_pages = appearance_answers.appearances(
        appearance_queries.appearances(session, first, at, shown_on)
    )
    svg, sentences = picture(session, claim_id, at, reader.language)
    counted = {*standing.supports.evidence, *standing.refutes.evidence}
    sides = {stance: _side(stance, evidence, counted) for stance in Stance}
    return ClaimPage(
        claim=claim,
        standing=standing,
        sides=[sides[Stance.SUPPORTS], sides[Stance.REFUTES]],
        neutral=sides[Stance.NEUTRAL],
        verdicts=verdicts,
        comparison=verdict_answers.comparison(session, claim_id, at),
        review=claim_reviews.of_claim(session, claim_id, at, where) if verdicts else None,
        timeline=timeline,
        has_more=any((more_evidence, more_verdicts, more_changes, more_pages)),
        revisions=claim_answers.revisions(session, wordings, at)[0],
        appearances=appearances,
        svg=svg,
        sentences=sentences,
        names=_names(session, reader, claim, standing, evidence),
    )


def _names(
    session: AnySession, reader: Reader, claim: Claim, standing: Standing, evidence: Sequence[Evidence]
) -> Mapping[uuid.UUID, str]:
    language = reader.language
    if language == LANGUAGES[0]:
        return {}
    parties = {hop.party.id for piece in evidence for hop in piece.hops}
    parties |= {add.party.id for change in standing.would_change_if for add in change.add if add.party}
    parties |= {claim.claimant.id} if claim.claimant else set()
    subjects = claim_queries.subjects(session, {subject.id for subject in claim.subjects}, reader.at)
    known = {one: said.names for one, said in party_register.stated(session, parties, reader.at).items()}
    known |= {one: said.names for one, (_, said) in subjects.items()}
    return {one: names[language] for one, names in known.items() if language in names}


def _side(stance: Stance, evidence: Sequence[Evidence], counted: set[uuid.UUID]) -> Side:
    mine = [piece for piece in evidence if piece.stance is stance]
    return Side(
        stance=stance,
        counted=[piece for piece in mine if piece.id in counted],
        uncounted=[piece for piece in mine if piece.id not in counted],
    )
