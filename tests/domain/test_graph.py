"""Merging chains: what is one node, who credits whom, and what it all rests on."""

import random

import pytest

from app.domain.case import Evidence, Hop, Party
from app.domain.graph import Edge, Graph, Node, Ref, build
from app.domain.vocabulary import Action, Anonymity, PartyKind
from tests.domain.making import By, case, described, party, piece, saw, unnamed

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
    for anonymity in (NAMED, DESCRIBED):
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
