"""Tables of reviews: CSV, with commas, semicolons or tabs. Each review with its line."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, BinaryIO

from app.interchange.documents import LONGEST, NOT_UTF_8, Rejected

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

_SEPARATORS = ",;\t"
_SHOWN = 200
_UNDECODED = re.compile("[\udc80-\udcff]")
"""What stands for a byte that is not UTF-8."""


def documents(source: BinaryIO, columns: Mapping[str, str]) -> Iterator[tuple[int, Any] | Rejected]:
    """The rows of a table as ClaimReviews; `columns` says by which names it has what COLUMNS lists."""
    lines = _Lines(source)
    names = {name: columns.get(name, name) for name in COLUMNS}
    try:
        header = next(lines, "")
        separator = max(_SEPARATORS, key=header.count)
        rows = csv.DictReader(chain([header], lines), strict=True, delimiter=separator)
        if names["claim"] not in (rows.fieldnames or ()):
            yield Rejected(1, _why_none(header, names["claim"]))
            return
        for row in _rows(rows):
            yield Rejected(lines.number, row) if isinstance(row, str) else (lines.number, _review(row, names))
    except csv.Error as error:
        yield Rejected(1, f"not a line of CSV: {error}")
    finally:
        lines.detach()


def _why_none(header: str, wanted: str) -> str:
    if not header.strip():
        return "the file is empty, or begins with an empty line"
    if "\0" in header or not _is_utf_8(header):
        return f"this is no table of text, or {NOT_UTF_8}"
    shown = header.strip()[:_SHOWN]
    return f"no column is called {wanted!r} in {shown!r}; name the right one with --column claim=NAME"


def _is_utf_8(text: str) -> bool:
    return _UNDECODED.search(text) is None


class _Lines:
    """The lines of a file. One that is too long is not kept: it raises csv.Error, and the next comes after it."""

    def __init__(self, source: BinaryIO) -> None:
        self._text = io.TextIOWrapper(source, encoding="utf-8-sig", errors="surrogateescape", newline="")
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) < LONGEST:
            return line
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(LONGEST)
        raise csv.Error(f"it has more than {LONGEST} characters")

    def detach(self) -> None:
        """Let go of the file."""
        self._text.detach()


def _rows(rows: "csv.DictReader[str]") -> Iterator[dict[str, Any] | str]:
    """The rows, or why one can't be read."""
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield f"not a line of CSV: {error}"
            continue
        yield row if all(map(_is_utf_8, _texts(row))) else NOT_UTF_8


def _texts(row: Mapping[str, Any]) -> Iterator[str]:
    for value in row.values():
        yield from [value] if isinstance(value, str) else value or ()  # what the header has no name for is a list


def _review(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    review: dict[str, Any] = {"@type": "ClaimReview"}
    for name, path in COLUMNS.items():
        at = review
        for step in path[:-1]:
            at = at.setdefault(step, {})
        at[path[-1]] = row.get(names[name])
    return review
