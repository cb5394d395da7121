"""Everything this slice reads."""

import sqlalchemy as sa
from sqlmodel import col

from app.db import AnySession
from app.paging import PageRequest, Rows, page_of
from app.tables import Event, EventSubject


def events(
    session: AnySession, asked: PageRequest, since: int, kinds: list[str], subject: str | None
) -> tuple[list[Event], str | None]:
    """A page of events after the sequence number `since`, in commit order."""
    query: Rows = sa.select(Event).where(col(Event.seq) > since)
    if kinds:
        query = query.where(col(Event.type).in_(kinds))
    if subject is not None:
        about = sa.and_(col(EventSubject.seq) == col(Event.seq), col(EventSubject.ref) == subject)
        query = query.where(sa.exists().where(about))
    rows, cursor = page_of(session, asked, query, (col(Event.seq),), key_of=lambda row: (row[0].seq,))
    return [row[0] for row in rows], cursor
