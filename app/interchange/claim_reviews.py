"""Verdicts as schema.org ClaimReview: one, those on a claim, and feeds of all or of one desk."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app import desk_register, reviews
from app.db import Database
from app.domain.claim_review import Document, Element, claim_review, claim_reviews, data_feed
from app.errors import NotFound
from app.interchange import queries
from app.reviews import Addresses
from app.sessions import AnySession

_PIECE = 500


@dataclass(frozen=True, slots=True)
class Feed:
    """Which verdicts a feed tells of: those published, corrected or revoked since a moment, of a desk or of all."""

    seq: int
    at: datetime | None
    since: datetime | None = None
    desk_id: uuid.UUID | None = None
    name: str = "Secondsource"


def of_verdict(session: AnySession, verdict_id: uuid.UUID, at: datetime | None, where: Addresses) -> Document:
    """A verdict. Raises NotFound, also for one that is revoked."""
    (element,) = reviews.elements(session, [queries.verdict(session, verdict_id, at)], at, where)
    if element.review is None:
        raise NotFound("This verdict is revoked, so there is no review; GET /v1/verdicts/{verdict_id} says why.")
    return claim_review(element.review)


def of_claim(session: AnySession, claim_id: uuid.UUID, at: datetime | None, where: Addresses) -> Document:
    """The verdicts of all desks on a claim that stand. Raises NotFound."""
    return claim_reviews(reviews.reviews(session, queries.verdicts_on(session, claim_id, at), at, where))


def feed(session: AnySession, as_of: datetime | None, since: datetime | None, desk: str | None) -> Feed:
    """What a feed would tell now, or would have told then. Raises NotFound for a desk that is not there."""
    seq, at = queries.head(session, as_of)
    if desk is None:
        return Feed(seq, at, since)
    row, said = desk_register.desk(session, desk, as_of)
    return Feed(seq, at, since, row.id, said.name)


def write(db: Database, asked: Feed, address: str, where: Addresses) -> Iterator[bytes]:
    """The feed as a DataFeed, piece by piece, each read in a short snapshot of its own: all tell of one moment."""
    for piece in data_feed(address, asked.name, asked.at, _elements(db, asked, where)):
        yield piece.encode()


def _elements(db: Database, asked: Feed, where: Addresses) -> Iterator[Element]:
    after: tuple[datetime, uuid.UUID] | None = None
    while True:
        with db.read() as session:
            rows = queries.verdicts(session, asked.at, asked.since, asked.desk_id, after, _PIECE)
            found = reviews.elements(session, rows, asked.at, where)
            after = (rows[-1][1].recorded_at, rows[-1][1].verdict_id) if len(rows) == _PIECE else None
        yield from found
        if after is None:
            return
