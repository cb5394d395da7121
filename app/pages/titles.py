"""Who may confirm or deny what: the competences on the pages of a party and of a subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app import party_register
from app.claims import queries as claim_queries
from app.claims.schemas import SubjectSummary
from app.paging import PageRequest
from app.parties import queries
from app.parties.schemas import Competence
from app.parties.statements import competence
from app.sessions import AnySession
from app.tables import Competence as CompetenceRow
from app.web.fields import PartySummary

_MOST = 200


@dataclass(frozen=True, slots=True)
class Title:
    """What a party may confirm or deny, and since when; one that was withdrawn says when."""

    party: PartySummary
    subject: SubjectSummary
    stated: Competence


def titles(
    session: AnySession, at: datetime | None, *, party: UUID | None = None, subject: UUID | None = None
) -> Sequence[Title]:
    """Every title of a party, or for a subject, that was stated until the moment."""
    filters = queries.held_by(party, subject)
    rows, _ = queries.statements(session, CompetenceRow, PageRequest(_MOST, "page"), at, filters, withdrawn=True)
    stated = [competence(row, at) for row in rows]
    parties = party_register.stated(session, {one.party_id for one in stated}, at)
    subjects = claim_queries.subjects(session, {one.subject_id for one in stated}, at)
    return [
        Title(
            PartySummary.of(parties[one.party_id]),
            SubjectSummary(id=about.id, slug=about.slug, name=said.name),
            one,
        )
        for one in stated
        for about, said in [subjects[one.subject_id]]
    ]
