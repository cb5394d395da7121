"""What deriving a standing costs, against networkx finding the same disjoint paths, in one run.

    .venv/bin/python bench/derive.py

Prints CPU time of `derive` for a claim with ten pieces of evidence over that of networkx's maximum flow on the same
graph, and how the cost grows from chains of 1,000 hops to chains of 10,000.
"""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

import networkx as nx

from app.domain.case import Case, Evidence, Hop, Party
from app.domain.standing import derive
from app.domain.vocabulary import Action, EvidenceState, PartyKind, Stance

NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)
ROUNDS = 15


def case_of(pieces: int, hops: int, parties: int, seed: int = 1) -> Case:
    """Chains through outlets chosen at random, each crediting one of a lower number, so that there are no loops."""
    chance = random.Random(seed)
    everyone = {
        str(n): Party(str(n), f"Outlet {n}", PartyKind.OUTLET, identity=str(n), house=str(n)) for n in range(parties)
    }
    evidence = []
    for number in range(pieces):
        line = sorted(chance.sample(range(parties), hops), reverse=True)
        chain = tuple(Hop(seq, str(party), Action.REPORTED, seq - 1 if seq else None) for seq, party in enumerate(line))
        evidence.append(Evidence(f"e{number:03}", Stance.SUPPORTS, EvidenceState.ACCEPTED, chain, NOON))
    return Case(tuple(evidence), everyone)


def with_networkx(case: Case) -> int:
    """The same count by maximum flow with unit node capacities."""
    graph = nx.DiGraph()
    for piece in case.evidence:
        graph.add_edge("readers", (piece.hops[0].party, "in"))
        for hop in piece.hops:
            graph.add_edge((hop.party, "in"), (hop.party, "out"), capacity=1)
            if hop.credited_by is not None:
                graph.add_edge((piece.hops[hop.credited_by].party, "out"), (hop.party, "in"))
    for node in [node for node in graph if graph.out_degree(node) == 0]:
        graph.add_edge(node, "origins")
    return int(nx.maximum_flow_value(graph, "readers", "origins"))


def cost(work: Callable[[Case], object], case: Case, repeat: int) -> float:
    """Seconds of CPU for one call."""
    start = time.process_time()
    for _ in range(repeat):
        work(case)
    return (time.process_time() - start) / repeat


def main() -> None:
    """Measure in turn, so that a machine that slows down slows both."""
    ten = case_of(pieces=10, hops=4, parties=25)
    assert derive(ten).supports.origins_max == with_networkx(ten)
    ratios = [cost(derive, ten, 50) / cost(with_networkx, ten, 50) for _ in range(ROUNDS)]
    print(f"derive, 10 pieces of evidence / networkx maximum flow alone: {median(ratios):.2f}")
    small, large = case_of(10, 100, 2_000), case_of(100, 100, 20_000)
    growth = [cost(derive, large, 1) / cost(derive, small, 1) for _ in range(ROUNDS)]
    print(f"derive, 10,000 hops / 1,000 hops: {median(growth):.1f}")


if __name__ == "__main__":
    main()
