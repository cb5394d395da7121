"""Commands on imports: take a file in, cancel. The file is kept in the database, so any instance can read it."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from app.domain.permissions import Identity
from app.domain.ratings import fold_label
from app.domain.vocabulary import ImportState, NormalizedRating
from app.errors import Conflict, Fault, Invalid
from app.interchange import job_queries, job_schemas
from app.interchange.sources import LOOK, Source, look
from app.interchange.table_files import COLUMNS
from app.sessions import AnySession, WriteSession
from app.tables import ImportJob, ImportPiece
from app.web.uploads import Upload

MEDIA = {
    "application/json": Source.JSON_LD,
    "application/ld+json": Source.JSON_LD,
    "application/x-ndjson": Source.JSON_LD,
    "text/html": Source.HTML,
    "text/csv": Source.CSV,
}
"""The media types that are taken, and what files of each are."""

MOST = 20
"""Imports that may wait."""

KEPT = timedelta(days=30)
_PIECE = 1024 * 1024


def create(
    session: WriteSession, actor: Identity, upload: Upload, asked: job_schemas.ImportAsked
) -> job_schemas.ImportJob:
    """Take a file in, to be imported in its turn. Raises Invalid, and Conflict when too many wait."""
    head = upload.file.read(LOOK)
    upload.file.seek(0)
    if look(head) is Source.EXPORT:
        raise Invalid("A full export is restored into an empty database: secondsource import FILE.")
    labels, columns = _labels(asked.label), _columns(asked.column)
    if job_queries.how_many_unfinished(session) >= MOST:
        raise Conflict(f"{MOST} imports are waiting, which is the most; try again when some have ended.")
    job_queries.sweep(session, session.moment - KEPT)
    row = ImportJob(
        id=session.new_id(),
        state=ImportState.QUEUED,
        kind=MEDIA.get(upload.media_type, Source.JSON_LD),
        labels=labels,
        columns=columns,
        dry_run=asked.dry_run,
        size=upload.size,
        bytes_read=0,
        imported=0,
        changed=0,
        unchanged=0,
        failed=0,
        attempts=0,
        recorded_at=session.moment,
        recorded_by=actor.actor,
        updated_at=session.moment,
    )
    session.put(row)
    for place, body in enumerate(iter(lambda: upload.file.read(_PIECE), b"")):
        session.put(ImportPiece(import_id=row.id, place=place, body=body))
    return shown(row)


def cancel(session: WriteSession, import_id: uuid.UUID) -> job_schemas.ImportJob:
    """Have an import end before its next transaction; what it has written stays. Raises Conflict when it has ended."""
    row = job_queries.job(session, import_id)
    if row.ended_at is not None:
        raise Conflict(f"This import is {row.state} already.")
    end(session, row, ImportState.CANCELLED)
    return shown(row)


def end(session: WriteSession, row: ImportJob, state: ImportState, problem: str | None = None) -> None:
    """Write down how an import ended, and let go of its file."""
    told = {"leased_by": None, "leased_until": None, "updated_at": session.moment, "ended_at": session.moment}
    session.change(row, state=state, problem=problem, **told)
    job_queries.clear_pieces(session, row.id)


def read(session: AnySession, import_id: uuid.UUID) -> job_schemas.ImportJob:
    """An import."""
    return shown(job_queries.job(session, import_id))


def shown(row: ImportJob) -> job_schemas.ImportJob:
    """An import as answered."""
    return job_schemas.ImportJob.model_validate(row, from_attributes=True)


def _labels(given: Sequence[str]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for place, one in enumerate(given):
        label, _, meant = one.rpartition("=")
        if not label or meant not in set(NormalizedRating):
            raise _invalid(
                f"the value {place + 1} is no LABEL=RATING with one of {', '.join(NormalizedRating)}", "label"
            )
        labels[fold_label(label)] = meant
    return labels


def _columns(given: Sequence[str]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for place, one in enumerate(given):
        field, _, name = one.partition("=")
        if field not in COLUMNS or not name:
            raise _invalid(f"the value {place + 1} is no FIELD=NAME with one of {', '.join(COLUMNS)}", "column")
        columns[field] = name
    return columns


def _invalid(why: str, parameter: str) -> Invalid:
    return Invalid("The file can't be imported like this.", faults=[Fault("", why, parameter)])
