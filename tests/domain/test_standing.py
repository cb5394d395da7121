"""The rule, row by row: what counts, how strong a side is, and how two sides settle."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.basis import Basis, Carrier, in_force
from app.domain.case import Case, Competence, Evidence, Party
from app.domain.outlook import WEAKEST_FIRST
from app.domain.standing import NOTHING, Counts, Standing, derive, fit_to_count, judge
from app.domain.vocabulary import (
    Action,
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
from tests.domain.making import NEUTRAL, REFUTES, SUPPORTS, By, case, described, party, piece, saw, unnamed

NONE, SINGLE, MULTIPLE, CORROBORATED, OFFICIAL = Level
UNVERIFIED, ONE, SEVERAL, BACKED, CONFIRMED, DISPUTED, CONTRADICTED, RETRACTED = Status
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

OFFICE = "official_body:office"


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


def status(*pieces: Evidence, **given) -> Status:
    return derive(case(*pieces, **given)).status


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


# Officials.

START, END = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 12, 31, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "moment", "expected"),
    [
        (None, None, START, True),
        (START, None, START - INSTANT, False),
        (START, None, START, True),
        (START, None, END, True),
        (None, END, START, True),
        (None, END, END - INSTANT, True),
        (None, END, END, False),
        (START, END, START - INSTANT, False),
        (START, END, START, True),
        (START, END, END, False),
        (START, START, START, False),
        (START, None, START.astimezone(timezone(timedelta(hours=2))), True),
    ],
)
def test_competence_is_half_open(
    valid_from: datetime | None, valid_to: datetime | None, moment: datetime, expected: bool
) -> None:
    title = Competence(OFFICE, valid_from, valid_to)
    assert in_force(title, moment) is expected
    found = status(piece("1", OFFICE, recorded_at=moment), competent=(title,))
    assert found is (CONFIRMED if expected else ONE)


@pytest.mark.parametrize("in_hop", [None, START, END])
@pytest.mark.parametrize("on_page", [None, START, END])
@pytest.mark.parametrize("recorded", [START, END])
def test_when_it_was_said(in_hop: datetime | None, on_page: datetime | None, recorded: datetime) -> None:
    found = status(
        piece("1", "a", By(OFFICE, asserted_at=in_hop), published_at=on_page, recorded_at=recorded),
        competent=(Competence(OFFICE, None, END),),
    )
    said = in_hop or on_page or recorded
    assert found is (CONFIRMED if said == START else ONE)


def test_any_title_will_do() -> None:
    titles = (Competence(OFFICE, None, START), Competence(OFFICE, END), Competence("person:p", START))
    assert status(piece("1", OFFICE, recorded_at=START), competent=titles) is ONE
    assert status(piece("1", OFFICE, recorded_at=END), competent=titles) is CONFIRMED
    assert status(piece("1", "a", "person:p", recorded_at=START), competent=titles) is CONFIRMED


def test_direct_or_relayed() -> None:
    relayed, direct = piece("1", "a", OFFICE), piece("2", OFFICE)
    found = derive(case(relayed, competent=(OFFICE,)))
    assert (found.supports.official, found.flags) == (Official.RELAYED, (Flag.RELAYED_ONLY,))
    for pieces in ([direct], [relayed, direct], [direct, piece("3", "a", OFFICE)]):
        found = derive(case(*pieces, competent=(OFFICE,)))
        assert (found.status, found.supports.official, found.flags) == (CONFIRMED, Official.DIRECT, ())
        assert found.supports.flags == ()
    found = derive(case(piece("1", "a", OFFICE), piece("2", "person:p"), competent=(OFFICE, "person:p")))
    assert found.supports.official is Official.DIRECT
    assert found.official_parties == (OFFICE, "person:p")


def test_an_official_in_the_middle_of_a_chain_is_one() -> None:
    assert status(piece("1", "a", OFFICE, "person:x"), competent=(OFFICE,)) is CONFIRMED


def test_the_competent_must_be_on_the_record() -> None:
    for hop in (described(OFFICE), unnamed(OFFICE)):
        found = derive(case(piece("1", "a", hop), competent=(OFFICE,)))
        assert (found.status, found.official_parties) == (ONE, ())
        assert status(piece("1", hop), competent=(OFFICE,)) is ONE


def test_competence_goes_by_identity_and_not_by_house() -> None:
    same = (party("person:p", identity="i", house="h"), party("person:q", identity="i", house="h"))
    found = derive(case(piece("1", "person:q"), competent=("person:p",), parties=same))
    assert (found.status, found.official_parties) == (CONFIRMED, ("person:q",))
    house = (party("person:p", house="h"), party("person:q", house="h"))
    assert status(piece("1", "person:q"), competent=("person:p",), parties=house) is ONE


def test_officials_of_either_side_are_named() -> None:
    found = derive(
        case(piece("1", "person:p"), piece("2", OFFICE, stance=REFUTES), competent=(OFFICE, "person:p", "person:r"))
    )
    assert found.supports.official_parties == ("person:p",)
    assert found.refutes.official_parties == (OFFICE,)
    assert found.official_parties == (OFFICE, "person:p")
    assert found.status is DISPUTED


# Flags.


def flags(*pieces: Evidence, **given) -> set[Flag]:
    found = derive(case(*pieces, **given))
    assert list(found.flags) == sorted(found.flags)
    return set(found.flags)


@pytest.mark.parametrize("stance", [SUPPORTS, REFUTES])
def test_flags_raised_by_either_side(stance: Stance) -> None:
    other = piece("9", saw("z"), stance=REFUTES if stance is SUPPORTS else SUPPORTS)
    lost = flags(other, piece("1", "a", stance=stance))
    assert lost == {Flag.UNKNOWN_LINEAGE}
    loop = [piece("1", "a", "b", stance=stance), piece("2", "b", "a", stance=stance)]
    assert flags(other, *loop) == {Flag.UNKNOWN_LINEAGE, Flag.CIRCULAR_REPORTING}
    assert flags(other, *loop, piece("3", "b", "person:x", stance=stance)) == {
        Flag.CIRCULAR_REPORTING,
        Flag.ONE_ORIGIN_MANY_REPORTS,
    }
    many = [piece(id, id, "person:x", stance=stance) for id in "123"]
    assert flags(other, *many) == {Flag.ONE_ORIGIN_MANY_REPORTS}
    assert flags(other, *many[:2]) == set()


def test_many_reports_of_two_origins_are_no_worry() -> None:
    assert flags(*(piece(id, id, "person:x") for id in "123"), piece("4", saw("d"))) == set()


def test_unnamed_only_when_no_origin_of_either_side_has_a_name() -> None:
    hidden = piece("1", "a", unnamed("unnamed_group:x"))
    against = piece("2", "b", described("person:y"), stance=REFUTES)
    assert flags(hidden) == {Flag.UNNAMED_ONLY}
    assert flags(against) == {Flag.UNNAMED_ONLY}
    assert flags(hidden, against) == {Flag.UNNAMED_ONLY}
    assert flags(hidden, piece("3", saw("c"))) == set()
    assert flags(hidden, piece("3", saw("c"), stance=REFUTES)) == set()
    assert flags(piece("3", saw("c")), against) == set()
    assert flags() == set()


def test_per_side_flags_tell_the_rest() -> None:
    found = derive(
        case(piece("1", "a", unnamed("unnamed_group:x")), piece("2", "b", OFFICE, stance=REFUTES), competent=(OFFICE,))
    )
    assert found.flags == (DENIED,)
    assert found.supports.flags == (Flag.UNNAMED_ONLY,)
    assert found.refutes.flags == (Flag.RELAYED_ONLY,)


def test_relayed_only_is_for_confirmations() -> None:
    relayed, against = piece("1", "a", OFFICE), piece("2", "b", OFFICE, stance=REFUTES)
    assert flags(relayed, against, competent=(OFFICE,)) == set()
    assert flags(relayed, piece("2", saw("b"), stance=REFUTES), competent=(OFFICE,)) == {Flag.RELAYED_ONLY, CONTESTED}


# What it rests on.


def carriers(*pieces: Evidence, parties: tuple[Party, ...] = ()) -> list[Carrier]:
    return list(derive(case(*pieces, parties=parties)).rests_on)


def test_carriers_come_in_the_order_the_evidence_brings_them_up() -> None:
    found = carriers(piece("3", saw("a")), piece("1", saw("c")), piece("2", "x", "person:b"))
    assert [carrier.party for carrier in found] == ["c", "person:b", "a"]


def test_a_carrier_cites_only_when_all_it_credits_is_anonymous_and_final() -> None:
    anonymous = [piece("1", "a", described("unnamed_group:z"), described("unnamed_group:y", 0))]
    (carrier,) = carriers(*anonymous)
    assert (carrier.party, carrier.cites) == ("a", ("unnamed_group:z", "unnamed_group:y"))
    (carrier,) = carriers(*anonymous, piece("2", "a", "person:n"))
    assert (carrier.party, carrier.cites) == ("a", ())
    (carrier,) = carriers(
        piece("1", "a", described("unnamed_group:z"), "person:n", By("person:m", 1)),
    )
    assert (carrier.party, carrier.cites) == ("unnamed_group:z", ())
    assert carrier.credited_by == "a"
    (carrier,) = carriers(
        piece("1", "a", described("unnamed_group:z"), described("unnamed_group:y", 0), "person:n", By("person:m", 1))
    )
    assert (carrier.party, carrier.cites) == ("a", ())


def test_a_carrier_tells_of_loops_and_lost_lineage() -> None:
    (carrier,) = carriers(piece("1", "a", "b"), piece("2", "b", "a"))
    assert (carrier.parties, carrier.is_loop, carrier.unknown_lineage) == (("a", "b"), True, True)
    (carrier,) = carriers(piece("1", "a"))
    assert (carrier.is_loop, carrier.unknown_lineage, carrier.cites) == (False, True, ())


# What must never happen, whatever the evidence.

PEOPLE = {
    id: party(id, reliability=rating)
    for id, rating in [
        ("a", None),
        ("b", Reliability.A),
        ("c", Reliability.E),
        ("wire_agency:d", None),
        ("person:e", Reliability.F),
        ("unnamed_group:f", None),
        (OFFICE, None),
        ("fresh", None),
    ]
}
TITLES = (Competence(OFFICE, START, END),)


@st.composite
def evidence(draw: st.DrawFn, id: str) -> Evidence:
    hops: list[By] = []
    for seq in range(draw(st.integers(1, 4))):
        speaker = draw(st.sampled_from(sorted(PEOPLE.keys() - {"fresh"})))
        anonymity = draw(st.sampled_from([Anonymity.NAMED, Anonymity.NAMED, Anonymity.UNNAMED]))
        action = draw(st.sampled_from([Action.SAID, Action.SAID, Action.WITNESSED]))
        hops.append(By(speaker, draw(st.integers(max(0, seq - 2), seq - 1)) if seq else None, anonymity, action))
    state = draw(st.sampled_from([EvidenceState.ACCEPTED] * 5 + [EvidenceState.RETRACTED]))
    retraction = draw(st.sampled_from(RetractionKind)) if state is EvidenceState.RETRACTED else None
    return piece(id, *hops, stance=draw(st.sampled_from(Stance)), state=state, retraction=retraction)


evidences = st.integers(0, 5).flatmap(lambda size: st.tuples(*(evidence(f"e{n}") for n in range(size))))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(evidences.flatmap(lambda pieces: st.tuples(st.just(pieces), st.permutations(pieces))))
def test_the_order_of_evidence_plays_no_part(both: tuple[tuple[Evidence, ...], list[Evidence]]) -> None:
    pieces, shuffled = both
    assert derive(Case(pieces, PEOPLE, TITLES)) == derive(Case(tuple(shuffled), PEOPLE, TITLES))


def rank(standing: Standing) -> int:
    return WEAKEST_FIRST.index(standing.status)


@settings(derandomize=True, max_examples=300, deadline=None)
@given(evidences, evidence("new"), st.sampled_from([SUPPORTS, REFUTES]))
def test_a_new_page_moves_the_claim_its_own_way_or_not_at_all(
    pieces: tuple[Evidence, ...], new: Evidence, stance: Stance
) -> None:
    """A page of an outlet not seen so far, crediting any one party: no node known before credits more than it did."""
    hops = (replace(new.hops[0], party="fresh"), *new.hops[1:2])
    added = replace(new, hops=hops, stance=stance, state=EvidenceState.ACCEPTED, retraction=None)
    before = derive(Case(pieces, PEOPLE, TITLES))
    after = derive(Case((*pieces, added), PEOPLE, TITLES))
    if stance is REFUTES:
        assert rank(after) <= rank(before)
        assert after.supports == before.supports
        assert after.refutes.level.rank >= before.refutes.level.rank
    else:
        assert rank(after) >= rank(before)
        assert after.refutes == before.refutes
        assert after.supports.level.rank >= before.supports.level.rank


@settings(derandomize=True, max_examples=100, deadline=None)
@given(evidences)
def test_a_side_already_weighed_need_not_be_weighed_again(pieces: tuple[Evidence, ...]) -> None:
    one = Case(pieces, PEOPLE, TITLES)
    standing = derive(one)
    assert derive(one, weighed={SUPPORTS: standing.supports}) == standing
    assert derive(one, weighed={REFUTES: standing.refutes}) == standing


def test_a_weighed_side_is_taken_as_given() -> None:
    official = derive(case(piece("1", OFFICE), competent=(OFFICE,))).supports
    report = piece("2", "a")
    assert derive(case(report), weighed={SUPPORTS: official}).status is CONFIRMED
    assert derive(case(report), weighed={REFUTES: official}).status is CONTRADICTED
