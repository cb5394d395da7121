"""What the page of a party tells: what rests on it, how its claims fared, and what was stated of it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app import party_register
from app.claims import answers
from app.claims import queries as claim_queries
from app.claims.schemas import Claim, ClaimQuery, SubjectSummary
from app.domain.vocabulary import Status
from app.pages.reader import Reader
from app.paging import PageRequest
from app.parties import queries
from app.parties import service as parties
from app.parties.schemas import Party, PartyRevision
from app.parties.statements import competence
from app.sessions import AnySession
from app.stats import service as stats
from app.stats.schemas import StatsQuery
from app.tables import Competence
from app.web.fields import PartySummary

_MOST = 200
_CLAIMS = 10


@dataclass(frozen=True, slots=True)
class Title:
    """What a party may confirm or deny, and since when."""

    subject: SubjectSummary
    valid_from: datetime | None
    valid_to: datetime | None
    reason: str | None
    source_url: str | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class PartyPage:
    """Everything on the page."""

    party: Party
    same_as: Sequence[PartySummary]
    claims: int
    statuses: Sequence[tuple[Status, int]]
    reader: Reader
    resting: Sequence[Claim]
    competences: Sequence[Title]
    revisions: Sequence[PartyRevision]

    def link(self, narrowed: Mapping[str, str]) -> str:
        """The list behind a number."""
        return self.reader.to("/claims", {"party": str(self.party.id), **narrowed})


def party_page(session: AnySession, party_id: uuid.UUID, reader: Reader) -> PartyPage:
    """The page as of the reader's moment. Raises NotFound."""
    at, first = reader.at, PageRequest(_MOST, "page")
    party = parties.read_party(session, party_id, at)
    same = party_register.stated(session, party.same_as, at)
    resting = claim_queries.claims(session, PageRequest(_CLAIMS, "page"), at, ClaimQuery(rests_on=party_id))
    counted = stats.read(session, StatsQuery(party=party_id), at, reader.now)
    stated = queries.party_revisions(session, first, party_id, at)
    return PartyPage(
        party=party,
        same_as=[PartySummary.of(one) for one in same.values()],
        claims=counted.claims,
        statuses=[(one.status, one.count) for one in counted.statuses],
        reader=reader,
        resting=answers.claims(session, (resting[0], None), at)[0],
        competences=_titles(session, party_id, at),
        revisions=parties.answer_revisions(stated, at)[0],
    )


def _titles(session: AnySession, party_id: uuid.UUID, at: datetime | None) -> list[Title]:
    filters = queries.held_by(party_id, None)
    rows, _ = queries.statements(session, Competence, PageRequest(_MOST, "page"), at, filters, withdrawn=True)
    stated = [competence(row, at) for row in rows]
    subjects = claim_queries.subjects(session, {one.subject_id for one in stated}, at)
    return [
        Title(
            SubjectSummary(id=subject.id, slug=subject.slug, name=said.name),
            one.valid_from,
            one.valid_to,
            one.reason,
            one.source_url,
            one.withdrawn_at,
        )
        for one in stated
        for subject, said in [subjects[one.subject_id]]
    ]
