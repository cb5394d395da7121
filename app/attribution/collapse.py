"""A side of any size as a few columns of a few boxes: what does not fit stands behind one box that says how many.

Columns are counted from the reader: a source stands one further away than the furthest that credits it, so that
every link runs outward.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.case import Party
from app.domain.drawing import CLAIM, Link, Mark, Side, Source

ROWS = 12
COLUMNS = 8


@dataclass(frozen=True, slots=True)
class More:
    """Sources not drawn one by one, and the parties that name those among them that the side rests on."""

    id: str
    count: int
    rests_on: tuple[Party, ...]


Box = Source | More


@dataclass(frozen=True, slots=True)
class Collapsed:
    """A side as it is drawn. No two links join the same boxes."""

    columns: tuple[tuple[Box, ...], ...]
    links: tuple[Link, ...]

    @property
    def boxes(self) -> list[Box]:
        """Every box, nearest to the reader first."""
        return [box for column in self.columns for box in column]


def collapse(side: Side, *, rows: int = ROWS, columns: int = COLUMNS) -> Collapsed:
    """Put a side into at most `columns` columns of at most `rows` sources and one box for the rest of them."""
    depth = _depths(side)
    deepest = max(depth.values(), default=0)
    # The columns in the middle of a very long chain become one: both its ends matter more to a reader.
    head = deepest if deepest <= columns else columns // 2
    tail = deepest if deepest <= columns else deepest - (columns - head - 1)
    place = {id: min(at, head + 1) if at <= tail else at - tail + head + 1 for id, at in depth.items()}
    members: dict[int, list[Source]] = defaultdict(list)
    for source in side.sources:
        members[place[source.id]].append(source)
    drawn: list[tuple[Box, ...]] = []
    stands_for = {CLAIM: CLAIM}
    for column in sorted(members):
        folded = head < tail and column == head + 1
        boxes = _column(members[column], 0 if folded else rows, f"more_{side.stance}_{column}")
        kept = {box.id for box in boxes}
        for source in members[column]:
            stands_for[source.id] = source.id if source.id in kept else boxes[-1].id
        drawn.append(tuple(boxes))
    return Collapsed(tuple(drawn), _merge(side.links, stands_for))


def _depths(side: Side) -> dict[str, int]:
    """The longest way from the claim to each source, in the order of Kahn's algorithm."""
    credited: dict[str, list[str]] = defaultdict(list)
    waiting: dict[str, int] = defaultdict(int)
    for link in side.links:
        credited[link.credits].append(link.credited)
        waiting[link.credited] += 1
    depth: dict[str, int] = {}
    ready = [(CLAIM, 0)]
    for id, at in ready:
        for next_id in credited[id]:
            depth[next_id] = max(depth.get(next_id, 0), at + 1)
            waiting[next_id] -= 1
            if not waiting[next_id]:
                ready.append((next_id, depth[next_id]))
    return depth


def _column(sources: Sequence[Source], rows: int, id: str) -> list[Box]:
    if len(sources) <= rows:
        return list(sources)
    weighed = sorted(sources, key=_weight)
    first, rest = {source.id for source in weighed[:rows]}, weighed[rows:]
    kept: list[Box] = [source for source in sources if source.id in first]
    carriers = tuple(source.shown for source in rest if Mark.RESTS_ON in source.marks)
    return [*kept, More(id, len(rest), carriers)]


def _weight(source: Source) -> tuple[bool, bool]:
    """What must be seen comes first: what the side rests on, then who is entitled to speak."""
    return Mark.RESTS_ON not in source.marks, Mark.OFFICIAL not in source.marks


def _merge(links: Sequence[Link], stands_for: dict[str, str]) -> tuple[Link, ...]:
    joined: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in links:
        ends = stands_for[link.credits], stands_for[link.credited]
        if ends[0] != ends[1]:
            joined[ends].append(link)
    return tuple(
        Link(
            *ends,
            actions=tuple(sorted({action for link in parts for action in link.actions})),
            evidence=tuple(sorted({one for link in parts for one in link.evidence})),
        )
        for ends, parts in joined.items()
    )
