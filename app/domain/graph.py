"""The merged attribution graph of one set of evidence: who credits whom, and how many origins carry it all.

A node is a house speaking under its own name, or a source that one other node brings up without naming it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from app.domain.case import Evidence, Hop, Party
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


def on_record(hop: Hop, party: Party) -> bool:
    """Tell whether the reader learns who speaks in this hop. A group without a name is never on the record."""
    return hop.anonymity is Anonymity.NAMED and party.kind is not PartyKind.UNNAMED_GROUP


def build(evidence: Iterable[Evidence], parties: Mapping[str, Party]) -> Graph:
    """Merge the chains of all `evidence` into one graph and count its origins."""
    sources, credits = _merge(evidence, parties)
    groups = _join_loops(sources, credits)
    position = {member: place for place, group in enumerate(groups) for member in group}
    links: dict[tuple[int, int], list[Ref]] = {}
    for (crediting, credited), refs in credits.items():
        tail, head = position[crediting], position[credited]
        if tail != head:
            links.setdefault((tail, head), []).extend(refs)
    successors: list[list[int]] = [[] for _ in groups]
    for tail, head in links:
        successors[tail].append(head)
    nodes = [_node(group, sources, is_origin=not successors[place]) for place, group in enumerate(groups)]
    counted = disjoint_paths(
        successors,
        starts=[place for place, node in enumerate(nodes) if node.is_publisher],
        ends=[place for place, node in enumerate(nodes) if node.is_origin and not node.is_weak],
        pooled=[place for place, node in enumerate(nodes) if node.is_weak],
    )
    return Graph(
        nodes=tuple(nodes),
        edges=tuple(
            Edge(nodes[tail].key, nodes[head].key, tuple(sorted(refs))) for (tail, head), refs in sorted(links.items())
        ),
        origins_max=counted.most,
        origins_min=counted.least,
        rests_on=tuple(nodes[place] for place in counted.cut),
    )


@dataclass(slots=True)
class _Source:
    """A node in the making, before loops are joined.

    `under` is the place of the named source that an anonymous one is brought up by, None for a named one.
    """

    key: str
    under: int | None
    hops: list[Ref] = field(default_factory=list)
    kinds: dict[str, PartyKind] = field(default_factory=dict)
    is_publisher: bool = False
    is_witness: bool = False
    is_described: bool = False

    @property
    def party(self) -> str:
        """The party to show: the one the house is called after if it speaks here, else the first by id."""
        return self.key if self.key in self.kinds else min(self.kinds)


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
            if above is not None and not on_record(hop, party):
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
            source.is_witness |= hop.action is Action.WITNESSED
            source.is_described |= hop.anonymity is not Anonymity.UNNAMED
            line.append(place)
    return sources, credits


def _key_under(crediting: str, identity: str) -> str:
    """Name an anonymous source by who brings it up; as a digest, because spelled out it would grow with the chain."""
    spelled = repr((crediting, identity)).encode()
    return f"anonymous:{blake2b(spelled, digest_size=16).hexdigest()}"


def _join_loops(sources: list[_Source], credits: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Group the sources that credit each other; in the order of keys, a group going by the first of its own."""
    successors: list[list[int]] = [[] for _ in sources]
    for crediting, credited in credits:
        successors[crediting].append(credited)
    groups = loops(successors)
    looped = {member for group in groups for member in group}
    groups += [[place] for place in range(len(sources)) if place not in looped]
    for group in groups:
        group.sort(key=lambda place: sources[place].key)
    return sorted(groups, key=lambda group: sources[group[0]].key)


def _node(group: list[int], sources: list[_Source], *, is_origin: bool) -> Node:
    """Finish a node from its one source, or from all sources of a loop."""
    members = [sources[place] for place in group]
    is_loop = len(members) > 1
    # A loop holds at least one named source: an anonymous one is credited by the node it hangs under alone.
    shown = next((member for member in members if member.under is None), members[0])
    kinds = {party: kind for member in members for party, kind in member.kinds.items()}
    first_hand = any(member.is_witness for member in members) or not _REPORTERS.issuperset(kinds.values())
    if shown.under is None:
        anonymity = Anonymity.NAMED
    elif shown.is_described:
        anonymity = Anonymity.DESCRIBED
    else:
        anonymity = Anonymity.UNNAMED
    return Node(
        key=members[0].key,
        party=shown.party,
        parties=tuple(sorted(kinds)),
        kinds=tuple(sorted(set(kinds.values()))),
        anonymity=anonymity,
        credited_by=None if shown.under is None else sources[shown.under].party,
        hops=tuple(sorted(ref for member in members for ref in member.hops)),
        is_publisher=any(member.is_publisher for member in members),
        is_origin=is_origin,
        is_loop=is_loop,
        unknown_lineage=is_origin and (is_loop or not first_hand),
    )
