"""The rule, row by row: what counts, how strong a side is, and how two sides settle."""

import pytest

from app.domain.basis import Basis, Carrier
from app.domain.case import Evidence
from app.domain.standing import NOTHING, Counts, Standing, derive, fit_to_count, judge
from app.domain.vocabulary import (
    Anonymity,
    EvidenceState,
    Flag,
    Level,
    Official,
    PartyKind,
    Reliability,
    RetractionKind,
    Stance,
    Status,
)
from tests.domain.making import NEUTRAL, REFUTES, SUPPORTS, case, described, party, piece, saw, unnamed
from tests.domain.weighing import (
    BACKED,
    CONFIRMED,
    CONTRADICTED,
    DISPUTED,
    OFFICE,
    ONE,
    RETRACTED,
    SEVERAL,
    UNVERIFIED,
    status,
)

NONE, SINGLE, MULTIPLE, CORROBORATED, OFFICIAL = Level
DENIED, CONTESTED = Flag.OFFICIALLY_DENIED, Flag.CONTESTED

TABLE: dict[tuple[Level, Level], tuple[Status, tuple[Flag, ...]]] = {
    # supports    refutes
    (NONE, NONE): (UNVERIFIED, ()),
    (NONE, SINGLE): (CONTRADICTED, ()),
    (NONE, MULTIPLE): (CONTRADICTED, ()),
    (NONE, CORROBORATED): (CONTRADICTED, ()),
    (NONE, OFFICIAL): (CONTRADICTED, (DENIED,)),
    (SINGLE, NONE): (ONE, ()),
    (SINGLE, SINGLE): (DISPUTED, ()),
    (SINGLE, MULTIPLE): (CONTRADICTED, ()),
    (SINGLE, CORROBORATED): (CONTRADICTED, ()),
    (SINGLE, OFFICIAL): (CONTRADICTED, (DENIED,)),
    (MULTIPLE, NONE): (SEVERAL, ()),
    (MULTIPLE, SINGLE): (SEVERAL, (CONTESTED,)),
    (MULTIPLE, MULTIPLE): (DISPUTED, ()),
    (MULTIPLE, CORROBORATED): (CONTRADICTED, ()),
    (MULTIPLE, OFFICIAL): (CONTRADICTED, (DENIED,)),
    (CORROBORATED, NONE): (BACKED, ()),
    (CORROBORATED, SINGLE): (BACKED, (CONTESTED,)),
    (CORROBORATED, MULTIPLE): (BACKED, (CONTESTED,)),
    (CORROBORATED, CORROBORATED): (DISPUTED, ()),
    (CORROBORATED, OFFICIAL): (CONTRADICTED, (DENIED,)),
    (OFFICIAL, NONE): (CONFIRMED, ()),
    (OFFICIAL, SINGLE): (CONFIRMED, (CONTESTED,)),
    (OFFICIAL, MULTIPLE): (CONFIRMED, (CONTESTED,)),
    (OFFICIAL, CORROBORATED): (CONFIRMED, (CONTESTED,)),
    (OFFICIAL, OFFICIAL): (DISPUTED, ()),
}


def at_level(level: Level, stance: Stance) -> list[Evidence]:
    """Evidence that makes one side exactly this strong."""
    one, two = f"{stance}-1", f"{stance}-2"
    return {
        NONE: [],
        SINGLE: [piece(one, saw(one), stance=stance)],
        MULTIPLE: [piece(each, each, unnamed("unnamed_group:x"), stance=stance) for each in (one, two)],
        CORROBORATED: [piece(each, saw(each), stance=stance) for each in (one, two)],
        OFFICIAL: [piece(one, OFFICE, stance=stance)],
    }[level]


@pytest.mark.parametrize(("supports", "refutes"), [(s, r) for s in Level for r in Level])
def test_every_pair_of_levels(supports: Level, refutes: Level) -> None:
    assert judge(supports, refutes) == TABLE[supports, refutes]
    standing = derive(case(*at_level(supports, SUPPORTS), *at_level(refutes, REFUTES), competent=(OFFICE,)))
    assert (standing.supports.level, standing.refutes.level) == (supports, refutes)
    expected, flags = TABLE[supports, refutes]
    assert standing.status is expected
    assert tuple(flag for flag in standing.flags if flag in {DENIED, CONTESTED}) == flags


def test_nothing_attached() -> None:
    empty = Basis(NONE, None, (), 0, 0, (), (), ())
    assert empty == NOTHING
    assert derive(case()) == Standing(UNVERIFIED, (), (), NOTHING, NOTHING, Counts(0, 0, 0, 0, 0))


def test_a_whole_standing() -> None:
    found = derive(
        case(
            piece("3", "a", "axios", described("unnamed_group:ru"), described("unnamed_group:us", 1)),
            piece("1", "b", "axios"),
            piece("2", "c", "axios"),
            piece("5", "d", OFFICE, stance=REFUTES),
            piece("4", "d", stance=NEUTRAL),
            piece("6", "d", state=EvidenceState.PROPOSED),
            competent=(OFFICE,),
        )
    )
    axios = Carrier(
        key="axios",
        party="axios",
        parties=("axios",),
        name="axios",
        kind=PartyKind.OUTLET,
        anonymity=Anonymity.NAMED,
        credited_by=None,
        cites=("unnamed_group:ru", "unnamed_group:us"),
        unknown_lineage=False,
        is_loop=False,
    )
    office = Carrier(
        OFFICE, OFFICE, (OFFICE,), "office", PartyKind.OFFICIAL_BODY, Anonymity.NAMED, None, (), False, False
    )
    assert found == Standing(
        status=CONTRADICTED,
        flags=(DENIED, Flag.ONE_ORIGIN_MANY_REPORTS),
        because=("1", "2", "3", "5"),
        supports=Basis(
            level=SINGLE,
            official=None,
            official_parties=(),
            origins_max=1,
            origins_min=1,
            rests_on=(axios,),
            evidence=("1", "2", "3"),
            flags=(Flag.ONE_ORIGIN_MANY_REPORTS, Flag.UNNAMED_ONLY),
        ),
        refutes=Basis(
            level=OFFICIAL,
            official=Official.RELAYED,
            official_parties=(OFFICE,),
            origins_max=1,
            origins_min=1,
            rests_on=(office,),
            evidence=("5",),
            flags=(Flag.RELAYED_ONLY,),
        ),
        counts=Counts(attached=6, counted=4, supports=3, refutes=1, neutral=1),
        rule="secondsource-standing",
        version=1,
    )
    assert found.rests_on == (axios,)
    assert found.official_parties == (OFFICE,)


# What counts.


@pytest.mark.parametrize("state", EvidenceState)
@pytest.mark.parametrize("affirmed", [True, False])
def test_only_accepted_evidence_for_the_claim_as_it_reads_counts(state: EvidenceState, affirmed: bool) -> None:
    one = case(piece("1", "a", state=state, affirmed=affirmed))
    counts = state is EvidenceState.ACCEPTED and affirmed
    assert (fit_to_count(one) == list(one.evidence)) is counts
    assert derive(one).status is (ONE if counts else UNVERIFIED)


@pytest.mark.parametrize("rating", [None, *Reliability])
def test_pages_of_the_unreliable_do_not_count(rating: Reliability | None) -> None:
    unreliable = rating in {Reliability.E, Reliability.G}
    rated = party("a", reliability=rating)
    assert status(piece("1", "a"), parties=(rated,)) is (UNVERIFIED if unreliable else ONE)
    assert status(piece("1", "b", "a"), parties=(rated,)) is ONE


def test_a_rating_holds_for_all_that_are_the_same_but_not_for_the_house() -> None:
    rated = party("a", identity="i", house="h", reliability=Reliability.G)
    same, sister = party("b", identity="i", house="h"), party("c", house="h")
    assert status(piece("1", "b"), parties=(rated, same)) is UNVERIFIED
    assert status(piece("1", "c"), parties=(rated, sister)) is ONE


def test_neutral_evidence_is_counted_apart() -> None:
    neutral = [
        piece("1", "a", stance=NEUTRAL),
        piece("2", "b", stance=NEUTRAL),
        piece("3", "a", stance=NEUTRAL, affirmed=False),
    ]
    found = derive(case(*neutral))
    assert (found.status, found.because, found.counts) == (UNVERIFIED, (), Counts(3, 0, 0, 0, 2))


def test_the_sides_are_counted() -> None:
    found = derive(case(piece("1", "a"), piece("2", "b", stance=REFUTES), piece("3", "c", stance=REFUTES)))
    assert found.counts == Counts(attached=3, counted=3, supports=1, refutes=2, neutral=0)
    assert found.because == ("1", "2", "3")
    assert [carrier.party for carrier in found.rests_on] == ["a"]
    against = derive(case(piece("2", "b", stance=REFUTES)))
    assert (against.because, [carrier.party for carrier in against.rests_on]) == (("2",), ["b"])


# Taken back.


def taken_back(id: str, kind: RetractionKind | None = RetractionKind.ORIGIN, **fields) -> Evidence:
    return piece(id, "a", **{"state": EvidenceState.RETRACTED, "retraction": kind, **fields})


def test_retracted_when_every_supporting_piece_was_retracted_by_its_origin() -> None:
    found = derive(case(taken_back("2"), taken_back("1", affirmed=False), piece("3", "b", stance=NEUTRAL)))
    assert (found.status, found.flags, found.because) == (RETRACTED, (), ("1", "2"))
    assert found.counts == Counts(3, 0, 0, 0, 1)
    assert status(taken_back("1"), piece("2", "b", stance=REFUTES, state=EvidenceState.REJECTED)) is RETRACTED


@pytest.mark.parametrize(
    "other",
    [
        taken_back("2", RetractionKind.DESK),
        taken_back("2", RetractionKind.PUBLISHER),
        taken_back("2", None),
        piece("2", "b", state=EvidenceState.PROPOSED),
        piece("2", "b", state=EvidenceState.REJECTED, retraction=RetractionKind.ORIGIN),
        piece("2", "b", affirmed=False),
    ],
)
def test_not_retracted_when_another_supporting_piece_was_not(other: Evidence) -> None:
    found = derive(case(taken_back("1"), other))
    assert (found.status, found.because) == (UNVERIFIED, ())


def test_not_retracted_when_only_others_were_or_something_counts() -> None:
    assert status(taken_back("1", stance=REFUTES)) is UNVERIFIED
    assert status(taken_back("1"), piece("2", "b", stance=REFUTES)) is CONTRADICTED
    found = derive(case(taken_back("1"), piece("2", "b")))
    assert (found.status, found.because) == (ONE, ("2",))


# Levels.


def test_levels_come_from_both_counts() -> None:
    weak = [piece("1", "a"), piece("2", "b", unnamed("unnamed_group:x")), piece("3", "c")]
    assert derive(case(*weak)).supports.level is MULTIPLE
    assert derive(case(*weak, piece("4", "d", "person:w"))).supports.level is CORROBORATED
    assert derive(case(weak[0])).supports.level is SINGLE


# Flags.


def flags(*pieces: Evidence, **given) -> set[Flag]:
    found = derive(case(*pieces, **given))
    assert list(found.flags) == sorted(found.flags)
    return set(found.flags)
