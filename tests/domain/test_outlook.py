"""What would change a standing: every answer is tried, and none smaller leads there."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.case import Case, Competence, Evidence
from app.domain.outlook import WEAKEST_FIRST, Addition, AdditionKind, Change, Direction, moved, would_change_if
from app.domain.standing import derive
from app.domain.vocabulary import EvidenceState, Flag, Reliability, RetractionKind, Stance, Status
from tests.domain.making import NOON, REFUTES, SUPPORTS, case, described, party, piece, saw, unnamed

RAISES, LOWERS = Direction
ORIGIN, STATEMENT = AdditionKind
OFFICE = "official_body:office"
PAST, FUTURE = datetime(2019, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)


def change(direction: Direction, status: Status, stance: Stance, count: int = 1, *flags: Flag) -> Change:
    return Change(direction, status, tuple(sorted(flags)), (Addition(stance, ORIGIN, None, count),))


def spoken(direction: Direction, status: Status, stance: Stance, *flags: Flag, by: str = OFFICE) -> Change:
    return Change(direction, status, tuple(sorted(flags)), (Addition(stance, STATEMENT, by, 1),))


def changes(*pieces: Evidence, **given) -> list[Change]:
    one = case(*pieces, **given)
    return list(would_change_if(one, derive(one)))


def test_the_order_of_statuses() -> None:
    assert [status.value for status in WEAKEST_FIRST] == [
        "contradicted",
        "retracted",
        "disputed",
        "unverified",
        "single_source",
        "multiple_sources",
        "corroborated",
        "confirmed",
    ]
    assert set(WEAKEST_FIRST) == set(Status)
    assert [*Direction] == ["raises", "lowers"]
    assert [*AdditionKind] == ["origin_not_in_graph", "official_statement"]
    for before, after in itertools.combinations(WEAKEST_FIRST, 2):
        assert (moved(before, after), moved(after, before), moved(after, after)) == (RAISES, LOWERS, None)


def test_nothing_attached() -> None:
    assert changes(competent=(OFFICE,)) == [
        change(RAISES, Status.SINGLE_SOURCE, SUPPORTS),
        spoken(RAISES, Status.CONFIRMED, SUPPORTS),
        change(RAISES, Status.CORROBORATED, SUPPORTS, 2),
        change(LOWERS, Status.CONTRADICTED, REFUTES),
    ]


def test_a_single_source() -> None:
    assert changes(piece("1", saw("a")), competent=(OFFICE,)) == [
        change(RAISES, Status.CORROBORATED, SUPPORTS),
        spoken(RAISES, Status.CONFIRMED, SUPPORTS),
        change(LOWERS, Status.DISPUTED, REFUTES),
        spoken(LOWERS, Status.CONTRADICTED, REFUTES, Flag.OFFICIALLY_DENIED),
    ]


def test_two_are_named_when_one_is_not_enough() -> None:
    assert changes(piece("1", "a")) == [
        change(RAISES, Status.CORROBORATED, SUPPORTS, 1, Flag.UNKNOWN_LINEAGE),
        change(LOWERS, Status.DISPUTED, REFUTES, 1, Flag.UNKNOWN_LINEAGE),
        change(LOWERS, Status.CONTRADICTED, REFUTES, 2, Flag.UNKNOWN_LINEAGE),
    ]


def test_several_sources_that_may_be_one() -> None:
    hidden = [piece(id, id, unnamed("unnamed_group:x")) for id in "12"]
    assert changes(*hidden) == [
        change(RAISES, Status.CORROBORATED, SUPPORTS),
        change(LOWERS, Status.CONTRADICTED, REFUTES, 2),
    ]


def test_corroborated() -> None:
    assert changes(piece("1", saw("a")), piece("2", saw("b")), competent=(OFFICE,)) == [
        spoken(RAISES, Status.CONFIRMED, SUPPORTS),
        spoken(LOWERS, Status.CONTRADICTED, REFUTES, Flag.OFFICIALLY_DENIED),
        change(LOWERS, Status.DISPUTED, REFUTES, 2),
    ]


def test_confirmed_can_only_be_disputed_by_a_competent_party() -> None:
    assert changes(piece("1", "a", OFFICE), competent=(OFFICE,)) == [spoken(LOWERS, Status.DISPUTED, REFUTES)]
    assert changes(piece("1", OFFICE), piece("2", OFFICE, stance=REFUTES), competent=(OFFICE,)) == []


def test_contradicted_can_only_be_raised() -> None:
    assert changes(piece("1", saw("a"), stance=REFUTES), competent=(OFFICE,)) == [
        change(RAISES, Status.DISPUTED, SUPPORTS),
        spoken(RAISES, Status.CONFIRMED, SUPPORTS, Flag.CONTESTED),
        change(RAISES, Status.CORROBORATED, SUPPORTS, 2, Flag.CONTESTED),
    ]
    denied = piece("1", "a", OFFICE, stance=REFUTES)
    assert changes(denied, competent=(OFFICE,)) == [spoken(RAISES, Status.DISPUTED, SUPPORTS)]


def test_disputed() -> None:
    assert changes(piece("1", saw("a")), piece("2", saw("b"), stance=REFUTES)) == [
        change(RAISES, Status.CORROBORATED, SUPPORTS, 1, Flag.CONTESTED),
        change(LOWERS, Status.CONTRADICTED, REFUTES),
    ]


def test_retracted() -> None:
    gone = piece("1", "a", state=EvidenceState.RETRACTED, retraction=RetractionKind.ORIGIN)
    assert changes(gone) == [
        change(RAISES, Status.SINGLE_SOURCE, SUPPORTS),
        change(RAISES, Status.CORROBORATED, SUPPORTS, 2),
        change(LOWERS, Status.CONTRADICTED, REFUTES),
    ]


# Who could settle it.


def settles(*competent: Competence | str, **given) -> str | None:
    named = {one.additions[0].party for one in changes(competent=competent, **given)} - {None}
    return named.pop() if named else None


@pytest.mark.parametrize(
    ("competent", "expected"),
    [
        ((), None),
        (("person:b", "person:a"), "person:a"),
        ((Competence("person:a", PAST, NOON), Competence("person:b", PAST)), "person:b"),
        ((Competence("person:a", None, NOON), Competence("person:b", PAST, FUTURE)), "person:b"),
        ((Competence("person:b", PAST, FUTURE), Competence("person:a", None, NOON)), "person:b"),
        ((Competence("person:a", NOON, FUTURE), Competence("person:b", PAST, FUTURE)), "person:a"),
        ((Competence("person:a", None, NOON),), "person:a"),
        ((Competence("person:a", NOON, NOON),), None),
        ((Competence("person:a", FUTURE, NOON), Competence("person:b", PAST, NOON)), "person:b"),
    ],
)
def test_one_that_still_is_competent_is_named_first(competent: tuple[Competence | str, ...], expected: str) -> None:
    assert settles(*competent) == expected


def test_those_whose_pages_do_not_count_are_not_named() -> None:
    liar = party("person:a", identity="i", reliability=Reliability.E)
    assert settles("person:a", parties=(liar,)) is None
    assert settles("person:a", "person:b", parties=(liar,)) == "person:b"
    other_name = party("person:c", identity="i")
    assert settles("person:c", parties=(liar, other_name)) is None


def test_a_competent_outlet_speaks_of_what_it_knows_first_hand() -> None:
    assert spoken(RAISES, Status.CONFIRMED, SUPPORTS, by="a") in changes(competent=("a",))


# Whatever the case.

PEOPLE = {id: party(id) for id in ["a", "b", "person:c", "unnamed_group:d", OFFICE]}
SOME = [
    (SUPPORTS, ("a",)),
    (SUPPORTS, (saw("a"),)),
    (SUPPORTS, ("b", "person:c")),
    (SUPPORTS, ("a", described("unnamed_group:d"))),
    (SUPPORTS, ("b", unnamed("unnamed_group:d"))),
    (SUPPORTS, ("a", OFFICE)),
    (REFUTES, ("a",)),
    (REFUTES, (saw("b"),)),
    (REFUTES, ("b", "person:c")),
    (REFUTES, ("a", described("unnamed_group:d"))),
    (REFUTES, ("b", unnamed("unnamed_group:d"))),
    (REFUTES, (OFFICE,)),
]


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.sets(st.sampled_from(range(len(SOME)))))
def test_every_change_is_what_the_rule_says_and_none_smaller_leads_there(chosen: set[int]) -> None:
    pieces = tuple(piece(str(number), *SOME[number][1], stance=SOME[number][0]) for number in chosen)
    one = Case(pieces, PEOPLE, (Competence(OFFICE),))
    standing = derive(one)
    reached: dict[Status, Change] = {}
    for found in would_change_if(one, standing):
        (addition,) = found.additions
        assert found.status not in reached
        reached[found.status] = found
        after = derive(added(one, addition))
        assert (found.status, found.flags) == (after.status, after.flags)
        move = WEAKEST_FIRST.index(found.status) - WEAKEST_FIRST.index(standing.status)
        assert found.direction is (RAISES if move > 0 else LOWERS)
        assert move != 0
        assert addition.stance is (SUPPORTS if move > 0 else REFUTES)
    for stance in (SUPPORTS, REFUTES):
        for addition in (
            Addition(stance, ORIGIN, None, 1),
            Addition(stance, STATEMENT, OFFICE, 1),
            Addition(stance, ORIGIN, None, 2),
        ):
            status = derive(added(one, addition)).status
            assert status is standing.status or reached[status].additions[0].count <= addition.count


def added(one: Case, addition: Addition) -> Case:
    speakers = [addition.party] if addition.party else [f"person:new-{n}" for n in range(addition.count)]
    fresh = (piece(f"new-{id}", saw(id), stance=addition.stance) for id in speakers)
    return Case((*one.evidence, *fresh), {**one.parties, **{id: party(id) for id in speakers}}, one.competences)


def test_a_big_case() -> None:
    pieces = [piece(f"e{n:04}", f"a{n}", f"b{n % 700}", f"c{n % 90}", f"d{n % 11}") for n in range(2_500)]
    assert [found.status for found in changes(*pieces, competent=(OFFICE,))] == [
        Status.CORROBORATED,
        Status.CONFIRMED,
        Status.CONTRADICTED,
    ]
