"""The drawing: nodes, links and marks of each side, whatever the order the evidence is known in."""

from random import Random

import pytest

from app.domain.case import Case
from app.domain.drawing import CLAIM, Drawing, Link, Mark, Reason, Side, Source, Uncounted, draw
from app.domain.labels import label
from app.domain.standing import derive
from app.domain.vocabulary import (
    Action,
    Anonymity,
    EvidenceState,
    Level,
    Reliability,
    RetractionKind,
    Stance,
    Status,
)
from tests.domain.making import NEUTRAL, REFUTES, By, case, described, party, piece, saw, unnamed


def drawn(of: Case) -> Drawing:
    standing = derive(of)
    return draw(of, standing, claim="The bridge is closed.", caption=label(standing, of)["en"])


def marks(side: Side) -> dict[str, set[Mark]]:
    return {source.shown.name: set(source.marks) for source in side.sources}


def credited(side: Side) -> set[tuple[str, str]]:
    names = {CLAIM: CLAIM} | {source.id: source.shown.name for source in side.sources}
    return {(names[link.credits], names[link.credited]) for link in side.links}


def test_one_chain_to_the_last_detail() -> None:
    told = piece("e1", By("newsroom", action=Action.REPORTED), unnamed("unnamed_group:sources"))
    of = case(told)
    assert drawn(of) == Drawing(
        claim="The bridge is closed.",
        caption="Reported by a single source: newsroom, citing sources",
        status=Status.SINGLE_SOURCE,
        supports=Side(
            stance=Stance.SUPPORTS,
            level=Level.SINGLE,
            origins_max=1,
            origins_min=1,
            evidence=("e1",),
            sources=(
                Source(
                    id="n1",
                    parties=(of.parties["newsroom"],),
                    anonymity=Anonymity.NAMED,
                    marks=(Mark.PUBLISHER,),
                    actions=(Action.REPORTED,),
                    evidence=("e1",),
                ),
                Source(
                    id="n2",
                    parties=(of.parties["unnamed_group:sources"],),
                    anonymity=Anonymity.UNNAMED,
                    marks=(Mark.RESTS_ON, Mark.ORIGIN, Mark.UNNAMED),
                    actions=(Action.SAID,),
                    evidence=("e1",),
                ),
            ),
            links=(
                Link(CLAIM, "n1", (Action.REPORTED,), ("e1",)),
                Link("n1", "n2", (Action.SAID,), ("e1",)),
            ),
        ),
        refutes=Side(Stance.REFUTES, Level.NONE, 0, 0, (), (), ()),
        neutral=Side(Stance.NEUTRAL, Level.NONE, 0, 0, (), (), ()),
        uncounted=(),
    )


def test_a_bottleneck_before_the_origins() -> None:
    side = drawn(case(piece("e1", "newsroom", "axios", described("unnamed_group:a"), described("unnamed_group:b", 1))))
    assert marks(side.supports) == {
        "newsroom": {Mark.PUBLISHER},
        "axios": {Mark.RESTS_ON},
        "a": {Mark.ORIGIN, Mark.UNNAMED},
        "b": {Mark.ORIGIN, Mark.UNNAMED},
    }
    assert credited(side.supports) == {(CLAIM, "newsroom"), ("newsroom", "axios"), ("axios", "a"), ("axios", "b")}


def test_each_side_has_its_own_nodes_and_numbers_run_on() -> None:
    told = drawn(
        case(
            piece("e1", "newsroom", "telegraph"),
            piece("e2", "newsroom", "official_body:office", stance=REFUTES),
            piece("e3", "newsroom", stance=NEUTRAL),
            competent=("official_body:office",),
        )
    )
    assert [source.id for side in told.sides for source in side.sources] == ["n1", "n2", "n3", "n4", "n5"]
    assert [side.stance for side in told.sides] == [Stance.SUPPORTS, Stance.REFUTES, Stance.NEUTRAL]
    assert [side.evidence for side in told.sides] == [("e1",), ("e2",), ("e3",)]
    assert marks(told.refutes)["office"] == {Mark.RESTS_ON, Mark.ORIGIN, Mark.OFFICIAL}
    assert told.refutes.level is Level.OFFICIAL


def test_neutral_evidence_is_drawn_and_never_counted() -> None:
    told = drawn(case(piece("e1", "newsroom", "person:ann", stance=NEUTRAL)))
    assert (told.neutral.level, told.neutral.origins_max, told.neutral.origins_min) == (Level.NONE, 0, 0)
    assert marks(told.neutral) == {"newsroom": {Mark.PUBLISHER}, "ann": {Mark.ORIGIN}}
    assert told.status is Status.UNVERIFIED


def test_officials_are_marked_only_where_they_spoke_on_the_record() -> None:
    told = drawn(
        case(
            piece("e1", "newsroom", "official_body:office"),
            piece("e2", "daily", unnamed("official_body:office")),
            competent=("official_body:office",),
        )
    )
    offices = [source for source in told.supports.sources if source.shown.name == "office"]
    assert [Mark.OFFICIAL in source.marks for source in offices] == [True, False]
    assert [Mark.UNNAMED in source.marks for source in offices] == [False, True]


def test_a_loop_is_one_node() -> None:
    told = drawn(case(piece("e1", "a", "b"), piece("e2", "b", "a"), piece("e3", "c", "a")))
    loop, other = told.supports.sources
    assert [one.id for one in loop.parties] == ["a", "b"]
    assert set(loop.marks) == {Mark.RESTS_ON, Mark.ORIGIN, Mark.UNKNOWN_LINEAGE, Mark.LOOP, Mark.PUBLISHER}
    assert set(other.marks) == {Mark.PUBLISHER}
    assert [(link.credits, link.credited, link.evidence) for link in told.supports.links] == [
        (CLAIM, "n1", ("e1", "e2")),
        (CLAIM, "n2", ("e3",)),
        ("n2", "n1", ("e3",)),
    ]


def test_a_house_is_called_after_one_of_its_own_and_names_all() -> None:
    house = (party("b", house="b"), party("a", house="b"))
    (source,) = drawn(case(piece("e1", "a"), piece("e2", "b"), parties=house)).supports.sources
    assert source.shown.id == "b"
    assert [one.id for one in source.parties] == ["b", "a"]


def test_a_page_may_also_be_credited() -> None:
    told = drawn(case(piece("e1", "a", saw("b")), piece("e2", "b"), piece("e3", By("b", action=Action.QUOTED))))
    assert marks(told.supports)["b"] == {Mark.RESTS_ON, Mark.ORIGIN, Mark.PUBLISHER}
    by_ends = {(link.credits, link.credited): link for link in told.supports.links}
    assert by_ends[CLAIM, "n2"].evidence == ("e2", "e3")
    assert by_ends[CLAIM, "n2"].actions == (Action.SAID, Action.QUOTED)
    assert by_ends["n1", "n2"].actions == (Action.WITNESSED,)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"state": EvidenceState.PROPOSED}, Reason.PROPOSED),
        ({"state": EvidenceState.REJECTED, "affirmed": False}, Reason.REJECTED),
        ({"state": EvidenceState.RETRACTED, "retraction": RetractionKind.DESK}, Reason.RETRACTED),
        ({"affirmed": False}, Reason.OUTDATED),
        ({}, Reason.UNRELIABLE),
    ],
)
def test_why_evidence_is_left_out(fields: dict[str, object], reason: Reason) -> None:
    out = piece("e1", "liar", stance=REFUTES, **fields)
    told = drawn(case(out, parties=(party("liar", reliability=Reliability.E),)))
    assert told.uncounted == (Uncounted("e1", Stance.REFUTES, reason),)
    assert told.sides == ()


def test_the_order_in_which_things_are_known_plays_no_part() -> None:
    pieces = [
        piece("e1", "a", "b", "person:ann"),
        piece("e2", "b", "c", described("unnamed_group:x")),
        piece("e3", "c", "b"),
        piece("e4", "d", "a", stance=REFUTES),
        piece("e5", "d", state=EvidenceState.PROPOSED),
        piece("e6", "e", state=EvidenceState.REJECTED),
    ]
    of = case(*pieces)
    for seed in range(20):
        Random(seed).shuffle(pieces)
        parties = dict(sorted(of.parties.items(), key=lambda item: hash((seed, item[0]))))
        assert drawn(Case(tuple(pieces), parties)) == drawn(of)
