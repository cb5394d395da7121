"""What the page of a desk tells: who it is, how it works, how it rates, and what it judged last."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.claims import answers as claim_answers
from app.claims import queries as claim_queries
from app.claims.schemas import Claim, ClaimQuery
from app.desks import service as desks
from app.desks.schemas import Desk
from app.domain.vocabulary import NormalizedRating
from app.pages.queries import MOST_COUNTED
from app.pages.reader import Reader
from app.paging import PageRequest
from app.ratings import service as scales
from app.ratings.schemas import Scale
from app.sessions import AnySession
from app.stats import service as stats
from app.verdicts import answers, queries
from app.verdicts.schemas import Verdict, VerdictQuery

_VERDICTS = 20


@dataclass(frozen=True, slots=True)
class DeskPage:
    """Everything on the page. `ratings` are of the verdicts it stands by, at most MOST_COUNTED of each are counted."""

    desk: Desk
    scale: Scale | None
    worded: int
    ratings: Sequence[tuple[NormalizedRating, int]]
    verdicts: Sequence[tuple[Verdict, Claim]]
    has_more: bool


def desk_page(session: AnySession, name: str, reader: Reader) -> DeskPage:
    """The page as of the reader's moment; the desk by its slug or id. Raises NotFound."""
    at = reader.at
    desk = desks.read_desk(session, name, at)
    found = queries.verdicts(session, PageRequest(_VERDICTS, "page"), at, VerdictQuery(desk=desk.slug))
    verdicts, more = answers.verdicts(session, found, at)
    claims = claim_answers.claims_called(session, {one.claim_id for one in verdicts}, at)
    rated = {
        rating: claim_queries.count(session, at, ClaimQuery(judged_by=desk.slug, rating=[rating]), MOST_COUNTED)
        for rating in NormalizedRating
    }
    return DeskPage(
        desk=desk,
        scale=scales.read_scale(session, desk.scale, at) if desk.scale else None,
        worded=stats.counted(session, "desk", [desk.id], at, reader.now)[desk.id],
        ratings=[(rating, count) for rating, count in rated.items() if count],
        verdicts=[(one, claims[one.claim_id]) for one in verdicts],
        has_more=more is not None,
    )
