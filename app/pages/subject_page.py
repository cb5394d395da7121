"""What the page of a subject tells: how the claims about it stand, which changed last, and whose word decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.claims import answers
from app.claims import queries as claim_queries
from app.claims.schemas import Claim, ClaimQuery
from app.domain.vocabulary import Status
from app.pages.reader import Reader
from app.pages.titles import Title, titles
from app.paging import PageRequest
from app.parties import service as parties
from app.parties.schemas import Subject
from app.sessions import AnySession
from app.stats import service as stats
from app.stats.schemas import StatsQuery

_CLAIMS = 10


@dataclass(frozen=True, slots=True)
class SubjectPage:
    """Everything on the page."""

    subject: Subject
    claims: int
    statuses: Sequence[tuple[Status, int]]
    latest: Sequence[Claim]
    titles: Sequence[Title]
    reader: Reader

    def link(self, narrowed: Mapping[str, str]) -> str:
        """The list behind a number."""
        return self.reader.to("/claims", {"subject": self.subject.slug, **narrowed})


def subject_page(session: AnySession, name: str, reader: Reader) -> SubjectPage:
    """The page as of the reader's moment; the subject by its slug or id. Raises NotFound."""
    subject = parties.read_subject(session, name, reader.at)
    counted = stats.read(session, StatsQuery(subject=subject.slug), reader.at, reader.now)
    wanted = ClaimQuery(subject=subject.slug)
    rows, _ = claim_queries.claims(session, PageRequest(_CLAIMS, "page"), reader.at, wanted)
    return SubjectPage(
        subject=subject,
        claims=counted.claims,
        statuses=[(one.status, one.count) for one in counted.statuses],
        latest=answers.claims(session, (rows, None), reader.at)[0],
        titles=titles(session, reader.at, subject=subject.id),
        reader=reader,
    )
