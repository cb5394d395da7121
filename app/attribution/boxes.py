"""One box of the SVG: its text, and its marks by shape, pattern and word, so that colour is never needed."""

from collections.abc import Collection
from dataclasses import dataclass
from html import escape

from app.attribution.collapse import Box, More
from app.attribution.lettering import reads_leftward, wrap
from app.attribution.words import Words
from app.domain.drawing import Mark, Source

WIDTH = 216.0
_CORNER = 5.0
_PAD = 12.0
_TAG = 20.0
_PILE = (8.0, 4.0)
_BOLD, _BOLDER = frozenset("nmh"), 1.1


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: its class in the style sheet, how far its baseline is below the line before, and its side."""

    text: str
    style: str
    advance: float
    leftward: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """The text of a box and the room it needs."""

    lines: tuple[Line, ...]
    width: float
    height: float


def card(lines: list[Line], width: float = WIDTH, *, top: float = 0.0) -> Card:
    """Set lines one below the other, `top` leaving room above them."""
    return Card(tuple(lines), width, top + sum(line.advance for line in lines) + _PAD)


def lettered(text: str, style: str, size: float, lines: int, width: float = WIDTH) -> list[Line]:
    """Text broken to fit a box, in letters of this size."""
    em = size * _BOLDER if style in _BOLD else size
    # Every line goes the way the text begins, also one that begins with a name in another script.
    leftward = reads_leftward(text)
    return [Line(line, style, size * 1.3, leftward) for line in wrap(text, (width - 2 * _PAD) / em, lines)]


def card_of(box: Box, words: Words) -> Card:
    """The text in a box."""
    lines = lettered(words.called(box), "n", 14, 3)
    if isinstance(box, Source):
        room = (WIDTH - 2 * _PAD) / 12
        lines += [Line(line, "s", 17) for line in wrap(words.kind(box), room, 2)]
        lines += [Line(line, "m", 16) for remark in words.remarks(box) for line in wrap(remark, room / _BOLDER, 2)]
    return card(lines, top=_TAG + 2 if _rests(box) else 6)


def reach(box: Box) -> float:
    """How far a box is drawn to the right of its left edge."""
    return WIDTH + _PILE[0] if isinstance(box, More) else WIDTH


def draw(box: Box, made: Card, x: float, y: float, words: Words) -> str:
    """The box with its top left corner there."""
    shape = "".join(_frame(box, x, y, made.height))
    tag = ""
    if _rests(box):
        tag = _lid(x, y, WIDTH, _TAG, _radius(box)) + text(words.phrases.rests_on, "t", x + WIDTH / 2, y + 14.5)
    lines = column(made, x, y + (_TAG + 2 if _rests(box) else 6))
    name = escape(words.called(box))
    return f"<g><title>{name}</title>{shape}{tag}{lines}{_badges(box, x, y)}</g>\n"


def column(made: Card, x: float, y: float) -> str:
    """The lines of a card, each from the side its script begins at."""
    parts = []
    for line in made.lines:
        y += line.advance
        at = x + made.width - _PAD if line.leftward else x + _PAD
        parts.append(text(line.text, line.style, at, y, leftward=line.leftward))
    return "".join(parts)


def text(shown: str, style: str, x: float, y: float, *, leftward: bool = False) -> str:
    """One line of text."""
    direction = ' direction="rtl"' if leftward else ""
    return f'<text class="{style}" x="{x:.0f}" y="{y:.0f}"{direction}>{escape(shown)}</text>'


def sample(mark: Mark, x: float, y: float) -> str:
    """A mark by itself, for the legend: 40 wide, 22 high."""
    parts = [rect(_pattern([mark]), x, y, 40, 22, 10 if mark is Mark.LOOP else _CORNER)]
    if mark is Mark.ORIGIN:
        parts.append(rect("o", x + 4, y + 4, 32, 14, 2))
    if mark is Mark.RESTS_ON:
        parts.append(_lid(x, y, 40, 8, _CORNER))
    if mark is Mark.UNKNOWN_LINEAGE:
        parts.append(_question(x + 40, y + 2))
    if mark is Mark.OFFICIAL:
        parts.append(_tick(x, y + 2))
    return "".join(parts)


def _rests(box: Box) -> bool:
    return bool(box.rests_on) if isinstance(box, More) else Mark.RESTS_ON in box.marks


def _frame(box: Box, x: float, y: float, height: float) -> list[str]:
    if isinstance(box, More):  # a pile of cards
        pile = [rect("b", x + shift, y + shift, WIDTH, height, _CORNER) for shift in _PILE]
        return [*pile, rect("b w" if box.rests_on else "b", x, y, WIDTH, height, _CORNER)]
    parts = [rect(_pattern(box.marks), x, y, WIDTH, height, _radius(box))]
    if Mark.ORIGIN in box.marks:
        inner = "o d" if Mark.UNNAMED in box.marks else "o"
        parts.append(rect(inner, x + 5, y + 5, WIDTH - 10, height - 10, _radius(box) - 3))
    return parts


def _pattern(marks: Collection[Mark]) -> str:
    names = ["b"]
    if Mark.RESTS_ON in marks:
        names.append("w")
    if Mark.UNNAMED in marks:
        names.append("d")
    elif Mark.UNKNOWN_LINEAGE in marks:
        names.append("q")
    return " ".join(names)


def _radius(box: Box) -> float:
    return 20 if isinstance(box, Source) and Mark.LOOP in box.marks else _CORNER


def _badges(box: Box, x: float, y: float) -> str:
    if isinstance(box, More):
        return ""
    return (_question(x + WIDTH, y + 3) if Mark.UNKNOWN_LINEAGE in box.marks else "") + (
        _tick(x, y + 3) if Mark.OFFICIAL in box.marks else ""
    )


def _question(x: float, y: float) -> str:
    return f'<circle class="b" cx="{x:.0f}" cy="{y:.0f}" r="10"/>{text("?", "c", x, y + 5)}'


def _tick(x: float, y: float) -> str:
    return f'<circle class="k" cx="{x:.0f}" cy="{y:.0f}" r="10"/><path class="i" d="M{x - 5:.0f} {y:.0f}l4 4 6-8"/>'


def _lid(x: float, y: float, width: float, height: float, radius: float) -> str:
    """A dark band along the top of a box, with its corners."""
    radius = min(radius, height)
    right = x + width
    return (
        f'<path class="k" d="M{x:.0f} {y + height:.0f}V{y + radius:.0f}q0-{radius:.0f} {radius:.0f}-{radius:.0f}'
        f'H{right - radius:.0f}q{radius:.0f} 0 {radius:.0f} {radius:.0f}V{y + height:.0f}z"/>'
    )


def rect(style: str, x: float, y: float, width: float, height: float, radius: float) -> str:
    """A rectangle with rounded corners."""
    return (
        f'<rect class="{style}" x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" rx="{radius:.0f}"/>'
    )
