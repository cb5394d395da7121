"""The rule as it is computed against the rule as it reads: the same standing for any case, to the last count."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.basis import Basis
from app.domain.case import Case, Competence, Evidence, Hop, Party
from app.domain.graph import build
from app.domain.outlook import would_change_if
from app.domain.standing import derive, fit_to_count
from app.domain.vocabulary import Action, Anonymity, EvidenceState, PartyKind, Reliability, RetractionKind, Stance
from tests.domain import rule_graph
from tests.domain import rule_model as model

T = TypeVar("T")
DAWN = datetime(2026, 3, 1, tzinfo=UTC)
HOURS = tuple(DAWN + timedelta(hours=hour) for hour in range(5))
NAMES = tuple("abcdefg")


def often(chance: Random, usual: T, *others: T) -> T:
    """The usual, two times out of three."""
    return usual if chance.random() < 2 / 3 else chance.choice(others)


def any_parties(chance: Random) -> dict[str, rule_graph.Party]:
    """A few parties; kinds, houses and ratings so that they meet."""
    return {
        name: rule_graph.Party(
            name,
            often(chance, "outlet", *(kind.value for kind in PartyKind)),
            often(chance, frozenset(), frozenset({"group"}), frozenset({"wire"}), frozenset({"group", "wire"})),
            often(chance, None, "A", "E", "F", "G") if chance.random() < 1 / 3 else None,
        )
        for name in NAMES
    }


def any_chain(chance: Random, size: int) -> tuple[rule_graph.Hop, ...]:
    """A line or a tree; a party may come up twice."""
    return tuple(
        rule_graph.Hop(
            chance.choice(NAMES),
            often(chance, "reported", "said", "witnessed", "denied"),
            often(chance, "named", "described", "unnamed"),
            often(chance, None, *range(place)) if place else None,
            often(chance, None, *HOURS),
        )
        for place in range(size)
    )


def any_piece(chance: Random, id: str, stances: Sequence[str]) -> rule_graph.Piece:
    """One piece of evidence, most often one that counts."""
    state = chance.choice(("retracted", "proposed", "rejected")) if chance.random() < 1 / 8 else "accepted"
    return rule_graph.Piece(
        id=id,
        stance=chance.choice(stances),
        hops=any_chain(chance, chance.choice((1, 2, 2, 3, 4))),
        recorded_at=chance.choice(HOURS),
        state=state,
        retraction=often(chance, "origin", "publisher", "desk") if state == "retracted" else None,
        current=chance.random() < 7 / 8,
        published_at=often(chance, None, *HOURS),
    )


def any_world(chance: Random) -> rule_graph.World:
    """One claim and up to six pieces."""
    stances = chance.choice((["supports"], ["supports", "refutes"], ["supports", "refutes", "neutral"]))
    titles = [
        rule_graph.Competence(
            chance.choice(NAMES),
            often(chance, "war", "weather"),
            often(chance, None, *HOURS),
            often(chance, None, *HOURS),
        )
        for _ in range(often(chance, 0, 1, 2))
    ]
    pairs = frozenset((chance.choice(NAMES), chance.choice(NAMES)) for _ in range(often(chance, 0, 1, 2)))
    return rule_graph.World(
        parties=any_parties(chance),
        pieces=[any_piece(chance, f"piece {number}", stances) for number in range(chance.randint(0, 6))],
        subjects=often(chance, frozenset({"war"}), frozenset(), frozenset({"war", "weather"})),
        equivalences=pairs,
        competences=titles,
    )


def as_case(world: rule_graph.World) -> Case:
    """The same world as the rule reads it: only what concerns the claim's subjects and its parties."""
    titles = tuple(
        Competence(one.party, one.since, one.until) for one in world.competences if one.subject in world.subjects
    )
    return Case(
        evidence=tuple(
            Evidence(
                id=piece.id,
                stance=Stance(piece.stance),
                state=EvidenceState(piece.state),
                hops=tuple(
                    Hop(
                        seq,
                        hop.party,
                        Action(hop.action),
                        (seq - 1 if hop.credited_by is None else hop.credited_by) if seq else None,
                        Anonymity(hop.anonymity),
                        hop.asserted_at,
                    )
                    for seq, hop in enumerate(piece.hops)
                ),
                recorded_at=piece.recorded_at,
                affirmed=piece.current,
                published_at=piece.published_at,
                retraction=RetractionKind(piece.retraction) if piece.retraction else None,
            )
            for piece in world.pieces
        ),
        parties={
            one.id: Party(
                id=one.id,
                name=one.id,
                kind=PartyKind(one.kind),
                identity=min(rule_graph.identity(world, one.id)),
                house=min(rule_graph.house(world, one.id)),
                reliability=Reliability(one.reliability) if one.reliability else None,
            )
            for one in world.parties.values()
        },
        competences=titles,
    )


def as_read(case: Case, stance: Stance, basis: Basis) -> model.Side:
    """A side as it was computed, in the words of the model."""
    graph = build([piece for piece in fit_to_count(case) if piece.stance is stance], case.parties)

    def told(nodes) -> frozenset[rule_graph.Places]:
        return frozenset(frozenset((ref.evidence, ref.seq) for ref in node.hops) for node in nodes)

    assert {carrier.key for carrier in basis.rests_on} == {node.key for node in graph.rests_on}
    origins = [node for node in graph.nodes if node.is_origin]
    return model.Side(
        pieces=frozenset(basis.evidence),
        level=basis.level.value,
        official=basis.official.value if basis.official else None,
        origins_max=basis.origins_max,
        origins_min=basis.origins_min,
        rests_on=told(graph.rests_on),
        origins=told(origins),
        anonymous=told(node for node in origins if node.is_anonymous),
        unknown=told(node for node in graph.nodes if node.unknown_lineage),
        loops=told(node for node in graph.nodes if node.is_loop),
        nameless=told(node for node in graph.nodes if node.is_anonymous),
        flags=frozenset(flag.value for flag in basis.flags),
    )


def compare(world: rule_graph.World) -> None:
    """Both readings of the rule come to the same standing."""
    case = as_case(world)
    derived, expected = derive(case), model.standing(world)
    supports = as_read(case, Stance.SUPPORTS, derived.supports)
    refutes = as_read(case, Stance.REFUTES, derived.refutes)
    assert (supports, refutes) == (expected.supporting, expected.refuting)
    assert (derived.status.value, {flag.value for flag in derived.flags}, set(derived.because)) == (
        expected.status,
        expected.flags,
        expected.because,
    )
    assert expected.rests_on == (supports.rests_on or refutes.rests_on)
    changes = would_change_if(case, derived)
    assert {
        change.status.value: sum(addition.count for addition in change.additions) for change in changes
    } == model.reachable(world, HOURS[-1])


@settings(max_examples=100, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_rule_is_computed_as_it_reads(chance: Random) -> None:
    compare(any_world(chance))
