"""What was released under an embargo is published when its time has come, once, whatever process sees to it."""

import asyncio

import structlog

from app import waits
from app.db import Database, DatabaseTrouble
from app.domain.vocabulary import DraftState
from app.errors import AppError, Unavailable
from app.verdicts import queries, releasing

_log = structlog.get_logger("secondsource.embargo")


def publish_due(db: Database) -> int:
    """Publish what is due, each in a transaction of its own. Returns how many verdicts were published.

    What can't be published any more (its evidence was retracted, its desk published otherwise) goes back to the desk
    with a note that says why.
    """
    with db.read() as session:
        due = queries.due_drafts(session, db.clock())
    published = 0
    for draft_id in due:
        with db.write() as session:
            draft = queries.due_draft(session, draft_id, session.moment)
            if draft is None:  # another process was first, or the desk took it back
                continue
            try:
                releasing.publish(session, draft, str(draft.released_by))
                published += 1
            except AppError as error:
                session.change(draft, state=DraftState.DRAFT, note=_why(error), due_at=None, updated_at=session.moment)
    return published


async def watch(db: Database, every: float, ended: asyncio.Event) -> None:
    """Publish what is due every so many seconds, until it is `ended`; a look that has begun is finished first.

    A database in trouble is asked again next time.
    """
    async for _ in waits.every(every, ended):
        await asyncio.to_thread(_look, db)


def _look(db: Database) -> None:
    try:
        publish_due(db)
    except (DatabaseTrouble, Unavailable) as error:
        _log.warning("embargoes wait for the database", error=type(error).__name__)


def _why(error: AppError) -> str:
    return " ".join([error.detail, *(f"{fault.pointer}: {fault.detail}" for fault in error.faults)])
