"""Rows to answers: appearances and statements about pages as the API gives them."""

from datetime import datetime

from app.annotations import queries, schemas
from app.domain import text
from app.tables import Appearance, AppearanceRevision, PageEquivalence


def appearances(found: queries.Found) -> tuple[list[schemas.Appearance], str | None]:
    """A page of appearances as answered."""
    rows, cursor = found
    return [appearance(row[0], row[1]) for row in rows], cursor


def appearance(row: Appearance, known: AppearanceRevision) -> schemas.Appearance:
    """An appearance as answered."""
    anchor = schemas.Anchor.model_validate(known.anchor)
    quote = anchor.quote
    shown = (known.reason, *((quote.exact, quote.prefix, quote.suffix) if quote else ()))
    return schemas.Appearance(
        id=row.id,
        claim_id=row.claim_id,
        version=known.version,
        state=known.state,
        reason=known.reason,
        url=known.url,
        url_normalised=known.url_normalised,
        anchor=anchor,
        observed_at=known.observed_at,
        content_hash=known.content_hash,
        language=known.language,
        archive=schemas.Archive(url=known.archive_url, captured_at=known.archived_at) if known.archive_url else None,
        text_flags=sorted({flag for one in shown if one for flag in text.flags(one)}),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        updated_at=known.recorded_at,
        updated_by=known.recorded_by,
    )


def equivalence(row: PageEquivalence, at: datetime | None = None) -> schemas.PageEquivalence:
    """A statement about pages as answered; as of a moment before its withdrawal, nothing was known of that."""
    withdrawn = row.superseded_at is not None and (at is None or row.superseded_at <= at)
    return schemas.PageEquivalence(
        id=row.id,
        url=row.url,
        same_as_url=row.same_as_url,
        relation=row.relation,
        reason=row.reason,
        source_url=row.source_url,
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        withdrawn_at=row.superseded_at if withdrawn else None,
        withdrawn_by=row.withdrawn_by if withdrawn else None,
        withdrawal_reason=row.withdrawal_reason if withdrawn else None,
    )
