"""JSON-LD documents in a stream, each with its line, in flat memory.

One document, several (a line each or not), a list, a `@graph`, or the elements of a DataFeed. A broken document is told
and passed over; the next is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from app.errors import AppError
from app.web import strict_json

LONGEST = 1024 * 1024
"""Bytes of one document."""

_CHUNK, _AHEAD, _DEPTH = 256 * 1024, 4096, 32
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SPACE = re.compile(rb"(?:[\s,]|\xef\xbb\xbf)*")  # files that were put together have a byte order mark each
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)
_SCALAR = re.compile(rb'(?:"[^"\\\n]*"|[^\n])[^,\]}\n]*')
_STREAMED = re.compile(rb'\{(?:[^\[\]{}]|\{[^\[\]{}]*+\})*?"(?:dataFeedElement|@graph)"\s*+:\s*+\[', re.DOTALL)
"""How an object begins whose list is read member by member: what stands before the list nests once at most."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """What can't be used, the line it begins on, and why."""

    line: int
    reason: str


Found = tuple[int, dict[str, Any]] | Rejected
NOT_UTF_8 = "it is not in UTF-8; save it so"


def rejected(line: int, error: AppError) -> Rejected:
    """What an error says, and about which part of a document."""
    faults = (f"{fault.pointer}: {fault.detail}" if fault.pointer else fault.detail for fault in error.faults)
    return Rejected(line, " ".join([error.detail.replace("The body", "The document", 1), *faults]))


class _Text:
    """A window on the stream: what stands before `at` was used, and is let go when more is read."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        self.held = source.read(_CHUNK)
        self.at = 0
        self.line = 1

    def more(self) -> bool:
        """Read on; False at the end."""
        piece = self.source.read(_CHUNK)
        self.held = self.held[self.at :] + piece
        self.at = 0
        return bool(piece)

    def left(self) -> int:
        """How much is held that was not used."""
        return len(self.held) - self.at

    def use(self, end: int) -> bytes:
        """Take what stands before this place."""
        taken, self.at = self.held[self.at : end], end
        self.line += taken.count(b"\n")
        return taken

    def next(self) -> bytes:
        """The next byte that is no space or comma; none at the end. What follows it is held, for a look ahead."""
        while True:
            self.use(_SPACE.match(self.held, self.at).end())  # type: ignore[union-attr]  # it matches nothing, too
            if self.left() >= _AHEAD or not self.more():
                return self.held[self.at : self.at + 1]

    def past_line(self) -> None:
        """Go on after the line."""
        while (end := self.held.find(b"\n", self.at)) < 0:
            self.use(len(self.held))
            if not self.more():
                return
        self.use(end + 1)


def documents(source: BinaryIO) -> Iterator[Found]:
    """The documents of a stream."""
    text = _Text(source)
    if text.held.startswith(UTF_16):
        yield Rejected(1, NOT_UTF_8)
        return
    inside = False
    while first := text.next():
        if not inside and first == b"[":
            text.use(text.at + 1)
            inside = True
        elif inside and first in (b"]", b"}"):
            text.use(text.at + 1)
        elif not inside and first == b"{" and (start := _streamed(text)):
            text.use(start)
            inside = True
        elif first == b"{":
            yield from _document(text)
        else:
            yield Rejected(text.line, "a JSON object should begin here")
            if inside:
                text.use(_SCALAR.match(text.held, text.at).end())  # type: ignore[union-attr]  # a byte is there
            else:
                text.past_line()


def _streamed(text: _Text) -> int:
    found = _STREAMED.match(text.held, text.at, text.at + _AHEAD)
    return found.end() if found else 0


def _document(text: _Text) -> Iterator[Found]:
    line = text.line
    if (whole := _on_one_line(text)) is not None:
        yield line, whole
        return
    end = _end(text)
    if end is None:
        long = text.left() > LONGEST
        yield Rejected(line, f"a document of more than {LONGEST} bytes" if long else "the document has no end")
        text.past_line()
        return
    piece = text.use(end)
    try:
        document = strict_json.parse(piece, max_depth=_DEPTH)
    except AppError as error:
        yield rejected(line, error)
    else:
        yield line, document


def _on_one_line(text: _Text) -> dict[str, Any] | None:
    """The document that ends where its line does, as most do: found without a look at every bracket."""
    ended = text.held.find(b"\n", text.at, text.at + 4 * _AHEAD)
    end = len(text.held[text.at : max(ended, text.at)].rstrip(b"\r, \t")) + text.at
    if text.held[end - 1 : end] != b"}":
        return None
    try:
        document: dict[str, Any] = strict_json.parse(text.held[text.at : end], max_depth=_DEPTH)
    except AppError:
        return None  # it is broken, or goes on
    text.use(end)
    return document


def _end(text: _Text) -> int | None:
    """Where the object ends that begins here; None when it has no end, or not soon enough."""
    while True:
        depth = 0
        for token in _TOKEN.finditer(text.held, text.at):
            match token.group():
                case b"{" | b"[":
                    depth += 1
                case b"}" | b"]":
                    depth -= 1
                    if depth == 0:
                        return token.end() if token.end() - text.at <= LONGEST else None
        if text.left() > LONGEST or not text.more():
            return None
