"""Bringing an export back: the ledger is replayed under its own numbers, ids and times, and standings derived anew.

It goes into an empty database, or one that holds the beginning of the same history: so what was cut off is resumed,
and what is there already changes nothing.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import BinaryIO

from app import ledger, standings
from app.db import Database
from app.errors import Conflict
from app.evidence_graph import claims_about, claims_concerning
from app.interchange import archive, queries
from app.party_classes import load_classes
from app.sessions import AnySession, WriteSession

_BATCH = 100
"""Changes in one transaction: other writers wait for no more than these."""

_PARTIES = {"party_revision": ("party_id",), "equivalence": ("party_id", "same_as_id"), "competence": ("party_id",)}
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
    """Replay an export, in transactions of a hundred changes; nothing after the first broken line is written.

    Raises Conflict when the database has another history.
    """
    report = Report()
    for batch, broken in _batches(archive.read(source, progress)):
        report.broken = broken
        try:
            _replay(db, batch, report, dry_run=dry_run)
        except _Refused as refused:
            report.broken = refused.broken
        if report.broken is not None:
            break
    return report


def _batches(
    changes: Iterator[Numbered | archive.Broken],
) -> Iterator[tuple[list[Numbered], archive.Broken | None]]:
    batch: list[Numbered] = []
    broken: archive.Broken | None = None
    for change in changes:
        if isinstance(change, archive.Broken):
            broken = change
            break
        batch.append(change)
        if len(batch) == _BATCH:
            yield batch, None
            batch = []
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
    refused: _Refused | None = None
    done = 0
    with db.write() as session:
        known = _known(session, batch)  # asked again, now that nobody else writes
        for line, change in batch[known:]:
            try:
                with session.begin_nested():
                    _put(session, change, _images(line, change))
            except _Refused as error:
                refused = error
                break
            except _NONSENSE:
                refused = _Refused(line, "this does not fit what came before it")
                break
            session.expunge_all()  # what was read for one change is not what the next one finds
            done += 1
    report.unchanged += known
    report.restored += done
    if refused is not None:
        raise refused


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


def _images(line: int, change: archive.Change) -> queries.Images:
    try:
        return queries.images([(image.table, image.row) for image in change.rows])
    except (TypeError, ValueError) as error:
        raise _Refused(line, str(error)) from error


def _put(session: WriteSession, change: archive.Change, written: queries.Images) -> None:
    session.moment = change.recorded_at.astimezone(UTC)
    parties = {row[name] for table, row in written for name in _PARTIES.get(table.name, ())}
    subjects = {row["subject_id"] for table, row in written if table.name == "competence"}
    concerned = load_classes(session, parties).members() | parties
    queries.put_back(session, written)
    ledger.restore(
        session,
        change.seq,
        change.id,
        actor=change.actor,
        kind=change.type,
        subjects=change.subjects,
        payload=change.payload,
        rows=[image.model_dump() for image in change.rows],
    )
    if change.type.startswith(("claim.", "evidence.")):
        about = [uuid.UUID(name.removeprefix("claim/")) for name in change.subjects if name.startswith("claim/")]
        standings.refresh(session, about, change.seq, touched=True)
    elif parties:
        # Whoever shared a house with them before, or does so after, may count differently.
        concerned |= load_classes(session, parties).members()
        moved = claims_concerning(session, concerned) | claims_about(session, subjects)
        standings.refresh(session, moved, change.seq, touched=False)
