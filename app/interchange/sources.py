"""Documents of other houses in a stream, each with its line: JSON-LD, pages with it or with microdata, tables."""

import csv
import io
from collections.abc import Iterator, Mapping
from enum import StrEnum
from html.parser import HTMLParser
from typing import Any, BinaryIO

from app.domain.review_record import ReviewRecord, Unreadable, record_of, reviews_in
from app.errors import AppError
from app.interchange import microdata
from app.interchange.documents import LONGEST, Rejected, documents
from app.web import strict_json

Record = tuple[int, ReviewRecord] | Rejected
LOOK = 4096
"""How many bytes tell what a file is."""

_DEPTH = 32


class Source(StrEnum):
    """What a file to import can be."""

    EXPORT = "export"
    JSON_LD = "json-ld"
    HTML = "html"
    CSV = "csv"


COLUMNS: Mapping[str, tuple[str, ...]] = {
    "claim": ("claimReviewed",),
    "url": ("url",),
    "publisher": ("author", "name"),
    "publisher_url": ("author", "url"),
    "rating": ("reviewRating", "alternateName"),
    "rating_value": ("reviewRating", "ratingValue"),
    "rating_best": ("reviewRating", "bestRating"),
    "rating_worst": ("reviewRating", "worstRating"),
    "summary": ("reviewRating", "ratingExplanation"),
    "language": ("inLanguage",),
    "published_at": ("datePublished",),
    "claimant": ("itemReviewed", "author", "name"),
    "asserted_at": ("itemReviewed", "datePublished"),
    "first_appearance": ("itemReviewed", "firstAppearance"),
}
"""The columns of a table, and what of a ClaimReview each is."""


def look(head: bytes) -> Source:
    """What a file is, by how it begins."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b'{"format":"secondsource"', b'{"format": "secondsource"')):
        return Source.EXPORT
    if start.startswith(b"<"):
        return Source.HTML
    return Source.JSON_LD if start.startswith((b"{", b"[")) else Source.CSV


def records(source: BinaryIO, kind: Source, columns: Mapping[str, str]) -> Iterator[Record]:
    """The reviews of a file that is no export; `columns` says by which names a table has what COLUMNS lists."""
    match kind:
        case Source.HTML:
            found: Iterator[tuple[int, Any] | Rejected] = _in_page(source)
        case Source.CSV:
            found = _in_table(source, columns)
        case _:
            found = documents(source)
    for one in found:
        if isinstance(one, Rejected):
            yield one
            continue
        line, document = one
        several = list(reviews_in(document))
        if not several and kind is not Source.HTML:  # pages describe much else
            yield Rejected(line, "this is no ClaimReview")
        for review in several:
            try:
                yield line, record_of(review)
            except Unreadable as error:
                yield Rejected(line, str(error))


class _Scripts(HTMLParser):
    """What a page has in its elements for JSON-LD, with the line each begins on."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._at: int | None = None
        self._held: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").partition(";")[0].strip().lower()
        if tag == "script" and kind == "application/ld+json":
            self._at, self._held = self.getpos()[0], []

    def handle_data(self, data: str) -> None:
        if self._at is not None:
            self._held.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._at is not None:
            self.found.append((self._at, "".join(self._held)))
            self._at = None


def _in_page(source: BinaryIO) -> Iterator[tuple[int, Any] | Rejected]:
    page = source.read(16 * LONGEST + 1)
    if len(page) > 16 * LONGEST:
        yield Rejected(1, f"the page is longer than {16 * LONGEST} bytes")
        return
    text = page.decode("utf-8", "replace")
    scripts = _Scripts()
    scripts.feed(text)
    scripts.close()
    told = [*_in_scripts(scripts)]
    # A page that says the same in both ways would be taken in twice, once with less.
    if not any(isinstance(one, tuple) and any(reviews_in(one[1])) for one in told):
        told += microdata.reviews(text)
    yield from told or [Rejected(1, "the page has no JSON-LD, and no microdata of a ClaimReview")]


def _in_scripts(scripts: _Scripts) -> Iterator[tuple[int, Any] | Rejected]:
    for line, text in scripts.found:
        piece = text.encode("utf-8", "replace")
        try:
            document = strict_json.parse(piece, max_depth=_DEPTH)
        except AppError as error:
            yield Rejected(line, error.detail)
        else:
            yield line, document


def _in_table(source: BinaryIO, columns: Mapping[str, str]) -> Iterator[tuple[int, Any] | Rejected]:
    text = io.TextIOWrapper(source, encoding="utf-8-sig", errors="replace", newline="")
    try:
        rows = csv.DictReader(text, strict=True)
        names = {name: columns.get(name, name) for name in COLUMNS}
        if names["claim"] not in (rows.fieldnames or ()):
            yield Rejected(1, f"no column is called {names['claim']!r}; name the right one with --column claim=NAME")
            return
        for row in _rows(rows):
            yield row if isinstance(row, Rejected) else (rows.line_num, _review(row, names))
    finally:
        text.detach()


def _rows(rows: "csv.DictReader[str]") -> Iterator[dict[str, Any] | Rejected]:
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Rejected(rows.line_num, f"not a line of CSV: {error}")
            return


def _review(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    review: dict[str, Any] = {"@type": "ClaimReview"}
    for name, path in COLUMNS.items():
        at = review
        for step in path[:-1]:
            at = at.setdefault(step, {})
        at[path[-1]] = row.get(names[name])
    return review
