"""The merged graph of evidence drawn by chance, against a second reading of the rule and what must never happen."""

import networkx as nx
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.case import Evidence, Hop
from app.domain.graph import Graph, Ref, build
from app.domain.vocabulary import Action, PartyKind
from tests.domain.making import NOON, By, party, piece
from tests.domain.test_graph import DESCRIBED, NAMED, UNNAMED

# Against a second reading of the rule, written with networkx.

PEOPLE = {
    id: party(id, house=house, identity=identity)
    for id, house, identity in [
        ("a", "a", "a"),
        ("b", "b", "b"),
        ("c", "h", "c"),
        ("d", "h", "d"),
        ("wire_agency:e", "wire_agency:e", "wire_agency:e"),
        ("person:f", "person:f", "person:f"),
        ("unnamed_group:g", "g", "g"),
        ("unnamed_group:h", "g", "g"),
        ("document:i", "document:i", "document:i"),
    ]
}


@st.composite
def evidence(draw: st.DrawFn, id: str) -> Evidence:
    length = draw(st.integers(1, 5))
    return Evidence(
        **{
            **{field: getattr(piece(id, "a"), field) for field in ("id", "stance", "state")},
            "recorded_at": NOON,
            "hops": tuple(
                Hop(
                    seq,
                    draw(st.sampled_from(sorted(PEOPLE))),
                    draw(st.sampled_from([Action.SAID, Action.SAID, Action.WITNESSED])),
                    draw(st.integers(max(0, seq - 2), seq - 1)) if seq else None,
                    draw(st.sampled_from([NAMED, NAMED, DESCRIBED, UNNAMED])),
                )
                for seq in range(length)
            ),
        }
    )


def sides(most: int = 5) -> st.SearchStrategy[list[Evidence]]:
    return st.integers(1, most).flatmap(lambda size: st.tuples(*(evidence(f"e{n}") for n in range(size))).map(list))


def read_again(pieces: list[Evidence]) -> tuple[int, int, set[frozenset[Ref]], set[frozenset[Ref]]]:
    """Both counts, the hops of each loop, and those of each origin of unknown lineage."""
    credits = nx.DiGraph()
    hops: dict[object, set[Ref]] = {}
    first_hand, pages, anonymous = set(), set(), set()
    for one in pieces:
        keys: list[object] = []
        for hop in one.hops:
            speaker = PEOPLE[hop.party]
            key: object = ("house", speaker.house)
            if hop.seq and hop.anonymity is not NAMED:
                key = (keys[hop.credited_by or 0], speaker.identity)
                anonymous.add(key)
            credits.add_node(key)
            hops.setdefault(key, set()).add(Ref(one.id, hop.seq))
            if hop.seq == 0:
                pages.add(key)
            elif keys[hop.credited_by or 0] != key:
                credits.add_edge(keys[hop.credited_by or 0], key)
            if hop.action is Action.WITNESSED or speaker.kind not in {PartyKind.OUTLET, PartyKind.WIRE_AGENCY}:
                first_hand.add(key)
            keys.append(key)
    merged = nx.condensation(credits)
    network = nx.DiGraph()
    network.add_node("sink")
    lost, loops = set(), set()
    for node, members in merged.nodes(data="members"):
        network.add_edge((node, 0), (node, 1), capacity=1)
        network.add_edges_from(((node, 1), (other, 0)) for other in merged.successors(node))
        if members & pages:
            network.add_edge("source", (node, 0))
        all_hops = frozenset().union(*(hops[member] for member in members))
        if len(members) > 1:
            loops.add(all_hops)
        if merged.out_degree(node) == 0:
            unknown = len(members) > 1 or not members & first_hand
            if unknown:
                lost.add(all_hops)
            network.add_edge((node, 1), "hub" if unknown or members & anonymous else "sink")
    network.add_edge("hub", "sink", capacity=1)
    least = nx.maximum_flow_value(network, "source", "sink")
    network["hub"]["sink"]["capacity"] = float("inf")
    most = nx.maximum_flow_value(network, "source", "sink")
    return int(most), int(least), loops, lost


@settings(derandomize=True, max_examples=500, deadline=None)
@given(sides())
def test_two_readings_of_the_rule_agree(pieces: list[Evidence]) -> None:
    found = build(pieces, PEOPLE)
    assert read_again(pieces) == (
        found.origins_max,
        found.origins_min,
        {frozenset(node.hops) for node in found.nodes if node.is_loop},
        {frozenset(node.hops) for node in found.nodes if node.unknown_lineage},
    )
    assert len(found.rests_on) == found.origins_max >= 1
    assert sorted(ref for node in found.nodes for ref in node.hops) == [
        Ref(one.id, hop.seq) for one in pieces for hop in one.hops
    ]
    assert list(found.nodes) == sorted(found.nodes, key=lambda node: node.key)
    assert list(found.edges) == sorted(found.edges, key=lambda edge: (edge.credits, edge.credited))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(sides().flatmap(lambda pieces: st.tuples(st.just(pieces), st.permutations(pieces))))
def test_the_order_of_evidence_plays_no_part(given_and_shuffled: tuple[list[Evidence], list[Evidence]]) -> None:
    pieces, shuffled = given_and_shuffled
    assert build(pieces, PEOPLE) == build(shuffled, PEOPLE)


def with_report_of(pieces: list[Evidence], *repeated: By) -> Graph:
    """The graph with one more page, of an outlet not seen so far, that credits the first of the repeated hops."""
    return build([*pieces, piece("new", "new", *repeated)], {**PEOPLE, "new": party("new")})


@settings(derandomize=True, max_examples=300, deadline=None)
@given(sides(), st.data())
def test_one_more_report_of_what_a_side_rests_on_adds_no_origin(pieces: list[Evidence], data: st.DataObject) -> None:
    before = build(pieces, PEOPLE)
    chains = {one.id: one.hops for one in pieces}
    carrying = [chains[ref.evidence][ref.seq] for node in before.rests_on if not node.is_anonymous for ref in node.hops]
    on_the_record = [hop for hop in carrying if hop.on_record]
    assume(on_the_record)
    hop = data.draw(st.sampled_from(on_the_record))
    after = with_report_of(pieces, By(hop.party, action=Action.CITED))
    assert (after.origins_max, after.origins_min) == (before.origins_max, before.origins_min)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(sides())
def test_one_more_report_that_repeats_a_whole_chain_adds_no_origin(pieces: list[Evidence]) -> None:
    before = build(pieces, PEOPLE)
    publisher, *rest = pieces[0].hops
    assume(PEOPLE[publisher.party].kind is not PartyKind.UNNAMED_GROUP)
    repeated = [By(hop.party, (hop.credited_by or 0) + 1, hop.anonymity, hop.action) for hop in rest]
    after = with_report_of(pieces, By(publisher.party, action=publisher.action), *repeated)
    assert (after.origins_max, after.origins_min) == (before.origins_max, before.origins_min)
