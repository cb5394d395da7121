"""What the page of a party tells: what rests on it, how its claims fared, and what was stated of it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app import party_register
from app.claims import answers
from app.claims import queries as claim_queries
from app.claims.schemas import Claim, ClaimQuery
from app.domain.vocabulary import Status
from app.pages.reader import Reader
from app.pages.titles import Title, titles
from app.paging import PageRequest
from app.parties import queries
from app.parties import service as parties
from app.parties.schemas import Party, PartyRevision
from app.sessions import AnySession
from app.stats import service as stats
from app.stats.schemas import StatsQuery
from app.web.fields import PartySummary

_MOST = 200
_CLAIMS = 10


@dataclass(frozen=True, slots=True)
class PartyPage:
    """Everything on the page."""

    party: Party
    same_as: Sequence[PartySummary]
    claims: int
    statuses: Sequence[tuple[Status, int]]
    reader: Reader
    resting: Sequence[Claim]
    titles: Sequence[Title]
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
        titles=titles(session, at, party=party_id),
        revisions=parties.answer_revisions(stated, at)[0],
    )
