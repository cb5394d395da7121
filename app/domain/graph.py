"""The merged attribution graph of one set of evidence: who credits whom, and how many origins carry it all.

A node is a house speaking under its own name, or a source that one other node brings up without naming it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from app.domain.case import Evidence, Party
from app.domain.disjoint import disjoint_paths, loops
from app.domain.vocabulary import Action, Anonymity, PartyKind

_REPORTERS = frozenset({PartyKind.OUTLET, PartyKind.WIRE_AGENCY})


class Ref(NamedTuple):
    """Where something was read: one hop of one piece of evidence."""

    evidence: str
    seq: int


@dataclass(frozen=True, slots=True)
class Node:
    """One source: a house, an anonymous source of one other node, or houses that credit each other in a loop.

    `party` is the one to show for it. `credited_by` is set for an anonymous source only: the named party that
    brings it up, be it by way of other anonymous ones.
    """

    key: str
    party: str
    parties: tuple[str, ...]
    kinds: tuple[PartyKind, ...]
    anonymity: Anonymity
    credited_by: str | None
    hops: tuple[Ref, ...]
    is_publisher: bool
    is_origin: bool
    is_loop: bool
    unknown_lineage: bool

    @property
    def is_anonymous(self) -> bool:
        """Whether the reader is not told who this is."""
        return self.anonymity is not Anonymity.NAMED

    @property
    def is_weak(self) -> bool:
        """Whether this is an origin that nothing shows to be another than any other such origin."""
        return self.is_origin and (self.is_anonymous or self.unknown_lineage)


@dataclass(frozen=True, slots=True)
class Edge:
    """One node crediting another, both by key; `hops` are the credited ones."""

    credits: str
    credited: str
    hops: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in the order of their keys, edges in the order of theirs, and what follows from them."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    origins_max: int
    origins_min: int
    rests_on: tuple[Node, ...]


def build(evidence: Iterable[Evidence], parties: Mapping[str, Party]) -> Graph:
    """Merge the chains of all `evidence` into one graph and count its origins."""
    sources, credits = _merge(evidence, parties)
    stands_for = _join_loops(sources, credits)
    order = sorted(set(stands_for), key=lambda place: sources[place].key)
    position = {place: rank for rank, place in enumerate(order)}
    links: dict[tuple[int, int], list[Ref]] = {}
    for (crediting, credited), refs in credits.items():
        tail, head = position[stands_for[crediting]], position[stands_for[credited]]
        if tail != head:
            links.setdefault((tail, head), []).extend(refs)
    successors: list[list[int]] = [[] for _ in order]
    for tail, head in links:
        successors[tail].append(head)
    nodes = [
        _node(sources[place], sources, is_origin=not following)
        for place, following in zip(order, successors, strict=True)
    ]
    counted = disjoint_paths(
        successors,
        starts=[rank for rank, node in enumerate(nodes) if node.is_publisher],
        ends=[rank for rank, node in enumerate(nodes) if node.is_origin and not node.is_weak],
        pooled=[rank for rank, node in enumerate(nodes) if node.is_weak],
    )
    return Graph(
        nodes=tuple(nodes),
        edges=tuple(
            Edge(nodes[tail].key, nodes[head].key, tuple(sorted(refs))) for (tail, head), refs in sorted(links.items())
        ),
        origins_max=counted.most,
        origins_min=counted.least,
        rests_on=tuple(nodes[rank] for rank in counted.cut),
    )


@dataclass(slots=True)
class _Source:
    """A node in the making. `under` is the place of the named source that brings an anonymous one up."""

    key: str
    under: int | None
    shown: str | None = None
    hops: list[Ref] = field(default_factory=list)
    kinds: dict[str, PartyKind] = field(default_factory=dict)
    is_publisher: bool = False
    is_described: bool = False
    is_first_hand: bool = False
    is_loop: bool = False

    @property
    def party(self) -> str:
        """The party to show: the one the house is called after if it speaks here, else the first by id."""
        return self.shown or (self.key if self.key in self.kinds else min(self.kinds))

    def join(self, others: Iterable["_Source"]) -> None:
        """Stand for the others of a loop too. What they know they have from each other."""
        self.shown = self.party
        for other in others:
            self.hops += other.hops
            self.kinds |= other.kinds
            self.is_publisher |= other.is_publisher
        self.hops.sort()
        self.is_first_hand = False
        self.is_loop = True


def _merge(
    evidence: Iterable[Evidence], parties: Mapping[str, Party]
) -> tuple[list[_Source], dict[tuple[int, int], list[Ref]]]:
    """Lay all chains over each other, in the order of evidence ids so that the order given plays no part."""
    sources: list[_Source] = []
    places: dict[str, int] = {}
    credits: dict[tuple[int, int], list[Ref]] = {}
    for piece in sorted(evidence, key=lambda piece: piece.id):
        line: list[int] = []
        for hop in piece.hops:
            party, ref = parties[hop.party], Ref(piece.id, hop.seq)
            above = None if hop.credited_by is None else line[hop.credited_by]
            key, under = party.house, None
            if above is not None and not hop.on_record:
                crediting = sources[above]
                key = _key_under(crediting.key, party.identity)
                under = above if crediting.under is None else crediting.under
            place = places.setdefault(key, len(sources))
            if place == len(sources):
                sources.append(_Source(key, under))
            if above is not None and above != place:
                credits.setdefault((above, place), []).append(ref)
            source = sources[place]
            source.hops.append(ref)
            source.kinds[party.id] = party.kind
            source.is_publisher |= above is None
            source.is_described |= hop.anonymity is not Anonymity.UNNAMED
            source.is_first_hand |= hop.action is Action.WITNESSED or party.kind not in _REPORTERS
            line.append(place)
    return sources, credits


def _key_under(crediting: str, identity: str) -> str:
    """Name an anonymous source by who brings it up; by a digest, since spelled out it would grow with the chain."""
    spelled = repr((crediting, identity)).encode()
    return f"anonymous:{blake2b(spelled, digest_size=16).hexdigest()}"


def _join_loops(sources: list[_Source], credits: Iterable[tuple[int, int]]) -> list[int]:
    """Let one source stand for all that credit each other in a loop, and say which stands for which.

    Every loop holds a named source, because an anonymous one is credited by none but the node it hangs under.
    """
    successors: list[list[int]] = [[] for _ in sources]
    for crediting, credited in credits:
        successors[crediting].append(credited)
    stands_for = list(range(len(sources)))
    for loop in loops(successors):
        first, *others = sorted(loop, key=lambda place: (sources[place].under is not None, sources[place].key))
        sources[first].join(sources[place] for place in others)
        for place in others:
            stands_for[place] = first
    return stands_for


def _node(source: _Source, sources: list[_Source], *, is_origin: bool) -> Node:
    """Finish a node, now that all its hops are known."""
    if source.under is None:
        anonymity, credited_by = Anonymity.NAMED, None
    else:
        anonymity = Anonymity.DESCRIBED if source.is_described else Anonymity.UNNAMED
        credited_by = sources[source.under].party
    return Node(
        key=source.key,
        party=source.party,
        parties=tuple(sorted(source.kinds)),
        kinds=tuple(sorted(set(source.kinds.values()))),
        anonymity=anonymity,
        credited_by=credited_by,
        hops=tuple(source.hops),
        is_publisher=source.is_publisher,
        is_origin=is_origin,
        is_loop=source.is_loop,
        unknown_lineage=is_origin and not source.is_first_hand,
    )
