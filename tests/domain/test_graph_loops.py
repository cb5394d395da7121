"""Parties that credit each other in a loop are one node."""

from app.domain.graph import Edge, Ref
from app.domain.vocabulary import PartyKind
from tests.domain.making import described, party, piece, saw
from tests.domain.test_graph import NAMED, counts, graph, named, only


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
