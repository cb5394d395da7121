"""Everything that is read and cleared of imports."""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app.domain.vocabulary import ImportState
from app.errors import NotFound
from app.paging import PageRequest, Rows, page_of
from app.sessions import AnySession, WriteSession
from app.tables import ImportJob, ImportPiece, ImportRejection, table_of

Found = tuple[list[Any], str | None]


def job(session: AnySession, import_id: uuid.UUID) -> ImportJob:
    """An import. Raises NotFound."""
    if (row := session.exec(select(ImportJob).where(col(ImportJob.id) == import_id)).one_or_none()) is None:
        raise NotFound("There is no such import, or it is no longer kept.")
    return row


def jobs(session: AnySession, asked: PageRequest) -> Found:
    """A page of imports, newest first."""
    order = (col(ImportJob.recorded_at), col(ImportJob.id))
    query: Rows = sa.select(ImportJob)
    key_of = lambda row: (row[0].recorded_at, row[0].id)  # noqa: E731
    rows, cursor = page_of(session, asked, query, order, descending=True, key_of=key_of)
    return [row[0] for row in rows], cursor


def rejections(session: AnySession, asked: PageRequest, import_id: uuid.UUID) -> Found:
    """A page of what could not be used, in the order of the file."""
    query: Rows = sa.select(ImportRejection).where(col(ImportRejection.import_id) == import_id)
    rows, cursor = page_of(session, asked, query, (col(ImportRejection.place),), key_of=lambda row: (row[0].place,))
    return [row[0] for row in rows], cursor


def how_many_unfinished(session: AnySession) -> int:
    """How many wait or run."""
    return session.exec(select(sa.func.count()).select_from(ImportJob).where(col(ImportJob.ended_at).is_(None))).one()


def next_job(session: AnySession, now: datetime) -> ImportJob | None:
    """The import to be worked on next; none while somebody works on one: it is one at a time over all instances."""
    query = select(ImportJob).where(col(ImportJob.ended_at).is_(None)).order_by(col(ImportJob.id))
    waiting = session.exec(query).all()
    if any(row.leased_until is not None and row.leased_until > now for row in waiting):
        return None
    return next(iter(waiting), None)


def held(session: AnySession, import_id: uuid.UUID, holder: str) -> ImportJob | None:
    """The import, while the holder works on it; none when it was cancelled or taken over."""
    mine = (col(ImportJob.id) == import_id, col(ImportJob.leased_by) == holder)
    return session.exec(select(ImportJob).where(*mine, col(ImportJob.state) == ImportState.RUNNING)).one_or_none()


def piece(session: AnySession, import_id: uuid.UUID, place: int) -> bytes | None:
    """A piece of a file; none after the last."""
    mine = (col(ImportPiece.import_id) == import_id, col(ImportPiece.place) == place)
    return session.exec(select(ImportPiece.body).where(*mine)).one_or_none()


def clear_pieces(session: WriteSession, import_id: uuid.UUID) -> None:
    """Let go of a file."""
    session.execute(sa.delete(table_of(ImportPiece)).where(col(ImportPiece.import_id) == import_id))


def clear_rejections(session: WriteSession, import_id: uuid.UUID) -> None:
    """Forget what could not be used."""
    session.execute(sa.delete(table_of(ImportRejection)).where(col(ImportRejection.import_id) == import_id))


def sweep(session: WriteSession, before: datetime) -> None:
    """Forget imports that ended before a moment."""
    old = select(ImportJob.id).where(col(ImportJob.ended_at) < before)
    session.execute(sa.delete(table_of(ImportRejection)).where(col(ImportRejection.import_id).in_(old)))
    session.execute(sa.delete(table_of(ImportJob)).where(col(ImportJob.ended_at) < before))
