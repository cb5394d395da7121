"""Bringing an export back: the ledger is replayed under its own numbers, ids and times, and standings derived anew.

It goes into an empty database, or one that holds the beginning of the same history: so what was cut off is resumed,
and what is there already changes nothing.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from app.db import Database, DatabaseTrouble
from app.engines import refuses_row
from app.errors import Conflict
from app.interchange import archive, queries, replaying, row_queries
from app.sessions import AnySession, WriteSession

_BATCH = 1000
"""Changes in one transaction: other writers wait for no more than these."""

_HEAVY = 16 * 1024 * 1024
"""Bytes of changes that are held in memory; the one that makes them more is the last of its transaction."""

_NONSENSE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What writing or deriving raises when a line was not written by this service."""

Numbered = tuple[int, archive.Change]


@dataclass(slots=True)
class Report:
    """What became of an export's changes; `broken` is where it can't be gone on."""

    restored: int = 0
    unchanged: int = 0
    broken: archive.Broken | None = None


class _Refused(Exception):
    def __init__(self, line: int, reason: str) -> None:
        self.broken = archive.Broken(line, reason)


def restore(
    db: Database,
    source: BinaryIO,
    *,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _count: None,
) -> Report:
    """Replay an export, in transactions of a thousand changes; nothing after the first broken line is written.

    Raises Conflict when the database has another history.
    """
    report = Report()
    for number, (batch, broken) in enumerate(_batches(source, progress), 1):
        report.broken = broken
        try:
            _replay(db, batch, report, dry_run=dry_run)
        except _Refused as refused:
            report.broken = refused.broken
        if report.broken is not None:
            break
        if len(batch) == _BATCH and not dry_run and number.bit_count() == 1:  # each time the tables may have doubled
            db.measure()
    return report


def _batches(
    source: BinaryIO, progress: Callable[[int], None]
) -> Iterator[tuple[list[Numbered], archive.Broken | None]]:
    batch: list[Numbered] = []
    broken: archive.Broken | None = None
    held = 0

    def note(count: int) -> None:
        nonlocal held
        held += count
        progress(count)

    for change in archive.read(source, note):
        if isinstance(change, archive.Broken):
            broken = change  # the last
            continue
        batch.append(change)
        if len(batch) == _BATCH or held > _HEAVY:
            yield batch, None
            batch, held = [], 0
    yield batch, broken


def _replay(db: Database, batch: Sequence[Numbered], report: Report, *, dry_run: bool) -> None:
    with db.read() as session:
        known = _known(session, batch)
    if dry_run:
        for line, change in batch[known:]:
            _images(line, change)
            report.restored += 1
        report.unchanged += known
    elif known < len(batch):
        _write(db, batch, report)
    else:
        report.unchanged += known


def _write(db: Database, batch: Sequence[Numbered], report: Report) -> None:
    with db.write() as session:
        known = _known(session, batch)  # asked again, now that nobody else writes
        done, refused = _restored(session, batch[known:])
    report.unchanged += known
    report.restored += done
    if refused is not None:
        raise refused


def _restored(session: WriteSession, changes: Sequence[Numbered]) -> tuple[int, _Refused | None]:
    """How many of the changes are written now, and why not all: together, or else one by one until one is refused."""
    if len(changes) > 1:
        with contextlib.suppress(_Refused):
            _put(session, changes)
            return len(changes), None
    for done, one in enumerate(changes):
        try:
            _put(session, [one])
        except _Refused as refused:
            return done, refused
    return len(changes), None


def _known(session: AnySession, batch: Sequence[Numbered]) -> int:
    """How many of these are there already. Raises Conflict when others are there in their place."""
    there = queries.ids_of(session, [change.seq for _, change in batch])
    for line, change in batch:
        if there.get(change.seq, change.id) != change.id:
            raise Conflict(
                f"This database has a history of its own: its change {change.seq} is not the one on line {line}. "
                "Restore into an empty database."
            )
    return len(there)


def _images(line: int, change: archive.Change) -> row_queries.Images:
    try:
        return row_queries.images([(image.table, image.row) for image in change.rows])
    except (TypeError, ValueError) as error:
        raise _Refused(line, str(error)) from error


def _put(session: WriteSession, changes: Sequence[Numbered]) -> None:
    """Write all of these changes. Raises _Refused, and then none is written."""
    images = [_images(line, change) for line, change in changes]
    misfit = _Refused(changes[0][0], "this does not fit what came before it")
    if not row_queries.are_in_turn(session, images):
        raise misfit
    session.expunge_all()  # what was read for others is not what these find
    try:
        with session.begin_nested():
            replaying.write(session, [(change, rows) for (_, change), rows in zip(changes, images, strict=True)])
    except _NONSENSE as error:
        raise misfit from error
    except DatabaseTrouble as error:
        if not refuses_row(error):
            raise
        raise misfit from error
