"""Two questions about a directed graph on the nodes 0..n-1: which nodes lie on loops, how many paths share no node.

Nothing here knows what a node stands for, and nothing recurses: a chain may be longer than the stack is deep.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# More than the one path a node lets through, so an arc with this much room is never part of a cut.
_AMPLE = 2


def loops(successors: Sequence[Iterable[int]]) -> list[list[int]]:
    """Find the strongly connected components of two nodes or more (Tarjan)."""
    size = len(successors)
    done = size + 1  # later than any node is entered
    entered = [0] * size  # when a node was first seen, counted from 1
    low = [0] * size  # when the earliest node it is known to reach was; `done` once its component is complete
    untried = [iter(following) for following in successors]
    pending: list[int] = []
    found: list[list[int]] = []
    clock = 0
    for root in range(size):
        path = [] if entered[root] else [root]
        while path:
            node = path[-1]
            if not entered[node]:
                clock += 1
                entered[node] = low[node] = clock
                pending.append(node)
            for successor in untried[node]:
                if not entered[successor]:
                    path.append(successor)
                    break
                low[node] = min(low[node], low[successor])
            else:
                path.pop()
                if low[node] == entered[node]:
                    component = _pop_through(node, pending)
                    for member in component:
                        low[member] = done
                    if len(component) > 1:
                        found.append(component)
                else:  # it reaches one entered before it, so it was come to from another
                    low[path[-1]] = min(low[path[-1]], low[node])
    return found


def _pop_through(node: int, pending: list[int]) -> list[int]:
    """Take from the end of `pending` all down to `node`, and `node` itself."""
    taken = [pending.pop()]
    while taken[-1] != node:
        taken.append(pending.pop())
    return taken


@dataclass(frozen=True, slots=True)
class Disjoint:
    """The largest number of paths that share no node, and the smallest set of nodes that meets them all.

    `most` lets every end take a path; `least` lets all pooled ends together take at most one. `cut` has `most`
    nodes and lies as near to the ends as such a cut can, which makes it unique.
    """

    most: int
    least: int
    cut: tuple[int, ...]


def disjoint_paths(
    successors: Sequence[Iterable[int]], starts: Iterable[int], ends: Iterable[int], pooled: Iterable[int]
) -> Disjoint:
    """Count the node-disjoint paths from `starts` to `ends` and `pooled` (Menger, by a maximum flow).

    Each node becomes an entry and an exit joined by an arc with room for one path. The pooled ends first share
    a hub that lets one path through; the flow that fits then is kept and grown once each has a way of its own.
    """
    size = len(successors)
    source, sink, hub = 2 * size, 2 * size + 1, 2 * size + 2
    network = _Network(2 * size + 3)
    for node, following in enumerate(successors):
        network.join(2 * node, 2 * node + 1)
        for successor in following:
            network.join(2 * node + 1, 2 * successor)
    for node in starts:
        network.join(source, 2 * node)
    for node in ends:
        network.join(2 * node + 1, sink, _AMPLE)
    pooled = tuple(pooled)
    for node in pooled:
        network.join(2 * node + 1, hub)
    network.join(hub, sink)
    least, _ = network.fill(source, sink)
    for node in pooled:
        network.join(2 * node + 1, sink, _AMPLE)
    more, distances = network.fill(source, sink)
    cut = (node for node in range(size) if distances[2 * node] < 0 <= distances[2 * node + 1])
    return Disjoint(most=least + more, least=least, cut=tuple(cut))


class _Network:
    """Arcs with room left on them; arc `i` and its reverse `i ^ 1` are made together."""

    def __init__(self, size: int) -> None:
        self._arcs: list[list[int]] = [[] for _ in range(size)]
        self._to: list[int] = []
        self._room: list[int] = []

    def join(self, tail: int, head: int, room: int = 1) -> None:
        """Lay an arc from `tail` to `head`."""
        arc = len(self._to)
        self._arcs[tail].append(arc)
        self._arcs[head].append(arc + 1)
        self._to += (head, tail)
        self._room += (room, 0)

    def fill(self, source: int, sink: int) -> tuple[int, list[int]]:
        """Send as many more units as will fit (Dinic): how many that was, and the distances it left."""
        sent = 0
        while (distances := self._distances(source, sink))[source] >= 0:
            sent += self._send_along(distances, source, sink)
        return sent, distances

    def _distances(self, source: int, sink: int) -> list[int]:
        """How far each node that still reaches the sink is from it, no farther than the source; -1 for the others."""
        arcs, to, room = self._arcs, self._to, self._room
        distances = [-1] * len(arcs)
        distances[sink] = 0
        queue = [sink]
        for node in queue:
            if node == source:
                break
            onward = distances[node] + 1
            for arc in arcs[node]:
                tail = to[arc]
                if distances[tail] < 0 and room[arc ^ 1]:
                    distances[tail] = onward
                    queue.append(tail)
        return distances

    def _send_along(self, distances: list[int], source: int, sink: int) -> int:
        """Send units down the shortest ways until those are blocked.

        Every way runs through a node's own arc, so each carries one unit. An arc is looked at once: it leads
        nowhere, or the unit it carries fills it, or it is a roomy one and its tail is not entered again.
        """
        to, room = self._to, self._room
        untried = [iter(arcs) for arcs in self._arcs]
        path: list[int] = []
        node = source
        sent = 0
        while True:
            for arc in untried[node]:
                if room[arc] and distances[to[arc]] == distances[node] - 1:
                    path.append(arc)
                    node = to[arc]
                    break
            else:
                if not path:
                    return sent
                node = to[path.pop() ^ 1]
            if node == sink:
                for arc in path:
                    room[arc] -= 1
                    room[arc ^ 1] += 1
                sent += 1
                path.clear()
                node = source
