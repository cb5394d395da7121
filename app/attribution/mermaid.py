"""The drawing as a Mermaid flowchart, collapsed until it is within the limits that every renderer starts with.

Anyone's text stands in double quotes with each ASCII character that is no letter, digit or space as an entity code
(`#34;`). So neither Mermaid's grammar nor the Markdown and HTML it allows in labels sees any of it.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from app.attribution.collapse import ROWS, Box, Collapsed, More, collapse
from app.attribution.lettering import wrap
from app.attribution.words import IN_ENGLISH, Words
from app.domain.drawing import CLAIM, Drawing, Mark, Side, Source

_MOST_TEXT, _MOST_EDGES = 50_000, 500
"""Mermaid's defaults for maxTextSize and maxEdges. A diagram cannot raise them."""

# Mermaid itself writes #34; as ﬂ°°34¶ß while it parses, so these letters are not left to it either.
_OWN = "ﬂ°¶ß"
# When its codes are letters again, Mermaid still looks for mathematics ($$), ends of lines (\n) and those letters.
_READ_LATER = re.compile(r"(?<=\$)(?=\$)|(?<=\\)(?=n)|(?<=ﬂ)(?=°)|(?<=¶)(?=ß)")
_JOINER = "\u2060"  # takes no room, and keeps two letters together as they were
_STYLES = {
    Mark.RESTS_ON: "stroke-width:4px",
    Mark.UNNAMED: "stroke-dasharray:9 5",
    Mark.UNKNOWN_LINEAGE: "stroke-dasharray:2 5",
}
_SHAPES = {Mark.LOOP: ("([", "])"), Mark.ORIGIN: ("[[", "]]")}


def as_mermaid(drawing: Drawing, words: Words = IN_ENGLISH) -> str:
    """The largest flowchart that can be drawn everywhere."""
    rows = ROWS
    while True:
        sides = [collapse(side, rows=rows) for side in drawing.sides]
        text = "\n".join(chain(_chart(drawing, sides, words), [""]))
        edges = sum(1 + len(side.links) for side in sides)
        if rows == 1 or (len(text) <= _MOST_TEXT and edges <= _MOST_EDGES):
            return text
        rows //= 2


def _chart(drawing: Drawing, sides: Sequence[Collapsed], words: Words) -> Iterator[str]:
    yield "flowchart RL"
    yield f"  accTitle: {words.phrases.title}"
    caption = [f"<b>{_escaped(line)}</b>" for line in wrap(drawing.caption, 26, 5)]
    yield f"  {CLAIM}({_label([words.phrases.claim.upper(), *wrap(drawing.claim, 26, 9)], *caption)})"
    marked: dict[Mark, list[str]] = {mark: [] for mark in _STYLES}
    for side, drawn in zip(drawing.sides, sides, strict=True):
        yield f"  subgraph {side.stance} [{_label([f'{words.phrases.stances[side.stance]}: {words.tally(side)}'])}]"
        for box in drawn.boxes:
            yield f"    {_box(box, words)}"
            for mark in _marks(box):
                marked[mark].append(box.id)
        yield "  end"
        yield from _arrows(side, drawn, words)
    for mark, ids in marked.items():
        if ids:
            yield f"  classDef {mark} {_STYLES[mark]}"
            yield f"  class {','.join(ids)} {mark}"


def _box(box: Box, words: Words) -> str:
    lines = wrap(words.called(box), 22, 3)
    if isinstance(box, More):
        return f"{box.id}[{_label(lines)}]"
    begin, end = next((ends for mark, ends in _SHAPES.items() if mark in box.marks), ("[", "]"))
    heading = [words.phrases.rests_on] if Mark.RESTS_ON in box.marks else []
    return f"{box.id}{begin}{_label([*heading, *lines, words.kind(box), *words.remarks(box)])}{end}"


def _marks(box: Box) -> list[Mark]:
    if isinstance(box, Source):
        return [mark for mark in _STYLES if mark in box.marks]
    return [Mark.RESTS_ON] if box.rests_on else []


def _arrows(side: Side, drawn: Collapsed, words: Words) -> Iterator[str]:
    stance = words.phrases.stances[side.stance].lower()
    for link in drawn.links:
        if link.credits == CLAIM:
            yield f'  {link.credited} -- "{stance}" --> {CLAIM}'
        else:
            yield f"  {link.credited} --> {link.credits}"


def _label(lines: Sequence[str], *ready: str) -> str:
    return f'"{"<br/>".join([*map(_escaped, lines), *ready])}"'


def _escaped(line: str) -> str:
    parted = _READ_LATER.sub(_JOINER, line)
    return "".join(letter if _is_safe(letter) else f"#{ord(letter)};" for letter in parted)


def _is_safe(letter: str) -> bool:
    return letter not in _OWN and (letter == " " or letter.isalnum() or not letter.isascii())
