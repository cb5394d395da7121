"""What one side of a claim, supporting or refuting, has to show for itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.case import Case, Competence, Evidence, Party
from app.domain.graph import Edge, Graph, build
from app.domain.vocabulary import Anonymity, Flag, Level, Official, PartyKind

_MANY_REPORTS = 3


@dataclass(frozen=True, slots=True)
class Carrier:
    """A node that a side rests on, with what it takes to name it.

    `credited_by` is the named party that brings an anonymous one up. `cites` are the parties a named one credits,
    given only when all of them are anonymous origins: nothing behind the carrier has a name then.
    """

    key: str
    party: str
    parties: tuple[str, ...]
    name: str
    kind: PartyKind
    anonymity: Anonymity
    credited_by: str | None
    cites: tuple[str, ...]
    unknown_lineage: bool
    is_loop: bool


@dataclass(frozen=True, slots=True)
class Basis:
    """What one side has to show: its level, and what that level comes from."""

    level: Level
    official: Official | None
    official_parties: tuple[str, ...]
    origins_max: int
    origins_min: int
    rests_on: tuple[Carrier, ...]
    evidence: tuple[str, ...]
    flags: tuple[Flag, ...]


NOTHING = Basis(
    level=Level.NONE,
    official=None,
    official_parties=(),
    origins_max=0,
    origins_min=0,
    rests_on=(),
    evidence=(),
    flags=(),
)


def weigh(side: Sequence[Evidence], case: Case) -> Basis:
    """Weigh the counted evidence of one side."""
    if not side:
        return NOTHING
    graph = build(side, case.parties)
    officials = _officials(side, case)
    official = None
    if officials:
        official = Official.DIRECT if any(officials.values()) else Official.RELAYED
    return Basis(
        level=_level(official, graph),
        official=official,
        official_parties=tuple(sorted(officials)),
        origins_max=graph.origins_max,
        origins_min=graph.origins_min,
        rests_on=_carriers(graph, case.parties),
        evidence=tuple(sorted(piece.id for piece in side)),
        flags=tuple(sorted(_side_flags(official, graph, reports=len(side)))),
    )


def _officials(side: Iterable[Evidence], case: Case) -> dict[str, bool]:
    """Find who spoke on the record while competent, and whether they did so in a page of their own."""
    titles: dict[str, list[Competence]] = {}
    for competence in case.competences:
        titles.setdefault(case.parties[competence.party].identity, []).append(competence)
    found: dict[str, bool] = {}
    for piece in side:
        for hop in piece.hops:
            party = case.parties[hop.party]
            spoken_at = hop.asserted_at or piece.published_at or piece.recorded_at
            held = titles.get(party.identity, ())
            if hop.on_record and any(in_force(competence, spoken_at) for competence in held):
                found[party.id] = found.get(party.id, False) or hop.seq == 0
    return found


def in_force(competence: Competence, moment: datetime) -> bool:
    """Tell whether the competence held then. Its last moment is the successor's first."""
    begun = competence.valid_from is None or competence.valid_from <= moment
    return begun and (competence.valid_to is None or moment < competence.valid_to)


def _level(official: Official | None, graph: Graph) -> Level:
    """Say how strongly a side with evidence is carried."""
    if official is not None:
        return Level.OFFICIAL
    if graph.origins_min >= 2:
        return Level.CORROBORATED
    return Level.MULTIPLE if graph.origins_max >= 2 else Level.SINGLE


def _side_flags(official: Official | None, graph: Graph, *, reports: int) -> Iterable[Flag]:
    """Raise what a reader of this side must know."""
    if reports >= _MANY_REPORTS and graph.origins_max == 1:
        yield Flag.ONE_ORIGIN_MANY_REPORTS
    if all(node.is_anonymous for node in graph.nodes if node.is_origin):
        yield Flag.UNNAMED_ONLY
    if any(node.unknown_lineage for node in graph.nodes):
        yield Flag.UNKNOWN_LINEAGE
    if any(node.is_loop for node in graph.nodes):
        yield Flag.CIRCULAR_REPORTING
    if official is Official.RELAYED:
        yield Flag.RELAYED_ONLY


def _carriers(graph: Graph, parties: Mapping[str, Party]) -> tuple[Carrier, ...]:
    """Describe what the side rests on, in the order the evidence brings it up."""
    nodes = {node.key: node for node in graph.nodes}
    cited: dict[str, list[Edge]] = {node.key: [] for node in graph.rests_on}
    for edge in graph.edges:
        if edge.credits in cited:
            cited[edge.credits].append(edge)
    carriers = []
    for node in sorted(graph.rests_on, key=lambda node: node.hops):
        edges = sorted(cited[node.key], key=lambda edge: edge.hops)
        behind = [nodes[edge.credited] for edge in edges]
        nameless = all(source.is_anonymous and source.is_origin for source in behind)
        party = parties[node.party]
        carriers.append(
            Carrier(
                key=node.key,
                party=node.party,
                parties=node.parties,
                name=party.name,
                kind=party.kind,
                anonymity=node.anonymity,
                credited_by=node.credited_by,
                cites=tuple(source.party for source in behind) if nameless else (),
                unknown_lineage=node.unknown_lineage,
                is_loop=node.is_loop,
            )
        )
    return tuple(carriers)
