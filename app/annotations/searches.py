"""What a search of the Hypothesis client finds."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from app.annotations import notes, queries
from app.domain import hypothesis
from app.domain.pages import page_of
from app.sessions import AnySession

_COUNTED = 10_000


def search(
    session: AnySession, urls: Collection[str], base: str, *, limit: int, after: datetime | None, newest_first: bool
) -> dict[str, Any]:
    """Rows of annotations on these pages, or of all of them, in the order they were recorded."""
    pages = _pages(session, urls)
    rows = queries.accepted_in_turn(session, pages, limit, after=after, newest_first=newest_first)
    return {
        "total": queries.count_accepted(session, _COUNTED, pages),
        "rows": [hypothesis.row(note, base) for note in notes.of(session, rows, None)],
    }


def count(session: AnySession, url: str) -> int:
    """How many annotations there are on a page, up to ten thousand."""
    return queries.count_accepted(session, _COUNTED, _pages(session, [url]))


def _pages(session: AnySession, urls: Collection[str]) -> set[str] | None:
    """These pages and those stated to be the same; None for all there are."""
    return {same for url in urls for same in _named(session, url)} if urls else None


def _named(session: AnySession, url: str) -> set[str]:
    try:
        page = page_of(url)
    except ValueError:
        return set()  # a document's fingerprint (urn:x-pdf:...), which its client sends beside the address
    return queries.same_pages(session, page)
