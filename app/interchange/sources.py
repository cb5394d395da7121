"""Documents of other houses in a stream, each with its line: JSON-LD, pages with it or with microdata, tables."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, BinaryIO

from app.domain.review_record import ReviewRecord, Unreadable, record_of, reviews_in
from app.interchange import documents, html_files, table_files
from app.interchange.documents import UTF_16, Rejected

Record = tuple[int, ReviewRecord] | Rejected
LOOK = 4096
"""How many bytes tell what a file is."""


class Source(StrEnum):
    """What a file to import can be."""

    EXPORT = "export"
    JSON_LD = "json-ld"
    HTML = "html"
    CSV = "csv"


def look(head: bytes) -> Source:
    """What a file is, by how it begins."""
    if head.startswith(UTF_16):
        head = head.decode("utf-16", "replace").encode("utf-8", "replace")
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
            found: Iterator[tuple[int, Any] | Rejected] = html_files.documents(source)
        case Source.CSV:
            found = table_files.documents(source, columns)
        case _:
            found = documents.documents(source)
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
