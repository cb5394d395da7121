"""Merging chains: what is one node, who credits whom, and what it all rests on."""

import random

import networkx as nx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.case import Evidence, Hop, Party
from app.domain.graph import Edge, Graph, Node, Ref, build
from app.domain.vocabulary import Action, Anonymity, PartyKind
from tests.domain.making import NOON, By, case, described, party, piece, saw, unnamed

NAMED, DESCRIBED, UNNAMED = Anonymity


def graph(*pieces: Evidence, parties: tuple[Party, ...] = ()) -> Graph:
    return build(pieces, case(*pieces, parties=parties).parties)


def only(graph: Graph) -> Node:
    (node,) = graph.nodes
    return node


def named(graph: Graph, shown: str) -> Node:
    (node,) = (node for node in graph.nodes if node.party == shown)
    return node


def counts(graph: Graph) -> tuple[int, int, set[str]]:
    return graph.origins_max, graph.origins_min, {node.party for node in graph.rests_on}


def test_nothing() -> None:
    assert build([], {}) == Graph((), (), 0, 0, ())


def test_a_line() -> None:
    found = graph(piece("e", "a", "person:b"))
    a = Node(
        key="a",
        party="a",
        parties=("a",),
        kinds=(PartyKind.OUTLET,),
        anonymity=NAMED,
        credited_by=None,
        hops=(Ref("e", 0),),
        is_publisher=True,
        is_origin=False,
        is_loop=False,
        unknown_lineage=False,
    )
    b = Node(
        key="person:b",
        party="person:b",
        parties=("person:b",),
        kinds=(PartyKind.PERSON,),
        anonymity=NAMED,
        credited_by=None,
        hops=(Ref("e", 1),),
        is_publisher=False,
        is_origin=True,
        is_loop=False,
        unknown_lineage=False,
    )
    assert found == Graph((a, b), (Edge("a", "person:b", (Ref("e", 1),)),), 1, 1, (b,))
    assert not b.is_anonymous
    assert not b.is_weak


def test_a_tree_is_followed_by_who_credits_and_not_by_order() -> None:
    found = graph(piece("e", "a", "b", By("person:c", 0), By("person:d", 1)))
    assert {(edge.credits, edge.credited): edge.hops for edge in found.edges} == {
        ("a", "b"): (("e", 1),),
        ("a", "person:c"): (("e", 2),),
        ("b", "person:d"): (("e", 3),),
    }


def test_chains_are_laid_over_each_other() -> None:
    found = graph(piece("e2", "b", "person:c"), piece("e1", "a", "b", "person:c"))
    assert [node.key for node in found.nodes] == ["a", "b", "person:c"]
    assert named(found, "b").hops == (("e1", 1), ("e2", 0))
    assert named(found, "b").is_publisher
    assert named(found, "person:c").hops == (("e1", 2), ("e2", 1))
    assert found.edges == (Edge("a", "b", (Ref("e1", 1),)), Edge("b", "person:c", (Ref("e1", 2), Ref("e2", 1))))
    assert counts(found) == (1, 1, {"person:c"})


def test_a_house_is_one_node_called_after_its_namesake_if_that_speaks() -> None:
    houses = (party("z", house="h"), party("wire_agency:b", house="h"), party("h", house="h"))
    without_namesake = only(graph(piece("e1", "z"), piece("e2", "wire_agency:b"), parties=houses[:2]))
    assert without_namesake.key == "h"
    assert without_namesake.party == "wire_agency:b"
    assert without_namesake.parties == ("wire_agency:b", "z")
    assert without_namesake.kinds == (PartyKind.OUTLET, PartyKind.WIRE_AGENCY)
    assert only(graph(piece("e1", "z"), piece("e2", "h"), parties=houses)).party == "h"


def test_a_house_that_credits_itself_does_not_credit_at_all() -> None:
    houses = (party("a", house="h"), party("b", house="h"))
    node = only(found := graph(piece("e", "a", "b", saw("a")), parties=houses))
    assert found.edges == ()
    assert node.is_origin
    assert node.is_publisher
    assert not node.is_loop
    assert not node.unknown_lineage
    assert node.hops == (("e", 0), ("e", 1), ("e", 2))


def test_anonymous_sources_are_apart_by_who_credits_them_and_by_description() -> None:
    found = graph(
        piece("e1", "a", unnamed("unnamed_group:x"), described("unnamed_group:y", 0)),
        piece("e2", "b", unnamed("unnamed_group:x")),
        piece("e3", "c", "a", unnamed("unnamed_group:x")),
    )
    anonymous = [node for node in found.nodes if node.is_anonymous]
    assert sorted((node.party, node.credited_by, node.hops, node.anonymity) for node in anonymous) == [
        ("unnamed_group:x", "a", (("e1", 1), ("e3", 2)), UNNAMED),
        ("unnamed_group:x", "b", (("e2", 1),), UNNAMED),
        ("unnamed_group:y", "a", (("e1", 2),), DESCRIBED),
    ]
    assert len({node.key for node in anonymous}) == 3
    assert all(node.key.startswith("anonymous:") and len(node.key) == 42 for node in anonymous)
    assert counts(found)[:2] == (2, 1)


def test_equivalent_descriptions_are_one_source() -> None:
    same = (party("unnamed_group:x", identity="i"), party("unnamed_group:y", identity="i"))
    found = graph(piece("e", "a", unnamed("unnamed_group:x"), unnamed("unnamed_group:y", 0)), parties=same)
    assert [node.parties for node in found.nodes if node.is_anonymous] == [("unnamed_group:x", "unnamed_group:y")]


def test_a_description_anywhere_describes() -> None:
    found = graph(
        piece("e1", "a", unnamed("person:x")),
        piece("e2", "a", described("person:x")),
        piece("e3", "a", unnamed("person:x")),
    )
    assert named(found, "person:x").anonymity is DESCRIBED


def test_an_anonymous_source_is_no_node_of_the_party_when_named() -> None:
    found = graph(piece("e1", "a", "person:x"), piece("e2", "b", described("person:x")))
    assert [(node.key == "person:x", node.anonymity) for node in found.nodes if node.party == "person:x"] == [
        (False, DESCRIBED),
        (True, NAMED),
    ]
    assert counts(found) == (2, 2, {"person:x"})


def test_the_publisher_is_itself_however_it_signs() -> None:
    node = only(graph(piece("e", unnamed("a"))))
    assert (node.key, node.anonymity, node.credited_by) == ("a", NAMED, None)


def test_the_hop_says_whether_its_party_is_named_whatever_kind_of_party_it_is() -> None:
    found = graph(piece("e", "a", "unnamed_group:x"))
    assert named(found, "unnamed_group:x").anonymity is NAMED
    assert Hop(1, "x", Action.SAID, 0).on_record
    assert not Hop(1, "x", Action.SAID, 0, DESCRIBED).on_record


def test_anonymous_sources_may_credit_further_and_are_credited_by_the_last_that_has_a_name() -> None:
    found = graph(piece("e", "a", "b", unnamed("person:x"), described("person:y"), described("person:z")))
    assert [named(found, f"person:{each}").credited_by for each in "xyz"] == ["b", "b", "b"]
    assert [named(found, f"person:{each}").is_origin for each in "xyz"] == [False, False, True]
    assert [named(found, f"person:{each}").is_weak for each in "xyz"] == [False, False, True]
    assert counts(found) == (1, 1, {"person:z"})
    onward = graph(piece("e", "a", unnamed("person:x"), "person:y"))
    assert not named(onward, "person:y").is_weak


@pytest.mark.parametrize(
    ("hops", "unknown"),
    [
        (("a",), True),
        (("wire_agency:a",), True),
        ((saw("a"),), False),
        (("person:a",), False),
        (("organisation:a",), False),
        (("document:a",), False),
        (("official_body:a",), False),
        (("a", "b"), True),
        (("a", saw("b")), False),
        ((saw("a"), "b"), True),
        (("a", described("b")), True),
        (("a", described("person:b")), False),
    ],
)
def test_an_origin_that_reports_and_did_not_witness_has_unknown_lineage(hops: tuple[By, ...], unknown: bool) -> None:
    (origin,) = (node for node in graph(piece("e", *hops)).nodes if node.is_origin)
    assert origin.unknown_lineage is unknown
    assert origin.is_weak is (unknown or origin.is_anonymous)
    assert not any(node.unknown_lineage for node in graph(piece("e", *hops)).nodes if not node.is_origin)


def test_one_hop_that_witnessed_or_one_party_that_does_not_report_gives_the_node_a_lineage() -> None:
    assert not only(graph(piece("e1", "a"), piece("e2", saw("a")), piece("e3", "a"))).unknown_lineage
    houses = (party("a", house="h"), party("organisation:b", house="h"))
    assert not only(graph(piece("e1", "a"), piece("e2", "organisation:b"), parties=houses)).unknown_lineage


def test_a_loop_is_one_node_of_unknown_lineage() -> None:
    found = graph(piece("e1", saw("b"), saw("person:a")), piece("e2", saw("person:a"), saw("b")))
    node = only(found)
    assert (node.key, node.party, node.parties) == ("b", "b", ("b", "person:a"))
    assert node.hops == (("e1", 0), ("e1", 1), ("e2", 0), ("e2", 1))
    assert node.kinds == (PartyKind.OUTLET, PartyKind.PERSON)
    assert node.is_loop
    assert node.is_origin
    assert node.is_publisher
    assert node.unknown_lineage
    assert node.is_weak
    assert found.edges == ()
    assert counts(found) == (1, 1, {"b"})


def test_a_loop_that_credits_someone_outside_is_no_origin() -> None:
    found = graph(
        piece("e1", "a", "b", "c"), piece("e2", "c", "a"), piece("e3", "b", "person:x"), piece("e4", "d", "c")
    )
    loop = named(found, "a")
    assert loop.is_loop
    assert loop.parties == ("a", "b", "c")
    assert not loop.is_origin
    assert not loop.unknown_lineage
    assert found.edges == (Edge("a", "person:x", (Ref("e3", 1),)), Edge("d", "a", (Ref("e4", 1),)))
    assert counts(found) == (1, 1, {"person:x"})


def test_edges_into_a_loop_are_joined() -> None:
    found = graph(
        piece("e1", "a", "b"),
        piece("e2", "b", "a"),
        piece("e4", "p", "b", "person:x"),
        piece("e3", "p", "a", "person:x"),
    )
    assert found.edges == (
        Edge("a", "person:x", (Ref("e3", 2), Ref("e4", 2))),
        Edge("p", "a", (Ref("e3", 1), Ref("e4", 1))),
    )


def test_a_loop_is_named_after_one_that_has_a_name() -> None:
    """Whatever the digest of the anonymous one sorts before."""
    for publisher in ("a", "z"):
        found = graph(piece("e1", publisher, described("person:x"), "b", publisher))
        node = only(found)
        assert (node.key, node.party, node.anonymity, node.credited_by) == (min("b", publisher),) * 2 + (NAMED, None)
        assert node.parties == tuple(sorted(("b", "person:x", publisher)))
        assert node.is_publisher


def test_an_anonymous_source_of_a_loop_goes_by_the_party_that_cites_it() -> None:
    found = graph(piece("e1", "a", "b", described("person:x")), piece("e2", "b", "a"))
    assert named(found, "person:x").credited_by == "b"
    assert counts(found) == (1, 1, {"person:x"})


def test_the_party_shown_for_a_loop_is_of_its_first_house() -> None:
    houses = (party("z", house="h1"), party("y", house="h2"))
    node = only(graph(piece("e1", "y", "z"), piece("e2", "z", "y"), parties=houses))
    assert (node.key, node.party) == ("h1", "z")


def test_the_bottleneck_is_named() -> None:
    """PRODUCT: forty outlets repeating Axios are one source, and it rests on Axios."""
    forty = [piece(f"e{n}", f"o{n}", "axios", described("ru"), described("us", 1)) for n in range(40)]
    assert counts(graph(*forty)) == (1, 1, {"axios"})


def test_a_page_that_is_an_origin_is_a_path_by_itself() -> None:
    assert counts(graph(piece("e1", "a", saw("b")), piece("e2", saw("b")))) == (1, 1, {"b"})
    assert counts(graph(piece("e1", "a", saw("b")), piece("e2", saw("c")))) == (2, 2, {"b", "c"})


def test_weak_origins_count_once_in_the_cautious_count() -> None:
    pieces = [piece("e1", "a", described("x")), piece("e2", "b", described("x")), piece("e3", "c")]
    assert counts(graph(*pieces))[:2] == (3, 1)
    assert counts(graph(*pieces, piece("e4", "d", "person:w")))[:2] == (4, 2)


def test_deep_and_wide() -> None:
    names = [f"p{n:05}" for n in range(10_000)]
    everyone = {name: party(name) for name in names}

    def chain(anonymity: Anonymity, credited_by: list[int | None]) -> Evidence:
        hops = (Hop(n, names[n], Action.SAID, above, anonymity) for n, above in enumerate(credited_by))
        return piece("e", hops=tuple(hops))

    line: list[int | None] = [None, *range(9_999)]
    for anonymity in Anonymity:
        found = build([chain(anonymity, line)], everyone)
        assert len(found.nodes) == 10_000
        assert counts(found) == (1, 1, {"p09999"})
    chance = random.Random(7)
    bush: list[int | None] = [None, *(chance.randrange(n) for n in range(1, 10_000))]
    found = build([chain(NAMED, bush)], everyone)
    assert counts(found) == (1, 1, {"p00000"})
    pages = [piece(f"e{n:04}", names[n], names[n + 5_000]) for n in range(5_000)]
    found = build(pages, everyone)
    assert (found.origins_max, found.origins_min, len(found.rests_on)) == (5_000, 1, 5_000)
    ring = [piece("e1", *names), piece("e2", names[-1], names[0])]
    assert only(build(ring, everyone)).is_loop


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
