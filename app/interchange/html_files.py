"""Pages of HTML, and what they say of reviews: in elements for JSON-LD, or else as microdata. Each with its line."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, BinaryIO

from w3lib.encoding import html_body_declared_encoding, read_bom

from app.domain.review_record import reviews_in
from app.errors import AppError
from app.interchange import microdata
from app.interchange.documents import LONGEST, Rejected, rejected
from app.web import strict_json

_DEPTH = 32
_LOST = "\ufffd"
"""What stands for bytes that are not in the encoding of a page."""

_WRAPPING = re.compile(r"\A\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*\Z")
"""What hides the content of a script from readers of long ago."""


def documents(source: BinaryIO) -> Iterator[tuple[int, Any] | Rejected]:
    """The documents of a page. It is in the encoding that it says, or else in UTF-8."""
    page = source.read(16 * LONGEST + 1)
    if len(page) > 16 * LONGEST:
        yield Rejected(1, f"the page is longer than {16 * LONGEST} bytes")
        return
    encoding = read_bom(page)[0] or html_body_declared_encoding(page) or "utf-8"
    text = page.decode(encoding, "replace")
    scripts = _Scripts()
    scripts.feed(text)
    scripts.close()
    told = [*_in_scripts(scripts)]
    # A page that says the same in both ways would be taken in twice, once with less.
    if not any(isinstance(one, tuple) and any(reviews_in(one[1])) for one in told):
        told += microdata.reviews(text)
    if not told:
        yield Rejected(1, "the page has no JSON-LD, and no microdata of a ClaimReview")
    elif _LOST in text and not _says_so(page, encoding):
        yield from (_if_whole(one, encoding) for one in told)
    else:
        yield from told


def _says_so(page: bytes, encoding: str) -> bool:
    """Whether the sign of loss stands in the page itself: something was lost before."""
    sign = _LOST.encode(encoding, "ignore")
    return bool(sign) and sign in page


def _if_whole(one: tuple[int, Any] | Rejected, encoding: str) -> tuple[int, Any] | Rejected:
    """What was found, unless something of it was lost."""
    if isinstance(one, Rejected) or _LOST not in json.dumps(one[1], ensure_ascii=False):
        return one
    return Rejected(one[0], f"it is not in {encoding}, as the page should be")


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

    def close(self) -> None:
        """The end, also of a page that was cut off."""
        super().close()
        self.handle_data(self.rawdata)  # Python keeps what stands in a script without an end
        self.handle_endtag("script")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._at is not None:
            self.found.append((self._at, "".join(self._held)))
            self._at = None


def _in_scripts(scripts: _Scripts) -> Iterator[tuple[int, Any] | Rejected]:
    for line, text in scripts.found:
        try:
            document = strict_json.parse(_WRAPPING.sub("", text).encode(), max_depth=_DEPTH)
        except AppError as error:
            yield rejected(line, error)
        else:
            yield line, document
