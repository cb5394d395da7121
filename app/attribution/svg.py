"""The drawing as SVG: the claim on the left, its sides beside it, each read from right to left towards the claim.

The picture stands alone (no script, no font, nothing loaded), follows the reader's light or dark preference, and
carries its text equivalent in <desc>. Its classes are scoped so that it can also be set into a page.
"""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from itertools import pairwise

from app.attribution import boxes
from app.attribution.collapse import Collapsed, collapse
from app.attribution.layout import Placed, place
from app.attribution.lettering import fit, width
from app.attribution.style import SHEET
from app.attribution.words import IN_ENGLISH, Words
from app.domain.drawing import CLAIM, Drawing, Side
from app.domain.text import shown
from app.domain.vocabulary import Stance

_MARGIN = 20.0
_CLAIM = 240.0
_PILL = 124.0
_GAP = 56.0
_PILL_AT = _MARGIN + _CLAIM + _GAP
_FIRST_AT = _PILL_AT + _PILL + _GAP
_BETWEEN_SIDES = 36.0
_LEAST = 720.0

Point = tuple[float, float]


def as_svg(drawing: Drawing, words: Words = IN_ENGLISH, *, scope: str = "attribution", sheet: str = SHEET) -> str:
    """Draw it. `scope` begins the ids, for a page that holds several pictures; such a page has the sheet itself."""
    sides = [collapse(side) for side in drawing.sides]
    placed = [_place(side, drawn, words) for side, drawn in zip(drawing.sides, sides, strict=True)]
    claim = _claim(drawing, words)
    columns = max((len(drawn.columns) for drawn in sides), default=0)
    across = max(_LEAST, _FIRST_AT + columns * (boxes.WIDTH + _GAP) - _GAP + _MARGIN)
    stacked = sum(one.height for one in placed) + _BETWEEN_SIDES * max(0, len(placed) - 1)
    body = max(stacked, claim.height)
    parts, y = [], _MARGIN + (body - stacked) / 2
    claim_y = _MARGIN + (body - claim.height) / 2
    for number, (side, drawn, where) in enumerate(zip(drawing.sides, sides, placed, strict=True), 1):
        parts.append(_side(side, drawn, where, y, claim_y + claim.height * number / (len(sides) + 1), words))
        y += where.height + _BETWEEN_SIDES
        if side is not drawing.sides[-1]:
            parts.append(f'<path class="z" d="M{_PILL_AT:.0f} {y - _BETWEEN_SIDES / 2:.0f}H{across - _MARGIN:.0f}"/>\n')
    parts.append(_claim_box(claim, claim_y))
    foot, bottom = _foot(drawing, _MARGIN + body + _MARGIN, across, words)
    size = f"{across:.0f} {bottom:.0f}"
    title = f"{words.phrases.title}: {shown(fit(drawing.claim, 120))}"
    desc = "\n".join(words.describe(drawing, sides))
    style = f"<style>{sheet}</style>\n" if sheet else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ssa" role="img" lang="{words.phrases.language}" '
        f'viewBox="0 0 {size}" '
        f'width="{across:.0f}" height="{bottom:.0f}" aria-labelledby="{scope}-title" aria-describedby="{scope}-desc">\n'
        f'<title id="{scope}-title">{escape(title)}</title>\n<desc id="{scope}-desc">{escape(desc)}</desc>\n'
        f'{style}<rect class="g" width="{across:.0f}" height="{bottom:.0f}"/>\n'
        f"{''.join(parts)}{foot}</svg>\n"
    )


def _place(side: Side, drawn: Collapsed, words: Words) -> Placed:
    """The side's heading takes the claim's place in its graph."""
    heights = [{box.id: boxes.card_of(box, words).height for box in column} for column in drawn.columns]
    return place(
        [{CLAIM: _pill(side, words).height}, *heights], [(link.credits, link.credited) for link in drawn.links]
    )


def _pill(side: Side, words: Words) -> boxes.Card:
    heading = boxes.Line(words.phrases.stances[side.stance].upper(), "h", 19)
    return boxes.card([heading, *boxes.lettered(words.tally(side), "s", 12, 3, _PILL)], _PILL, top=4)


def _claim(drawing: Drawing, words: Words) -> boxes.Card:
    lines = [boxes.Line(words.phrases.claim.upper(), "h", 20), *boxes.lettered(drawing.claim, "l", 15, 9, _CLAIM)]
    caption = boxes.lettered(drawing.caption, "n", 13, 5, _CLAIM)
    caption[0] = replace(caption[0], advance=caption[0].advance + 8)
    return boxes.card([*lines, *caption], _CLAIM, top=4)


def _claim_box(claim: boxes.Card, y: float) -> str:
    frame = boxes.rect("b", _MARGIN, y, _CLAIM, claim.height, 12)
    return f"<g>{frame}{boxes.column(claim, _MARGIN, y + 4)}</g>\n"


def _side(side: Side, drawn: Collapsed, placed: Placed, top: float, port: float, words: Words) -> str:
    cards = {box.id: boxes.card_of(box, words) for box in drawn.boxes}
    pill = _pill(side, words)
    columns = {CLAIM: -1} | {box.id: number for number, column in enumerate(drawn.columns) for box in column}
    left = {box.id: _column_at(columns[box.id]) for box in drawn.boxes}
    middle = {id: top + placed.tops[id] + made.height / 2 for id, made in {CLAIM: pill, **cards}.items()}
    right = {CLAIM: _PILL_AT + _PILL} | {box.id: left[box.id] + boxes.reach(box) for box in drawn.boxes}
    parts = []
    for link in drawn.links:
        stops: list[Point] = [(right[link.credits], middle[link.credits])]
        for number, way in enumerate(placed.ways[link.credits, link.credited]):
            x = _column_at(columns[link.credits] + 1 + number)
            stops += [(x, top + way), (x + boxes.WIDTH, top + way)]
        parts.append(_arrow([*stops, (left[link.credited], middle[link.credited])]))
    head = _MARGIN + _CLAIM
    parts.append(_arrow([(head, port), (_PILL_AT, middle[CLAIM])], side.stance))
    style = {Stance.SUPPORTS: "b u", Stance.REFUTES: "b r", Stance.NEUTRAL: "b q"}[side.stance]
    y = top + placed.tops[CLAIM]
    frame = boxes.rect(style, _PILL_AT, y, _PILL, pill.height, 8)
    parts.append(f"<g>{frame}{boxes.column(pill, _PILL_AT, y + 4)}</g>\n")
    parts += [boxes.draw(box, cards[box.id], left[box.id], top + placed.tops[box.id], words) for box in drawn.boxes]
    return "".join(parts)


def _column_at(number: int) -> float:
    return _FIRST_AT + number * (boxes.WIDTH + _GAP)


def _arrow(stops: Sequence[Point], stance: Stance | None = None) -> str:
    """A line through the stops with its head at the first; crossed out for what refutes."""
    (x, y), *_ = stops
    path = f"M{x + 8:.0f} {y:.0f}"
    for number, ((x1, y1), (x2, y2)) in enumerate(pairwise(stops)):
        bend = (x1 + x2) / 2
        # Every other stretch runs straight through a column.
        path += f"H{x2:.0f}" if number % 2 else f"C{bend:.0f} {y1:.0f} {bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
    head = f'<path class="k" d="M{x:.0f} {y:.0f}l10-5v10z"/>'
    if stance is Stance.REFUTES:
        last_x, last_y = stops[-1]
        head += f'<path class="x" d="M{last_x - 20:.0f} {last_y - 8:.0f}l12 16m0-16l-12 16"/>'
    return f'<path class="{"a y" if stance is Stance.NEUTRAL else "a"}" d="{path}"/>{head}\n'


def _foot(drawing: Drawing, y: float, across: float, words: Words) -> tuple[str, float]:
    """The marks that occur with what they mean, how to read it, and what was left out."""
    found = {mark for side in drawing.sides for source in side.sources for mark in source.marks}
    parts, x, y = [f'<path class="z" d="M{_MARGIN:.0f} {y:.0f}H{across - _MARGIN:.0f}"/>'], _MARGIN, y + 12
    for mark, meaning in words.phrases.legend.items():
        if mark in found:
            needed = 52 + width(meaning) * 12 + 20
            if x > _MARGIN and x + needed > across:
                x, y = _MARGIN, y + 34
            parts.append(boxes.sample(mark, x, y) + boxes.text(meaning, "s", x + 52, y + 15))
            x += needed
    y += 34 if found else 0
    notes = [note for note in (words.phrases.how_to_read if found else "", words.left_out(drawing)) if note]
    for note in notes:
        parts.append(boxes.text(note, "s", _MARGIN, y + 14))
        y += 20
    return ("".join(parts) + "\n", y + 12) if found or notes else ("", y)
