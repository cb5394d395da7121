"""The graph of the rule a second time, from its text alone and most naively: every path, every set of paths."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

Node = tuple[object, ...]  # ("house", root) or ("anonymous", creditor, identity)
Spot = frozenset[Node]  # a node, or the nodes of a loop, as one
Places = frozenset[tuple[str, int]]  # the same, told by the hops that stand there: piece and place in its chain
PRESS = {"outlet", "wire_agency"}


@dataclass(frozen=True)
class Party:
    """Who can speak. `houses` are the ownership group and the wire family it belongs to."""

    id: str
    kind: str
    houses: frozenset[str] = frozenset()
    reliability: str | None = None


@dataclass(frozen=True)
class Hop:
    """One step; `credited_by` is the place of the hop that credits it, None for the hop before."""

    party: str
    action: str = "reported"
    anonymity: str = "named"
    credited_by: int | None = None
    asserted_at: datetime | None = None


@dataclass(frozen=True)
class Piece:
    """One piece of evidence. `current`: made (or reaffirmed) for the claim as it now reads, but for its wording."""

    id: str
    stance: str
    hops: tuple[Hop, ...]
    recorded_at: datetime
    state: str = "accepted"
    retraction: str | None = None
    current: bool = True
    published_at: datetime | None = None


@dataclass(frozen=True)
class Competence:
    """Which party is entitled to confirm or deny for which subject, from when to when (`until` no longer)."""

    party: str
    subject: str
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class World:
    """All that is known of one claim at one moment."""

    parties: Mapping[str, Party]
    pieces: Sequence[Piece]
    subjects: frozenset[str] = frozenset()
    equivalences: frozenset[tuple[str, str]] = frozenset()
    competences: Sequence[Competence] = ()


def _linked(start: str, links: set[tuple[str, str]]) -> frozenset[str]:
    """Everything that can be reached from `start`, either way along the links."""
    reached = {start}
    while more := {b for a, b in links | {(b, a) for a, b in links} if a in reached} - reached:
        reached |= more
    return frozenset(reached)


def identity(world: World, party: str) -> frozenset[str]:
    """'a reversible, sourced statement that two parties ... are the same'."""
    return _linked(party, set(world.equivalences))


def house(world: World, party: str) -> frozenset[str]:
    """'A node is a party, after equivalences, and with all members of one ownership group or wire family as one
    node.'"""
    members = {(one.id, "house " + name) for one in world.parties.values() for name in one.houses}
    return frozenset(_linked(party, set(world.equivalences) | members) & world.parties.keys())


def counts(world: World, piece: Piece) -> bool:
    """'state `accepted`, not retracted, against the current revision ..., and whose hop-0 party is not rated E or
    G'."""
    ratings = {world.parties[name].reliability for name in identity(world, piece.hops[0].party)}
    return piece.state == "accepted" and piece.current and not ratings & {"E", "G"}


def _creditor(piece: Piece, place: int) -> int:
    """'`credited_by` is the seq of the hop that credits this one; left out, it is the hop before.'"""
    told = piece.hops[place].credited_by
    return place - 1 if told is None else told


def node(world: World, piece: Piece, place: int) -> Node:
    """'An unnamed or described hop is a node of its own per party that credits it and per description (hop 0 is always
    the publisher itself).'"""
    hop = piece.hops[place]
    if place == 0 or hop.anonymity == "named":
        return ("house", house(world, hop.party))
    return ("anonymous", node(world, piece, _creditor(piece, place)), identity(world, hop.party))


def _reach(start: Node, edges: set[tuple[Node, Node]]) -> frozenset[Node]:
    reached = {start}
    while more := {b for a, b in edges if a in reached} - reached:
        reached |= more
    return frozenset(reached)


@dataclass(frozen=True)
class Merged:
    """The merged graph of one side, loops as one node."""

    spots: frozenset[Spot]
    edges: frozenset[tuple[Spot, Spot]]
    pages: frozenset[Spot]
    origins: frozenset[Spot]
    anonymous: frozenset[Spot]
    unknown: frozenset[Spot]


def merge(world: World, pieces: Sequence[Piece]) -> Merged:
    """'Merge into one graph. ... An edge runs from who credits to who is credited. Parties that credit each other in a
    loop (across evidence) become one node ... A node that credits nobody is an origin; an outlet or wire agency as
    origin that did not `witness` the thing itself, and a loop that credits nobody outside it, have *unknown
    lineage*.'"""
    hops = [(node(world, piece, i), hop) for piece in pieces for i, hop in enumerate(piece.hops)]
    edges = {
        (node(world, piece, _creditor(piece, i)), node(world, piece, i))
        for piece in pieces
        for i in range(1, len(piece.hops))
    }
    reach = {one: _reach(one, edges) for one, _ in hops}
    spot = {one: frozenset(other for other in reach[one] if one in reach[other]) for one in reach}
    between = frozenset((spot[a], spot[b]) for a, b in edges if spot[a] != spot[b])
    origins = frozenset(spot.values()) - {a for a, _ in between}
    lineage = {
        spot[one] for one, hop in hops if world.parties[hop.party].kind not in PRESS or hop.action == "witnessed"
    }
    return Merged(
        spots=frozenset(spot.values()),
        edges=between,
        pages=frozenset(spot[node(world, piece, 0)] for piece in pieces),
        origins=origins,
        anonymous=frozenset(one for one in origins if all(part[0] == "anonymous" for part in one)),
        unknown=frozenset(one for one in origins if len(one) > 1 or one not in lineage),
    )


def paths(graph: Merged) -> list[tuple[Spot, ...]]:
    """Every path from a readable page to an origin. 'A node met as both publisher and origin is one path by itself.'"""

    def onward(path: tuple[Spot, ...]) -> Iterator[tuple[Spot, ...]]:
        if path[-1] in graph.origins:
            yield path
        for a, b in graph.edges:
            if a == path[-1]:
                yield from onward((*path, b))

    return [path for page in graph.pages for path in onward((page,))]


def most_disjoint(graph: Merged, as_one: frozenset[Spot]) -> int:
    """'the largest number of paths from the readable pages to origins that share no node'; of those that end in
    `as_one`, at most one is taken."""

    def most(rest: Sequence[tuple[frozenset[Spot], bool]]) -> int:
        if not rest:
            return 0
        (nodes, pooled), *others = rest
        apart = [(more, also) for more, also in others if not more & nodes and not (also and pooled)]
        return max(1 + most(apart), most(others))

    return most([(frozenset(path), path[-1] in as_one) for path in paths(graph)])


def nearest_cut(graph: Merged, size: int) -> frozenset[Spot]:
    """'the smallest set of nodes that carries everything: the minimum vertex cut of the `origins_max` count that lies
    nearest to the origins (unique ...)'."""
    every = [frozenset(path) for path in paths(graph)]
    cuts = [frozenset(cut) for cut in combinations(graph.spots, size) if all(path & set(cut) for path in every)]

    def beyond(cut: frozenset[Spot]) -> frozenset[Spot]:
        reached = set(graph.origins - cut)
        while more := {a for a, b in graph.edges if b in reached} - reached - cut:
            reached |= more
        return frozenset(reached)

    nearest = [cut for cut in cuts if all(beyond(cut) <= beyond(other) for other in cuts)]
    assert len(nearest) == 1, nearest
    return nearest[0]
