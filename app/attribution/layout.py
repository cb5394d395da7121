"""Where the boxes of one side stand: columns given, the order within them and the heights found here.

After Sugiyama: links over several columns pass through waypoints, each column is ordered by the barycentre of its
neighbours in a few sweeps, then moved towards them as far as the order allows.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

GAP = 18.0
_WAYPOINT = 4.0
_SWEEPS = 4

Link = tuple[str, str]
Neighbours = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Placed:
    """The tops of the boxes, the heights at which each link crosses the columns between its ends, and the height."""

    tops: Mapping[str, float]
    ways: Mapping[Link, Sequence[float]]
    height: float


def place(columns: Sequence[Mapping[str, float]], links: Sequence[Link]) -> Placed:
    """Place boxes, given by column with their heights. Every link runs from a column to a later one."""
    at = {id: number for number, column in enumerate(columns) for id in column}
    heights = {id: height for column in columns for id, height in column.items()}
    order = [list(column) for column in columns]
    outward: dict[str, list[str]] = defaultdict(list)
    inward: dict[str, list[str]] = defaultdict(list)
    waypoints: dict[Link, list[str]] = {}
    for tail, head in links:
        between = {f"{tail} {head} {number}": number for number in range(at[tail] + 1, at[head])}
        for waypoint, number in between.items():
            order[number].append(waypoint)
            heights[waypoint] = _WAYPOINT
        stops = [tail, *between, head]
        waypoints[tail, head] = stops[1:-1]
        for near, far in pairwise(stops):
            outward[near].append(far)
            inward[far].append(near)
    for _ in range(_SWEEPS):
        for number, neighbours in _sweep(len(order), inward, outward):
            order[number] = _ordered(order[number], neighbours, order)
    tops = _tops(order, heights, inward, outward)
    highest = min(tops.values())
    return Placed(
        tops={id: tops[id] - highest for id in at},
        ways={
            link: [tops[waypoint] - highest + _WAYPOINT / 2 for waypoint in between]
            for link, between in waypoints.items()
        },
        height=max(top + heights[id] for id, top in tops.items()) - highest,
    )


def _sweep(count: int, inward: Neighbours, outward: Neighbours) -> Iterator[tuple[int, Neighbours]]:
    """Each column once on the way out, looking back at where it comes from, and once on the way in."""
    yield from ((number, inward) for number in range(1, count))
    yield from ((number, outward) for number in reversed(range(count - 1)))


def _ordered(column: Sequence[str], neighbours: Neighbours, order: Sequence[Sequence[str]]) -> list[str]:
    rank = {id: place for others in order for place, id in enumerate(others)}

    def barycentre(id: str) -> float:
        seen = [rank[other] for other in neighbours.get(id, ())]
        return sum(seen) / len(seen) if seen else rank[id]

    return sorted(column, key=barycentre)


def _tops(
    order: Sequence[Sequence[str]], heights: Mapping[str, float], inward: Neighbours, outward: Neighbours
) -> dict[str, float]:
    """Stack every column, then pull each box towards the middle of its neighbours."""
    middle: dict[str, float] = {}
    for column in order:
        middle |= _settled(column, heights, dict.fromkeys(column, 0.0))
    both = {id: [*inward.get(id, ()), *outward.get(id, ())] for id in heights}
    passes = [*_sweep(len(order), inward, outward)] * 2 + [*_sweep(len(order), both, both)]
    for number, neighbours in passes:
        wanted = {}
        for id in order[number]:
            seen = [middle[other] for other in neighbours.get(id, ())]
            wanted[id] = sum(seen) / len(seen) if seen else middle[id]
        middle |= _settled(order[number], heights, wanted)
    return {id: middle[id] - heights[id] / 2 for id in heights}


def _settled(column: Sequence[str], heights: Mapping[str, float], wanted: Mapping[str, float]) -> dict[str, float]:
    """Middles as near to the wanted ones as the order and the gaps allow (isotonic regression, pooling violators)."""
    offset, offsets = 0.0, []
    blocks: list[tuple[float, int]] = []
    for id in column:
        offsets.append(offset + heights[id] / 2)
        offset += heights[id] + GAP
        total, size = wanted[id] - offsets[-1], 1
        while blocks and blocks[-1][0] / blocks[-1][1] >= total / size:
            more, others = blocks.pop()
            total, size = total + more, size + others
        blocks.append((total, size))
    levels = [total / size for total, size in blocks for _ in range(size)]
    return {id: level + offset for id, level, offset in zip(column, levels, offsets, strict=True)}
