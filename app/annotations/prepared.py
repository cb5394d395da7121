"""The annotations of pages, and buckets of them, as bytes that are ready to be sent: a page view costs one look-up.

A page is prepared whenever anything told in it has changed (the triggers of the migrations say so), then the bucket it
is in; until then they are answered the long way. What is prepared of a page has the byte FF, which no text in UTF-8
holds, where the address of the service begins.
"""

import asyncio
import json
from functools import lru_cache

import structlog

from app import waits
from app.annotations import lookup, notes
from app.annotations import prepared_queries as queries
from app.annotations.documents import written_list
from app.db import Database, DatabaseTrouble
from app.domain import page_filter, sizes
from app.domain.pages import head_of
from app.domain.web_annotation import Note, annotation
from app.errors import AppError
from app.sessions import WriteSession
from app.tables import PreparedBucket, PreparedNeed, PreparedPage
from app.web.etags import etag_of

_PAGES = 100
_BUCKETS = 8
_PLANNED = 5000
"""Rows in one transaction: others wait to write meanwhile."""

_NUL = "\x00"
_WRITTEN_NUL = b'"\\u0000'  # no text holds a NUL
_PLACE = b"\xff"

_log = structlog.get_logger("secondsource.annotations")


class Preparer:
    """Prepares what waits, piece by piece."""

    def __init__(self, db: Database, filters: lookup.Filters) -> None:
        self._db = db
        self._filters = filters
        self._planned: int | None = None
        """For how many bits the buckets are known to be prepared, or to wait."""

    async def watch(self, every: float, ended: asyncio.Event) -> None:
        """Look every so many seconds, until it is `ended`; a piece that has begun is finished first."""
        async for _ in waits.every(every, ended):
            while await asyncio.to_thread(self.look) and not ended.is_set():
                pass

    def look(self) -> bool:
        """Prepare a piece of what waits; whether more may wait."""
        try:
            return self.step()
        except (AppError, DatabaseTrouble) as error:  # the pages wait, and are answered the long way
            _log.warning("pages are not prepared", reason=type(error).__name__)
            return False

    def step(self) -> bool:
        """Prepare a piece of what waits; whether more may wait. Raises what the database does."""
        with self._db.read() as session:
            bits = self._filters.of(session, self._filters.today()).bits
            pages = bool(queries.waiting_pages(session, 1))
            buckets = bool(queries.waiting_buckets(session, bits, 1))
        if not (pages or buckets or bits != self._planned):
            return False
        with self._db.write() as session:
            if pages:
                return _prepare_pages(session)
            if bits != self._planned:
                if queries.plan(session, bits, _PLANNED) == 0:
                    self._planned = bits
                return True
            return _prepare_buckets(session, bits)


def row_of(page: str, found: list[Note]) -> PreparedPage:
    """What is prepared of a page."""
    return PreparedPage(head=head_of(page), page=page, notes=len(found), body=body_of(found))


def body_of(found: list[Note]) -> bytes:
    """The annotations of a page, as a list."""
    return written_list([annotation(note, _NUL, context=False) for note in found]).replace(_WRITTEN_NUL, _PLACE)


def filled(body: bytes, base: str) -> bytes:
    """What was prepared, with the address of the service."""
    return body.replace(_PLACE, _opened(base))


@lru_cache(maxsize=100)
def _opened(base: str) -> bytes:
    return b'"' + json.dumps(base, ensure_ascii=False)[1:-1].encode()


def _prepare_pages(session: WriteSession) -> bool:
    waiting = queries.waiting_pages(session, _PAGES)
    told = notes.on_pages(session, queries.dependents(session, waiting).union(waiting))
    rows = [row_of(page, found) for page, (found, _) in sorted(told.items())]
    needs = [PreparedNeed(page=page, needs=other) for page, (_, same) in told.items() for other in same - {page}]
    queries.keep_pages(session, rows, needs)
    return True


def _prepare_buckets(session: WriteSession, bits: int) -> bool:
    """Those whose pages are all prepared; whether there were any."""
    any_done = False
    for prefix in queries.waiting_buckets(session, bits, _BUCKETS):
        first, last = page_filter.bucket(prefix)
        if not queries.is_stale(session, first, last):
            bodies = [(page, filled(body, lookup.SERVICE)) for page, body in queries.pages_within(session, first, last)]
            document = lookup.bucket_of(prefix, bodies)
            etag = etag_of(sizes.padded(document))
            row = PreparedBucket(bits=bits, prefix=prefix, etag=etag, body=sizes.pressed(document))
            queries.keep_bucket(session, row)
            any_done = True
    return any_done
