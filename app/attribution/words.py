"""What a picture says in words: in its boxes, in its legend, and to a reader who does not see it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from app.attribution.collapse import Box, Collapsed, More
from app.attribution.lettering import brief, one_line
from app.domain.drawing import CLAIM, Drawing, Mark, Reason, Side, Source
from app.domain.text import shown
from app.domain.vocabulary import Anonymity, Level, PartyKind, Stance

STANCES = {Stance.SUPPORTS: "Supports", Stance.REFUTES: "Refutes", Stance.NEUTRAL: "Neutral"}
RESTS_ON = "RESTS ON THIS"
HOW_TO_READ = "Arrows run from whoever said it to whoever passed it on."

LEGEND = {
    Mark.RESTS_ON: "rests on this: take it away and nothing carries that side",
    Mark.ORIGIN: "origin: credits nobody further",
    Mark.UNNAMED: "not named to the reader",
    Mark.UNKNOWN_LINEAGE: "does not say where it has it from",
    Mark.LOOP: "parties that credit each other in a loop",
    Mark.OFFICIAL: "entitled to confirm or deny",
}
_LEFT_OUT = {
    Reason.PROPOSED: "proposed",
    Reason.REJECTED: "rejected",
    Reason.RETRACTED: "retracted",
    Reason.OUTDATED: "for an earlier meaning of the claim",
    Reason.UNRELIABLE: "from an unreliable page",
}
_NAMES = 5


def kind(source: Source) -> str:
    """What sort of party it is and what it did: `outlet · reported`."""
    sort = source.shown.kind.value.replace("_", " ")
    if source.anonymity is Anonymity.DESCRIBED:
        sort = "described only" if source.shown.kind is PartyKind.UNNAMED_GROUP else f"{sort}, described only"
    elif source.anonymity is Anonymity.UNNAMED:
        sort = "not named" if source.shown.kind is PartyKind.UNNAMED_GROUP else f"{sort}, not named"
    return f"{sort} · {', '.join(source.actions)}"


def remarks(source: Source) -> list[str]:
    """What a reader must know about it, each in a few words; that a side rests on it is said elsewhere."""
    marks = source.marks
    said = []
    if Mark.OFFICIAL in marks:
        said.append("official, on the record")
    if Mark.UNKNOWN_LINEAGE in marks:
        said.append("origin, but cites no source")
    elif Mark.ORIGIN in marks:
        said.append("origin")
    if Mark.LOOP in marks:
        said.append("credit each other")
    return said


def called(box: Box, show: Callable[[str], str] = str) -> str:
    """The name of a box; for a loop or a house the names of those in it, as far as there is room."""
    if isinstance(box, More):
        among = " and ".join(show(brief(name)) for name in _some(box.rests_on))
        return f"+ {box.count:,} more" + (f", among them {among}" if among else "")
    names = [show(name) for name in dict.fromkeys(brief(party.name) for party in box.parties)]
    if Mark.LOOP in box.marks:
        return " + ".join(_some(names))
    return f"{names[0]} ({', '.join(_some(names[1:]))})" if names[1:] else names[0]


def tally(side: Side) -> str:
    """How much there is on a side: `3 reports, 1 origin`."""
    reports = _counted(len(side.evidence), "report")
    if side.level is Level.NONE:
        return f"{reports}, not counted"
    if side.origins_min == side.origins_max:
        return f"{reports}, {_counted(side.origins_max, 'origin')}"
    return f"{reports}, {side.origins_min} to {_counted(side.origins_max, 'origin')}"


def left_out(drawing: Drawing) -> str:
    """What is attached and not drawn, or nothing."""
    counts = Counter(one.reason for one in drawing.uncounted)
    parts = [f"{counts[reason]} {words}" for reason, words in _LEFT_OUT.items() if counts[reason]]
    return f"Attached but not counted: {', '.join(parts)}." if parts else ""


def describe(drawing: Drawing, collapsed: Sequence[Collapsed]) -> list[str]:
    """The whole picture in sentences: the claim, then each side, then each of its boxes from the reader outward."""
    lines = [f"Claim: {shown(one_line(drawing.claim))}", f"Standing: {shown(one_line(drawing.caption))}"]
    for side, drawn in zip(drawing.sides, collapsed, strict=True):
        lines.append(f"{STANCES[side.stance]}: {tally(side)}.")
        lines += _sentences(drawn)
    return [*lines, left_out(drawing)] if drawing.uncounted else lines


def _sentences(drawn: Collapsed) -> Iterator[str]:
    names = {box.id: called(box, shown) for box in drawn.boxes}
    for box in drawn.boxes:
        credited = [names[link.credited] for link in drawn.links if link.credits == box.id]
        told = [f"credits {' and '.join(_some(credited))}"] if credited else []
        if any(link.credits == CLAIM and link.credited == box.id for link in drawn.links):
            told.insert(0, "can be read")
        yield f"{names[box.id]}{'; '.join(['', *_about(box), *told])}."


def _about(box: Box) -> list[str]:
    if isinstance(box, More):
        return []
    carries = ["this side rests on it"] if Mark.RESTS_ON in box.marks else []
    return [kind(box).replace(" · ", ", "), *remarks(box), *carries]


def _some(names: Iterable[str]) -> list[str]:
    listed = list(names)
    return listed if len(listed) <= _NAMES else [*listed[: _NAMES - 1], f"{len(listed) - _NAMES + 1:,} more"]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
