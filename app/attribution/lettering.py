"""Anyone's text made fit for a picture: one line, no control characters, broken and cut between letters.

Widths are estimates in em, generous on purpose: whoever draws the letters has another font than we do.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from app.domain.text import shown

ELLIPSIS = "…"
# Controls, surrogates and noncharacters: XML 1.0 section 2.2 forbids most of them and none can be seen.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+")
_ALL_THAT_FITS = 2_000
_BRIEF = 200
_STACKED = 8  # marks kept on one letter; a heap of thousands would cover the page
_JOINER = "\u200d"
_NARROW = frozenset("ijlIrft.,:;!|'`()[]{}/\\ -іїјІЇا")
_WIDE = frozenset("mwMW@%mшщжюфмШЩЖЮФМ—…")


def one_line(text: str) -> str:
    """The text on one line, without what cannot be seen."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def brief(text: str) -> str:
    """The text on one line that a sentence can hold."""
    line = one_line(text)
    return line if len(line) <= _BRIEF else line[:_BRIEF].rstrip() + ELLIPSIS


def wrap(text: str, ems: float, lines: int) -> list[str]:
    """The text in at most so many lines of at most this width, each ready to be shown; an ellipsis where it is cut."""
    line = one_line(text)
    broken = _break("".join(_letters(line[:_ALL_THAT_FITS])), ems)
    kept = [next(broken, "")]
    kept += [line for _, line in zip(range(lines - 1), broken, strict=False)]
    if next(broken, None) is not None or len(line) > _ALL_THAT_FITS:
        kept[-1] = _cut(kept[-1], ems)
    return [shown(line) for line in kept]


def fit(text: str, ems: float) -> str:
    """The text on one line of at most this width."""
    return wrap(text, ems, 1)[0]


def reads_leftward(text: str) -> bool:
    """Whether the first letter with a direction is from a script written right to left (UAX 9, rule P2)."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def width(text: str) -> float:
    """How wide the text is, about, in em."""
    return sum(_advance(letter[0]) for letter in _letters(text))


def _break(text: str, ems: float) -> Iterator[str]:
    """Lines broken at spaces, and within a word only when it alone is too long."""
    line, used = "", 0.0
    for word in text.split(" "):
        needed = width(word)
        if line and used + _advance(" ") + needed <= ems:
            line, used = f"{line} {word}", used + _advance(" ") + needed
            continue
        if line:
            yield line
        *full, line = _chop(word, ems) if needed > ems else [word]
        yield from full
        used = width(line)
    yield line


def _chop(word: str, ems: float) -> Sequence[str]:
    pieces, used = [""], 0.0
    for letter in _letters(word):
        if used + _advance(letter[0]) > ems and pieces[-1]:
            pieces.append("")
            used = 0.0
        pieces[-1] += letter
        used += _advance(letter[0])
    return pieces


def _cut(line: str, ems: float) -> str:
    room = ems - _advance(ELLIPSIS)
    return (_chop(line, room)[0].rstrip() if width(line) > room else line) + ELLIPSIS


def _letters(text: str) -> Iterator[str]:
    """The text by what a reader takes for one letter, nearly as UAX 29 has it."""
    letter, marks = "", 0
    for character in text:
        joined = bool(letter) and (_is_mark(character) or letter[-1] == _JOINER)
        if not joined:
            if letter:
                yield letter
            letter, marks = character, 0
        elif marks < _STACKED:
            letter, marks = letter + character, marks + 1
    if letter:
        yield letter


def _is_mark(character: str) -> bool:
    is_skin_tone = "\U0001f3fb" <= character <= "\U0001f3ff"
    return is_skin_tone or character == _JOINER or unicodedata.category(character)[0] == "M"


def _advance(character: str) -> float:
    if character in _NARROW:
        return 0.34
    if character in _WIDE:
        return 0.95
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    return 0.72 if character.isupper() else 0.6
