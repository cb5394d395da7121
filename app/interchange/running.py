"""Works on imports, one at a time over all instances, between the requests that this process answers."""

import asyncio
import io
import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from app.db import Database
from app.domain.vocabulary import ImportState, NormalizedRating
from app.interchange import intake, job_queries, jobs
from app.interchange.documents import Rejected
from app.interchange.sources import Source, records
from app.sessions import WriteSession
from app.tables import ImportJob, ImportRejection, new_row
from app.watch import watching
from app.web.traces import describe

LEASE = timedelta(minutes=2)
"""How long an import waits when whoever worked on it is gone: far longer than a transaction takes."""

CONNECTIONS = 1
"""To the database."""

ATTEMPTS = 5
LISTED = 10_000
"""Rejections that are listed; more are only counted."""

_log = structlog.get_logger("secondsource.imports")


class _Over(Exception):
    """Somebody cancelled the import, or took it over."""


async def run(db: Database, ended: asyncio.Event) -> None:
    """Work until it has `ended`; the import under way then waits for whoever runs next."""
    limiter, running = CapacityLimiter(1), Running(db)
    async with watching(db, ended) as watch:
        while await watch.wait():
            while not ended.is_set() and await run_sync(partial(running.once, ended.is_set), limiter=limiter):
                pass


class Running:
    """What one process works on."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._holder = uuid.uuid4().hex

    def once(self, is_ended: Callable[[], bool]) -> bool:
        """Work on the import whose turn it is. Returns whether another may be worked on at once."""
        try:
            taken = self._take()
        except Exception as error:  # whatever it is, what waits is looked for again
            _log.warning("imports wait for the database", **describe(error))
            return False
        if taken is None:
            return False
        try:
            return self._work(taken, is_ended)
        except _Over:
            return True
        except Exception as error:  # the lease ends by itself; then it is begun anew, a few times
            _log.warning("an import waits", import_id=str(taken.id), **describe(error))
            return False

    def _take(self) -> ImportJob | None:
        with self._db.read() as session:
            if job_queries.next_job(session, self._db.clock()) is None:
                return None
        with self._db.write() as session:
            row = job_queries.next_job(session, session.moment)
            if row is None:
                return None
            if row.attempts >= ATTEMPTS:
                jobs.end(session, row, ImportState.FAILED, f"It was given up after {ATTEMPTS} attempts.")
                return None
            job_queries.clear_rejections(session, row.id)
            session.change(
                row,
                state=ImportState.RUNNING,
                attempts=row.attempts + 1,
                leased_by=self._holder,
                leased_until=session.moment + LEASE,
                started_at=row.started_at or session.moment,
                updated_at=session.moment,
                **dict.fromkeys(("bytes_read", "imported", "changed", "unchanged", "failed"), 0),
            )
            return row

    def _work(self, row: ImportJob, is_ended: Callable[[], bool]) -> bool:
        kept = _Kept(self._db, row.id)
        found = records(io.BufferedReader(kept, 64 * 1024), Source(row.kind), row.columns)
        labels = {label: NormalizedRating(meant) for label, meant in row.labels.items()}
        for outcomes in intake.batches(self._db, row.recorded_by, found, labels, dry_run=row.dry_run):
            with self._db.write() as session:
                self._note(session, row.id, outcomes, kept.count)
                if is_ended():
                    self._give_back(session, row.id)
                    return False
        with self._db.write() as session:
            jobs.end(session, self._held(session, row.id), ImportState.DONE)
        return True

    def _note(self, session: WriteSession, import_id: uuid.UUID, outcomes: Iterable[intake.Outcome], read: int) -> None:
        row = self._held(session, import_id)
        counts: dict[str, int] = {name: getattr(row, name) for name in ("imported", "changed", "unchanged", "failed")}
        refused: list[Any] = []
        for outcome in outcomes:
            if not isinstance(outcome, Rejected):
                counts[outcome] += 1
                continue
            told = {"import_id": row.id, "place": counts["failed"], "line": outcome.line, "reason": outcome.reason}
            counts["failed"] += 1
            if counts["failed"] <= LISTED:
                refused.append(new_row(ImportRejection, told))
        session.put(*refused)
        until = session.moment + LEASE
        session.change(row, bytes_read=read, leased_until=until, updated_at=session.moment, **counts)

    def _give_back(self, session: WriteSession, import_id: uuid.UUID) -> None:
        row = self._held(session, import_id)
        told = {"leased_by": None, "leased_until": None, "attempts": row.attempts - 1}
        session.change(row, state=ImportState.QUEUED, updated_at=session.moment, **told)

    def _held(self, session: WriteSession, import_id: uuid.UUID) -> ImportJob:
        if (row := job_queries.held(session, import_id, self._holder)) is None:
            raise _Over
        return row


class _Kept(io.RawIOBase):
    """A file in the database, read piece by piece, each in a short snapshot of its own."""

    def __init__(self, db: Database, import_id: uuid.UUID) -> None:
        self._db, self._import_id = db, import_id
        self._place, self._piece = 0, memoryview(b"")
        self.count = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Into the buffer, as much as there is in this piece."""
        if not self._piece:
            with self._db.read() as session:
                self._piece = memoryview(job_queries.piece(session, self._import_id, self._place) or b"")
            self._place += 1
        taken = self._piece[: len(buffer)]
        self._piece = self._piece[len(taken) :]
        buffer[: len(taken)] = taken
        self.count += len(taken)
        return len(taken)
