"""Prepared pages from SQLite, looked up on the event loop: a few microseconds each, by one connection of its own."""

import sqlite3
from functools import cached_property
from pathlib import Path

from app.domain import page_filter
from app.domain.pages import head_of

_PAGE = """SELECT page, notes, body, EXISTS (
        SELECT 1 FROM prepared_need CROSS JOIN unprepared_page ON unprepared_page.page = needs
        WHERE prepared_need.page = ?2)
    FROM prepared_page WHERE head = ?1
    UNION ALL SELECT page, 0, NULL, 1 FROM unprepared_page WHERE page = ?2
    LIMIT 1"""
_BUCKET = """SELECT etag, body FROM prepared_bucket WHERE bits = ?1 AND prefix = ?2
    AND NOT EXISTS (SELECT 1 FROM unprepared_page WHERE page BETWEEN ?3 AND ?4)
    AND NOT EXISTS (SELECT 1 FROM prepared_need CROSS JOIN unprepared_page ON unprepared_page.page = needs
        WHERE prepared_need.page BETWEEN ?3 AND ?4)"""
_MAPPED = 1 << 30


class SqliteReader:
    """One connection that reads only; it sees what is committed."""

    def __init__(self, file: str) -> None:
        self._file = file

    @cached_property
    def _cursor(self) -> sqlite3.Cursor:
        address = f"{Path(self._file).absolute().as_uri()}?mode=ro"
        opened = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        opened.execute(f"PRAGMA mmap_size = {_MAPPED}")
        return opened.cursor()

    def open(self) -> None:
        """The file itself tells what is written."""

    def version(self) -> int | None:
        """Another number whenever anybody else has committed; None when it can't be read."""
        try:
            number: int = self._cursor.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:
            return None
        return number

    async def page(self, page: str, most: int) -> bytes | None:
        """What is prepared for a page: an empty list when it has no annotations; None when it can't be said yet, or
        has more than `most`."""
        try:
            found = self._cursor.execute(_PAGE, (head_of(page), page)).fetchone()
        except sqlite3.Error:  # the long way tells what is wrong
            return None
        if found is None:
            return b"[]"
        name, notes, body, is_stale = found
        return body if name == page and notes <= most and not is_stale else None

    async def bucket(self, prefix: str) -> tuple[str, bytes] | None:
        """What is prepared for a bucket, and its ETag; None when it can't be said yet."""
        try:
            found: tuple[str, bytes] | None = self._cursor.execute(
                _BUCKET, (len(prefix), prefix, *page_filter.bucket(prefix))
            ).fetchone()
        except sqlite3.Error:
            return None
        return found

    async def close(self) -> None:
        """Give the connection back."""
        if "_cursor" in self.__dict__:
            self._cursor.connection.close()
