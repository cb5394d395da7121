"""Loops and disjoint paths, against networkx and against every cut there is."""

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.domain.disjoint import Disjoint, disjoint_paths, loops

Problem = tuple[list[list[int]], list[int], list[int], list[int]]


@st.composite
def digraphs(draw: st.DrawFn, most: int = 7) -> list[list[int]]:
    size = draw(st.integers(1, most))
    places = st.integers(0, size - 1)
    links = draw(st.sets(st.tuples(places, places), max_size=3 * size))
    return [sorted(head for tail, head in links if tail == node) for node in range(size)]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    successors = draw(digraphs())
    size = len(successors)
    roles = draw(st.lists(st.sampled_from(["-", "-", "end", "pooled"]), min_size=size, max_size=size))
    starts = draw(st.sets(st.integers(0, len(successors) - 1)))
    ends = [node for node, role in enumerate(roles) if role == "end"]
    pooled = [node for node, role in enumerate(roles) if role == "pooled"]
    return successors, sorted(starts), ends, pooled


def flow(problem: Problem, *, pool: bool) -> int:
    """The same count by another's algorithm."""
    successors, starts, ends, pooled = problem
    network = nx.DiGraph()
    network.add_edge("hub", "sink", capacity=1)
    network.add_node("source")
    for node, following in enumerate(successors):
        network.add_edge((node, "in"), (node, "out"), capacity=1)
        network.add_edges_from(((node, "out"), (other, "in")) for other in following)
    network.add_edges_from(("source", (node, "in")) for node in starts)
    network.add_edges_from(((node, "out"), "sink") for node in ends)
    network.add_edges_from(((node, "out"), "hub" if pool else "sink") for node in pooled)
    return int(nx.maximum_flow_value(network, "source", "sink"))


def beyond(problem: Problem, cut: set[int]) -> set[int]:
    """The nodes that still reach an end without passing the cut."""
    successors, _, ends, pooled = problem
    reached: set[int] = set()
    fresh = {*ends, *pooled} - cut
    while fresh:
        reached |= fresh
        fresh = {node for node, following in enumerate(successors) if reached.intersection(following)} - reached - cut
    return reached


def separates(problem: Problem, cut: set[int]) -> bool:
    return beyond(problem, cut).isdisjoint(problem[1])


@settings(derandomize=True, max_examples=400, deadline=None)
@given(problems())
@example(([[1], [2, 3], [], []], [0], [], [2, 3]))
@example(([[2], [2], [3, 4], [], []], [0, 1], [3, 4], []))
def test_the_counts_are_maximum_flows_and_the_cut_is_the_one_nearest_to_the_ends(problem: Problem) -> None:
    counted = disjoint_paths(*problem)
    assert counted.most == flow(problem, pool=False)
    assert counted.least == flow(problem, pool=True)
    cut = set(counted.cut)
    assert list(counted.cut) == sorted(cut)
    assert len(cut) == counted.most
    assert separates(problem, cut)
    ours = beyond(problem, cut)
    for other in map(set, combinations(range(len(problem[0])), counted.most)):
        if other != cut and separates(problem, other):
            assert ours < beyond(problem, other)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(digraphs(12))
def test_loops_are_the_strongly_connected_components_of_two_or_more(successors: list[list[int]]) -> None:
    graph = nx.DiGraph((node, other) for node, following in enumerate(successors) for other in following)
    expected = sorted(sorted(component) for component in nx.strongly_connected_components(graph) if len(component) > 1)
    assert sorted(map(sorted, loops(successors))) == expected


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (([], [], [], []), Disjoint(0, 0, ())),
        (([[]], [0], [0], []), Disjoint(1, 1, (0,))),
        (([[]], [0], [], [0]), Disjoint(1, 1, (0,))),
        (([[]], [], [0], []), Disjoint(0, 0, ())),
        (([[1], [2], []], [0], [2], []), Disjoint(1, 1, (2,))),
        (([[1], [2, 3], [], []], [0], [], [2, 3]), Disjoint(1, 1, (1,))),
        (([[2], [3], [], []], [0, 1], [], [2, 3]), Disjoint(2, 1, (2, 3))),
        (([[2], [3], [], []], [0, 1], [2], [3]), Disjoint(2, 2, (2, 3))),
        # The first path found must be undone for the second to fit.
        (([[2, 3], [2], [], []], [0, 1], [2, 3], []), Disjoint(2, 2, (2, 3))),
        # A page that is also an origin is a path by itself, and no way through for another.
        (([[1], []], [0, 1], [1], []), Disjoint(1, 1, (1,))),
    ],
)
def test_small_graphs(problem: Problem, expected: Disjoint) -> None:
    assert disjoint_paths(*problem) == expected


def test_many_paths_and_a_long_one() -> None:
    apart = [[node + 5000] for node in range(5000)] + [[] for _ in range(5000)]
    counted = disjoint_paths(apart, range(5000), range(5000, 10_000), ())
    assert counted == Disjoint(5000, 5000, tuple(range(5000, 10_000)))
    line = [[node + 1] for node in range(9_999)] + [[]]
    assert disjoint_paths(line, [0], [9_999], ()) == Disjoint(1, 1, (9_999,))
    assert loops(line) == []
    (ring,) = loops([[(node + 1) % 10_000] for node in range(10_000)])
    assert sorted(ring) == list(range(10_000))
