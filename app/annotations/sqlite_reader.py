"""Prepared pages from SQLite, looked up on the event loop: a few microseconds each, by one connection of its own."""

import sqlite3
from functools import cached_property
from pathlib import Path

_PAGE = "SELECT body, notes FROM prepared_page WHERE page = ?"
_UNSAID = """SELECT EXISTS (SELECT 1 FROM unprepared_page WHERE page BETWEEN ?1 AND ?2)
    OR EXISTS (SELECT 1 FROM page_equivalence WHERE superseded_at IS NULL AND page BETWEEN ?1 AND ?2)
    OR EXISTS (SELECT 1 FROM page_equivalence WHERE superseded_at IS NULL AND same_as_page BETWEEN ?1 AND ?2)"""
_PAGES = "SELECT page, body FROM prepared_page WHERE page BETWEEN ? AND ? AND notes > 0 ORDER BY page"
_MAPPED = 1 << 30


class SqliteReader:
    """One connection that reads only; it sees what is committed."""

    def __init__(self, file: str) -> None:
        self._file = file

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        address = f"{Path(self._file).absolute().as_uri()}?mode=ro"
        opened = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        opened.execute(f"PRAGMA mmap_size = {_MAPPED}")
        return opened

    def open(self) -> None:
        """The file itself tells what is written."""

    def version(self) -> int | None:
        """Another number whenever anybody else has committed; None when it can't be read."""
        try:
            number: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error:
            return None
        return number

    async def page(self, page: str, most: int) -> bytes | None:
        """What is prepared for a page: an empty list when it has no annotations; None when it can't be said yet, or
        has more than `most`."""
        try:
            found = self._connection.execute(_PAGE, (page,)).fetchone()
            if found is not None:
                body: bytes = found[0]
                return body if found[1] <= most else None
            return None if self._connection.execute(_UNSAID, (page, page)).fetchone()[0] else b"[]"
        except sqlite3.Error:  # the long way tells what is wrong
            return None

    async def pages(self, first: str, last: str) -> list[tuple[str, bytes]] | None:
        """All pages with names from one to another, None when one of them can't be said yet."""
        try:
            if self._connection.execute(_UNSAID, (first, last)).fetchone()[0]:
                return None
            return self._connection.execute(_PAGES, (first, last)).fetchall()
        except sqlite3.Error:
            return None

    async def close(self) -> None:
        """Give the connection back."""
        if "_connection" in self.__dict__:
            self._connection.close()
