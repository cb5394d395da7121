"""What pages read that no slice answers."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app import judgements
from app.claims.schemas import Claim as ClaimShown
from app.domain.vocabulary import NormalizedRating, Status
from app.errors import NotFound
from app.paging import Rows, latest
from app.sessions import AnySession
from app.tables import Claim, ClaimRevision, Desk, Party, PartyRevision, Standing, Subject, holds

MOST_COUNTED = 1000
"""Claims that are counted, the newest, where no counts are kept: for several filters, and by desks' verdicts."""


class Kind(StrEnum):
    """What there is a page of each of, more than one file of a sitemap holds."""

    CLAIMS = "claims"
    PARTIES = "parties"


_THINGS: Mapping[Kind, type[Claim | Party]] = MappingProxyType({Kind.CLAIMS: Claim, Kind.PARTIES: Party})


def statuses(session: AnySession, claims: Sequence[ClaimShown], at: datetime) -> dict[uuid.UUID, Status]:
    """The status that each of these claims had at the moment; those that were not there yet are left out."""
    about = {claim.id for claim in claims}
    query = sa.select(col(Standing.claim_id), col(Standing.status))
    rows = session.execute(query.where(col(Standing.claim_id).in_(about), holds(Standing, at)))
    return {row.claim_id: row.status for row in rows}


def ratings(
    session: AnySession, claims: Sequence[ClaimShown], at: datetime | None
) -> dict[uuid.UUID, list[NormalizedRating]]:
    """What desks rate these claims at the moment, each rating once, from true to false."""
    found: dict[uuid.UUID, set[NormalizedRating]] = {claim.id: set() for claim in claims}
    for claim_id, _, rating in judgements.of_claims(session, found, at):
        found[claim_id].add(rating)
    return {claim_id: sorted(rated, key=list(NormalizedRating).index) for claim_id, rated in found.items()}


def latest_change(session: AnySession) -> datetime:
    """The moment of the newest change."""
    return latest(session)


def nth_after(session: AnySession, kind: Kind, after: uuid.UUID | None, number: int) -> uuid.UUID | None:
    """The last of so many things that were recorded after this one; None when there are none after those."""
    query = _after(session, kind, sa.select(col(_THINGS[kind].id)), after).offset(number - 1).limit(2)
    found = session.execute(query).scalars().all()
    return found[0] if len(found) > 1 else None


def claims_after(session: AnySession, after: uuid.UUID | None, most: int) -> Sequence[Any]:
    """Claims that were recorded after this one, in order: (id, text, when updated). Raises NotFound."""
    query: Rows = sa.select(col(Claim.id), col(ClaimRevision.text), col(Standing.recorded_at))
    query = query.join(ClaimRevision, sa.and_(col(ClaimRevision.claim_id) == Claim.id, holds(ClaimRevision, None)))
    query = query.join(Standing, sa.and_(col(Standing.claim_id) == Claim.id, holds(Standing, None)))
    return session.execute(_after(session, Kind.CLAIMS, query, after).limit(most)).all()


def parties_after(session: AnySession, after: uuid.UUID | None, most: int) -> Sequence[Any]:
    """Parties that were recorded after this one, in order: (id, name, when revised). Raises NotFound."""
    query: Rows = sa.select(col(Party.id), col(PartyRevision.name), col(PartyRevision.recorded_at))
    query = query.join(PartyRevision, sa.and_(col(PartyRevision.party_id) == Party.id, holds(PartyRevision, None)))
    return session.execute(_after(session, Kind.PARTIES, query, after).limit(most)).all()


def slugs(session: AnySession, most: int) -> tuple[Sequence[str], Sequence[str]]:
    """What subjects and desks are called in addresses."""
    subjects = sa.select(col(Subject.slug)).order_by(col(Subject.slug)).limit(most)
    desks = sa.select(col(Desk.slug)).order_by(col(Desk.slug)).limit(most)
    return session.execute(subjects).scalars().all(), session.execute(desks).scalars().all()


def _after(session: AnySession, kind: Kind, query: Rows, after: uuid.UUID | None) -> Rows:
    thing = _THINGS[kind]
    keys = (col(thing.recorded_at), col(thing.id))
    if after is not None:
        place = session.execute(sa.select(*keys).where(col(thing.id) == after)).one_or_none()
        if place is None:
            raise NotFound("There is no such file of the sitemap; /sitemap.xml has those there are.")
        query = query.where(sa.tuple_(*keys) > sa.tuple_(*place))
    return query.order_by(*keys)
