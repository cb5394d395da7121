"""Text written by strangers: what in it a reader cannot see, and how to set it inside a sentence of ours (UAX 9)."""

import re
import unicodedata

_BIDI_CONTROL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH = re.compile("[\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff]")

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
# What opens or closes a run of its own. Marks (U+061C, U+200E, U+200F) open nothing and may stay.
_NESTING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# A paragraph's end closes every isolate, ours too.
_PARAGRAPH_END = re.compile("[\n\r\x1c-\x1e\x85\u2029]+")


def flags(text: str) -> tuple[str, ...]:
    """Name what is in the text and cannot be seen: `bidi_control`, `zero_width`."""
    found = (("bidi_control", _BIDI_CONTROL), ("zero_width", _ZERO_WIDTH))
    return tuple(flag for flag, pattern in found if pattern.search(text))


def shown(text: str) -> str:
    """Make the text safe to set inside a sentence.

    Text that could reorder what stands around it is isolated, in its own direction. The controls inside it go, so
    that it is read in the order it was written and cannot end its isolation.
    """
    if not _BIDI_CONTROL.search(text) and _RIGHT_TO_LEFT.isdisjoint(map(unicodedata.bidirectional, text)):
        return text
    inside = _PARAGRAPH_END.sub(" ", _NESTING.sub("", text))
    return f"{_FIRST_STRONG_ISOLATE}{inside}{_POP_ISOLATE}"
