"""The rule a second time, written from its text alone and in the most naive way: every path, every set of paths, every
cut.

It shares nothing with `app/domain`, so that the two can be compared. Each function quotes the sentence that it follows.
Only good for small cases: it enumerates.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations

Node = tuple[object, ...]  # ("house", root) or ("anonymous", creditor, identity)
Spot = frozenset[Node]  # a node, or the nodes of a loop, as one
Places = frozenset[tuple[str, int]]  # the same, told by the hops that stand there: piece and place in its chain
STRENGTH = ("none", "single", "multiple", "corroborated", "official")
INSTANT = timedelta(microseconds=1)
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


@dataclass(frozen=True)
class Side:
    """What one side (supporting or refuting) comes to."""

    pieces: frozenset[str]
    level: str
    official: str | None
    origins_max: int
    origins_min: int
    rests_on: frozenset[Places]
    origins: frozenset[Places]
    anonymous: frozenset[Places]
    unknown: frozenset[Places]
    loops: frozenset[Places]
    nameless: frozenset[Places]
    flags: frozenset[str]


@dataclass(frozen=True)
class Standing:
    """The derived result."""

    status: str
    flags: frozenset[str]
    because: frozenset[str]
    supporting: Side
    refuting: Side
    rests_on: frozenset[Places]


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


def official(world: World, pieces: Sequence[Piece]) -> str | None:
    """'some hop is, on the record (`named`), a party competent for one of the claim's subjects when it spoke (the hop's
    asserted_at, else the evidence's published_at, else recorded_at); `direct` when it published itself (hop 0), else
    `relayed`'."""
    places = set()
    for piece in pieces:
        for place, hop in enumerate(piece.hops):
            spoke = hop.asserted_at or piece.published_at or piece.recorded_at
            for one in world.competences:
                entitled = one.subject in world.subjects and one.party in identity(world, hop.party)
                in_force = (one.since is None or one.since <= spoke) and (one.until is None or spoke < one.until)
                if entitled and in_force and hop.anonymity == "named":
                    places.add(place)
    return None if not places else "direct" if 0 in places else "relayed"


def level(pieces: int, word: str | None, most: int, least: int) -> str:
    """The table 'Level of a side'."""
    if not pieces:
        return "none"
    if word:
        return "official"
    if least >= 2:
        return "corroborated"
    return "multiple" if most >= 2 else "single"


def _told(world: World, pieces: Sequence[Piece], spots: Iterable[Spot]) -> frozenset[Places]:
    """Tell nodes by the hops that stand there."""
    hops = [(piece, place) for piece in pieces for place in range(len(piece.hops))]
    return frozenset(
        frozenset((piece.id, place) for piece, place in hops if node(world, piece, place) in spot) for spot in spots
    )


def side(world: World, stance: str) -> Side:
    """'Do the following for the supporting evidence and for the refuting evidence separately'."""
    pieces = [piece for piece in world.pieces if piece.stance == stance and counts(world, piece)]
    graph = merge(world, pieces)
    most = most_disjoint(graph, frozenset())
    least = most_disjoint(graph, graph.anonymous | graph.unknown)
    word = official(world, pieces)
    flags = {
        "one_origin_many_reports": len(pieces) >= 3 and most == 1,
        "unnamed_only": bool(graph.origins) and graph.origins == graph.anonymous,
        "unknown_lineage": bool(graph.unknown),
        "circular_reporting": any(len(one) > 1 for one in graph.spots),
        "relayed_only": word == "relayed",
    }
    return Side(
        pieces=frozenset(piece.id for piece in pieces),
        level=level(len(pieces), word, most, least),
        official=word,
        origins_max=most,
        origins_min=least,
        rests_on=_told(world, pieces, nearest_cut(graph, most)),
        origins=_told(world, pieces, graph.origins),
        anonymous=_told(world, pieces, graph.anonymous),
        unknown=_told(world, pieces, graph.unknown),
        loops=_told(world, pieces, {one for one in graph.spots if len(one) > 1}),
        nameless=_told(world, pieces, {one for one in graph.spots if all(part[0] == "anonymous" for part in one)}),
        flags=frozenset(flag for flag, raised in flags.items() if raised),
    )


def status(s: str, r: str, *, taken_back: bool) -> tuple[str, frozenset[str]]:
    """The table 'Status', row by row."""
    own = {
        "single": "single_source",
        "multiple": "multiple_sources",
        "corroborated": "corroborated",
        "official": "confirmed",
    }
    denied, contested, plain = frozenset({"officially_denied"}), frozenset({"contested"}), frozenset[str]()
    if s == "none" and r == "none":
        return ("retracted" if taken_back else "unverified"), plain
    if r == "none":
        return own[s], plain
    if s == "none":
        return "contradicted", denied if r == "official" else plain
    if s == r:
        return "disputed", plain
    if r == "official":
        return "contradicted", denied
    if s == "official":
        return "confirmed", contested
    if STRENGTH.index(r) > STRENGTH.index(s):
        return "contradicted", plain
    return own[s], contested


def standing(world: World) -> Standing:
    """The whole rule, for one claim at one moment."""
    supporting, refuting = side(world, "supports"), side(world, "refutes")
    told = [piece for piece in world.pieces if piece.stance == "supports"]
    taken_back = bool(told) and all(piece.state == "retracted" and piece.retraction == "origin" for piece in told)
    result, flags = status(supporting.level, refuting.level, taken_back=taken_back)
    both = supporting.flags | refuting.flags
    flags |= both & {"one_origin_many_reports", "unknown_lineage", "circular_reporting"}
    origins = supporting.origins | refuting.origins
    if origins and origins == supporting.anonymous | refuting.anonymous:
        flags |= {"unnamed_only"}
    if result == "confirmed" and "relayed_only" in supporting.flags:
        flags |= {"relayed_only"}
    because = supporting.pieces | refuting.pieces
    if result == "retracted":
        because = frozenset(piece.id for piece in told)
    return Standing(
        status=result,
        flags=flags,
        because=because,
        supporting=supporting,
        refuting=refuting,
        rests_on=supporting.rests_on if supporting.level != "none" else refuting.rests_on,
    )


def reachable(world: World, at: datetime) -> dict[str, int]:
    """'`would_change_if` (the smallest additions that would raise or lower it, found by trying them on the rule
    itself)'.

    Gives, for each other status that up to three new pieces on one side lead to, how many of them it takes. A new piece
    is first hand: by a new named witness, or by a competent party whose pages count, said when it was competent.
    """
    now = standing(world).status
    found: dict[str, int] = {}
    for size in (1, 2, 3):
        for stance in ("supports", "refutes"):
            for more in _additions(world, stance, size, at):
                after = standing(more).status
                if after != now:
                    found.setdefault(after, size)
    return found


def _additions(world: World, stance: str, size: int, at: datetime) -> Iterator[World]:
    strangers = {f"stranger {i}": Party(f"stranger {i}", "person") for i in range(size)}
    parties = {**world.parties, **strangers}
    new = [Piece(f"+{one}", stance, (Hop(one, "witnessed"),), at) for one in strangers]
    yield replace(world, parties=parties, pieces=[*world.pieces, *new])
    for one in world.competences:
        for spoke in {one.since or at, one.until - INSTANT if one.until else at}:
            spoken = replace(new[0], hops=(Hop(one.party, "said", asserted_at=spoke),))
            more = replace(world, parties=parties, pieces=[*world.pieces, spoken, *new[1:]])
            if counts(world, spoken) and official(world, [spoken]):
                yield more
