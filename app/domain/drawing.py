"""The merged graph as it is drawn: the claim, who speaks for and against it, and what a reader must see at a glance.

Every format is made from a `Drawing`. Links run from who credits to who is credited, the claim itself crediting the
pages a reader can open; so each side is a graph without loops, rooted in the claim.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from app.domain.case import Case, Evidence, Party
from app.domain.graph import Node, Ref, build
from app.domain.standing import NOTHING, Basis, Standing, fit_to_count
from app.domain.vocabulary import Action, Anonymity, EvidenceState, Level, Stance, Status

CLAIM = "claim"
"""The id of the claim as an end of links; sources are n1, n2, and so on."""


class Mark(StrEnum):
    """What sets a source apart in the picture."""

    RESTS_ON = "rests_on"
    ORIGIN = "origin"
    OFFICIAL = "official"
    UNNAMED = "unnamed"
    UNKNOWN_LINEAGE = "unknown_lineage"
    LOOP = "loop"
    PUBLISHER = "publisher"


class Reason(StrEnum):
    """Why a piece of evidence is not in the graph. `outdated`: made for a claim that meant something else."""

    PROPOSED = "proposed"
    REJECTED = "rejected"
    RETRACTED = "retracted"
    OUTDATED = "outdated"
    UNRELIABLE = "unreliable"


@dataclass(frozen=True, slots=True)
class Source:
    """One node: a party, or several that speak as one; the one that names the node comes first."""

    id: str
    parties: tuple[Party, ...]
    anonymity: Anonymity
    marks: tuple[Mark, ...]
    actions: tuple[Action, ...]
    evidence: tuple[str, ...]

    @property
    def shown(self) -> Party:
        """The party the node is called after."""
        return self.parties[0]


@dataclass(frozen=True, slots=True)
class Link:
    """One node crediting another, both by id: what the credited one did, and in which evidence."""

    credits: str
    credited: str
    actions: tuple[Action, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """The evidence of one stance as a graph. Neutral evidence is drawn and not counted: its counts are nought."""

    stance: Stance
    level: Level
    origins_max: int
    origins_min: int
    evidence: tuple[str, ...]
    sources: tuple[Source, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A piece of evidence left out, and why."""

    evidence: str
    stance: Stance
    reason: Reason


@dataclass(frozen=True, slots=True)
class Drawing:
    """All there is to draw. `caption` is the standing in a sentence."""

    claim: str
    caption: str
    status: Status
    supports: Side
    refutes: Side
    neutral: Side
    uncounted: tuple[Uncounted, ...]

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that have something to show."""
        return tuple(side for side in (self.supports, self.refutes, self.neutral) if side.evidence)


def draw(case: Case, standing: Standing, *, claim: str, caption: str) -> Drawing:
    """Lay out what `standing` was derived from. A party that speaks on two sides is drawn on each."""
    fit = fit_to_count(case)
    ids = (f"n{number}" for number in count(1))
    bases = {Stance.SUPPORTS: standing.supports, Stance.REFUTES: standing.refutes, Stance.NEUTRAL: NOTHING}
    sides = {
        stance: _side(stance, basis, [piece for piece in fit if piece.stance is stance], case, ids)
        for stance, basis in bases.items()
    }
    shown = {piece.id for piece in fit}
    left_out = (piece for piece in case.evidence if piece.id not in shown)
    return Drawing(
        claim=claim,
        caption=caption,
        status=standing.status,
        supports=sides[Stance.SUPPORTS],
        refutes=sides[Stance.REFUTES],
        neutral=sides[Stance.NEUTRAL],
        uncounted=tuple(
            Uncounted(piece.id, piece.stance, _reason(piece)) for piece in sorted(left_out, key=lambda piece: piece.id)
        ),
    )


def _reason(piece: Evidence) -> Reason:
    """Say why a piece that is not fit to count is not."""
    if piece.state is not EvidenceState.ACCEPTED:
        return Reason(piece.state.value)
    return Reason.UNRELIABLE if piece.affirmed else Reason.OUTDATED


def _side(stance: Stance, basis: Basis, pieces: Sequence[Evidence], case: Case, ids: Iterator[str]) -> Side:
    """Build the graph of one side and number its sources in the order in which the evidence brings them up."""
    graph = build(pieces, case.parties)
    actions = {Ref(piece.id, hop.seq): hop.action for piece in pieces for hop in piece.hops}
    carriers = {carrier.key for carrier in basis.rests_on}
    # No hop belongs to two nodes, so this order is strict and does not depend on what the ids of parties are.
    nodes = sorted(graph.nodes, key=lambda node: node.hops)
    names = {node.key: next(ids) for node in nodes}
    ends = [(CLAIM, node.key, [ref for ref in node.hops if ref.seq == 0]) for node in nodes if node.is_publisher]
    edges = sorted(graph.edges, key=lambda edge: edge.hops)
    ends += [(names[edge.credits], edge.credited, list(edge.hops)) for edge in edges]
    return Side(
        stance=stance,
        level=basis.level,
        origins_max=basis.origins_max,
        origins_min=basis.origins_min,
        evidence=tuple(sorted(piece.id for piece in pieces)),
        sources=tuple(
            Source(
                names[node.key],
                tuple(case.parties[party] for party in _shown_first(node)),
                node.anonymity,
                tuple(_marks(node, basis, is_carrier=node.key in carriers)),
                *_told(node.hops, actions),
            )
            for node in nodes
        ),
        links=tuple(Link(credits, names[credited], *_told(refs, actions)) for credits, credited, refs in ends),
    )


def _told(refs: Sequence[Ref], actions: Mapping[Ref, Action]) -> tuple[tuple[Action, ...], tuple[str, ...]]:
    """Sum up hops: what was done in them, and in which evidence they stand."""
    done = {actions[ref] for ref in refs}
    return tuple(action for action in Action if action in done), tuple(sorted({ref.evidence for ref in refs}))


def _shown_first(node: Node) -> list[str]:
    return [node.party, *(party for party in node.parties if party != node.party)]


def _marks(node: Node, basis: Basis, *, is_carrier: bool) -> Iterator[Mark]:
    """Mark a node, what matters most first."""
    if is_carrier:
        yield Mark.RESTS_ON
    if node.is_origin:
        yield Mark.ORIGIN
    if not node.is_anonymous and not set(basis.official_parties).isdisjoint(node.parties):
        yield Mark.OFFICIAL
    if node.is_anonymous:
        yield Mark.UNNAMED
    if node.unknown_lineage:
        yield Mark.UNKNOWN_LINEAGE
    if node.is_loop:
        yield Mark.LOOP
    if node.is_publisher:
        yield Mark.PUBLISHER
