"""The annotations of pages as bytes that are ready to be sent, so that a reader's page view costs one look-up by key.

A page is prepared whenever anything told in it has changed (the triggers of the migration say so); until then it is
answered the long way. What is prepared has `"\\u0000` where the address of the service stands: no text holds a NUL.
"""

import asyncio
import json

import structlog

from app.annotations import notes, queries
from app.annotations.documents import written_list
from app.db import Database, DatabaseTrouble, WriteSession
from app.domain.web_annotation import Note, annotation
from app.errors import AppError

_BATCH = 200
_BASE = "\x00"
_PLACE = b'"\\u0000'

_log = structlog.get_logger("secondsource.annotations")


def prepare(db: Database) -> int:
    """Prepare the next pages that wait for it; how many they were."""
    with db.read() as session:
        if not queries.unprepared(session, 1):
            return 0
    with db.write() as session:
        waiting = queries.unprepared(session, _BATCH)
        queries.keep_prepared(session, waiting, _bodies(session, waiting))
        return len(waiting)


async def watch(db: Database, every: float, ended: asyncio.Event) -> None:
    """Prepare what waits every so many seconds, until it is `ended`; a batch that has begun is finished first."""
    while not ended.is_set():
        try:
            await asyncio.wait_for(ended.wait(), every)
        except TimeoutError:
            prepared = 1
            while prepared and not ended.is_set():
                prepared = await asyncio.to_thread(_look, db)


def _look(db: Database) -> int:
    try:
        return prepare(db)
    except (AppError, DatabaseTrouble) as error:  # the pages wait, and are answered the long way
        _log.warning("pages are not prepared", reason=type(error).__name__)
        return 0


def body_of(found: list[Note]) -> bytes:
    """The annotations of a page, as a list."""
    return written_list([annotation(note, _BASE, context=False) for note in found])


def filled(body: bytes, base: str) -> bytes:
    """What was prepared, with the address of the service."""
    return body.replace(_PLACE, b'"' + json.dumps(base, ensure_ascii=False)[1:-1].encode())


def _bodies(session: WriteSession, pages: list[str]) -> dict[str, tuple[bytes, int]]:
    alone = set(pages) - queries.paired(session, pages)
    by_page: dict[str, list[Note]] = {}
    for note in notes.of(session, queries.accepted_in_turn(session, alone, None), None):
        by_page.setdefault(note.page, []).append(note)
    return {page: (body_of(by_page.get(page, [])), len(by_page.get(page, []))) for page in sorted(alone)}
