"""Files that were sent to be imported, and what became of them.

None of it is part of the record: what an import writes is told in the ledger like every other change.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from app.domain.vocabulary import ImportState
from app.tables.columns import Id, Table, json_document, key, moment, prose, reference, word

UNFINISHED = sa.text("ended_at IS NULL")
"""The predicate of the index on imports that wait or run."""

_APART = {"info": {"derived": True, "private": True}}


class ImportJob(Table, table=True):
    """One file. Only who works on it has the lease; whoever takes it over begins anew, which changes nothing twice."""

    __table_args__ = (
        sa.Index("ix_import_job_recorded", "recorded_at", "id"),
        sa.Index("ix_import_job_unfinished", "id", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED),
        _APART,
    )

    id: Id = key()
    state: ImportState = word(ImportState)
    kind: str = prose()
    labels: dict[str, str] = json_document()
    columns: dict[str, str] = json_document()
    dry_run: bool
    size: int = Field(sa_type=sa.BigInteger)
    bytes_read: int = Field(sa_type=sa.BigInteger)
    imported: int
    changed: int
    unchanged: int
    failed: int
    attempts: int
    problem: str | None = prose(nullable=True)
    leased_by: str | None = prose(nullable=True)
    leased_until: datetime | None = moment(nullable=True)
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    started_at: datetime | None = moment(nullable=True)
    updated_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)


class ImportPiece(Table, table=True):
    """A piece of a file, until its import has ended."""

    __table_args__ = (_APART,)

    import_id: Id = reference("import_job.id", primary_key=True)
    place: int = key()
    body: bytes


class ImportRejection(Table, table=True):
    """A record that could not be used, the line it begins on, and why."""

    __table_args__ = (_APART,)

    import_id: Id = reference("import_job.id", primary_key=True)
    place: int = key()
    line: int
    reason: str = prose()
