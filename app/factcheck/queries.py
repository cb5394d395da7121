"""Everything this slice reads."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app import judgements, reviews
from app.domain.fact_check import language_patterns, oldest
from app.domain.names import normalise_domain
from app.domain.urls import normalise_url
from app.domain.vocabulary import CorrectionKind
from app.errors import NotFound
from app.factcheck.schemas import ClaimSearch
from app.paging import PageRequest, Rows, page_of, reading_at
from app.sessions import AnySession
from app.tables import ClaimRevision, VerdictRevision, holds
from app.word_search import mentioning

Found = tuple[list[Any], str | None]


def claims(session: AnySession, asked: PageRequest, wanted: ClaimSearch, now: datetime) -> Found:
    """A page of ids of claims with a verdict that is asked for, the one judged last first."""
    at = reading_at(asked, None)
    matching = _matching(session, wanted, at, now).with_only_columns(
        col(VerdictRevision.claim_id), sa.func.max(col(VerdictRevision.recorded_at)).label("newest")
    )
    found = matching.group_by(col(VerdictRevision.claim_id)).subquery()
    rows, cursor = page_of(
        session,
        asked,
        sa.select(found).offset(None if asked.cursor else wanted.offset),
        (found.c.newest, found.c.claim_id),
        descending=True,
        at=at,
        key_of=lambda row: (row.newest, row.claim_id),
    )
    return [row.claim_id for row in rows], cursor


def verdicts_on(
    session: AnySession, claim_ids: Collection[uuid.UUID], wanted: ClaimSearch, at: datetime | None, now: datetime
) -> Sequence[Any]:
    """The verdicts on these claims that are asked for, as app.reviews takes them, the newest first."""
    query = _matching(session, wanted, at, now).where(col(VerdictRevision.claim_id).in_(claim_ids))
    order = (col(VerdictRevision.recorded_at).desc(), col(VerdictRevision.verdict_id))
    return session.execute(query.order_by(*order)).all()


def pages(session: AnySession, asked: PageRequest, site: str, offset: int) -> Found:
    """A page of what names pages with verdicts on a site: (desk, address), the oldest first."""
    at = reading_at(asked, None)
    numbered = _numbered(at, col(VerdictRevision.site) == site)
    query = sa.select(numbered).where(numbered.c.place == 1, numbered.c.standing > 0)
    return page_of(
        session,
        asked,
        query.offset(None if asked.cursor else offset),
        (numbered.c.verdict_id,),
        at=at,
        key_of=lambda row: (row.verdict_id,),
    )


def page_at(session: AnySession, url: str, desk_id: uuid.UUID | None = None) -> Any:
    """What names the page at an address, of any desk or of one; None when nobody reviews there."""
    where = [col(VerdictRevision.url_normalised) == normalise_url(url)]
    if desk_id is not None:
        where.append(col(VerdictRevision.desk_id) == desk_id)
    numbered = _numbered(None, *where)
    query = sa.select(numbered).where(numbered.c.place == 1, numbered.c.standing > 0)
    return session.execute(query.order_by(numbered.c.verdict_id).limit(1)).one_or_none()


def page_called(session: AnySession, page_id: uuid.UUID) -> Any:
    """What names a page: the first verdict that was published there. Raises NotFound."""
    mine = sa.select(col(VerdictRevision.desk_id), col(VerdictRevision.url_normalised)).where(
        col(VerdictRevision.verdict_id) == page_id, holds(VerdictRevision, None)
    )
    here = sa.tuple_(col(VerdictRevision.desk_id), col(VerdictRevision.url_normalised)).in_(mine)
    numbered = _numbered(None, here)
    first = (numbered.c.place == 1, numbered.c.standing > 0, numbered.c.verdict_id == page_id)
    if (row := session.execute(sa.select(numbered).where(*first)).one_or_none()) is None:
        raise NotFound("There is no page with this name.")
    return row


def verdicts_at(
    session: AnySession, places: Collection[tuple[uuid.UUID, str]], at: datetime | None = None
) -> Sequence[Any]:
    """The verdicts that stand on pages, each a desk and a normalised address, as app.reviews takes them."""
    here = sa.tuple_(col(VerdictRevision.desk_id), col(VerdictRevision.url_normalised)).in_(places)
    query = reviews.verdicts(at).where(here, ~judgements.is_revoked())
    return session.execute(query.order_by(col(VerdictRevision.verdict_id))).all()


def _matching(session: AnySession, wanted: ClaimSearch, at: datetime | None, now: datetime) -> Rows:
    query = reviews.verdicts(at).where(~judgements.is_revoked())
    if wanted.query:
        query = mentioning(session, query, wanted.query, parameter="query")
    if wanted.languageCode:
        patterns = language_patterns(wanted.languageCode)
        query = query.where(sa.or_(*(col(VerdictRevision.language).like(pattern) for pattern in patterns)))
    if wanted.reviewPublisherSiteFilter:
        query = query.where(col(VerdictRevision.site) == site_called(wanted.reviewPublisherSiteFilter))
    if wanted.maxAgeDays:
        since = oldest(now, wanted.maxAgeDays)
        query = query.where(sa.or_(col(VerdictRevision.published_at) >= since, col(ClaimRevision.asserted_at) >= since))
    return query


def site_called(name: str) -> str:
    """A site as it is kept; what is no host name finds nothing."""
    try:
        return normalise_domain(name)
    except ValueError:
        return name


def _numbered(at: datetime | None, *where: sa.ColumnElement[bool]) -> sa.Subquery:
    """Verdicts with their place on their page, revoked ones too: so a page keeps its name when its first is revoked."""
    page = (col(VerdictRevision.desk_id), col(VerdictRevision.url_normalised))
    stands = sa.case((col(VerdictRevision.correction).is_not_distinct_from(CorrectionKind.REVOKES), 0), else_=1)
    return (
        sa.select(
            col(VerdictRevision.verdict_id),
            col(VerdictRevision.desk_id),
            col(VerdictRevision.url_normalised),
            sa.func.row_number().over(partition_by=page, order_by=col(VerdictRevision.verdict_id)).label("place"),
            sa.func.sum(stands).over(partition_by=page).label("standing"),
        )
        .where(holds(VerdictRevision, at), col(VerdictRevision.url_normalised).is_not(None), *where)
        .subquery()
    )
