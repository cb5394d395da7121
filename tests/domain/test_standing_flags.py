"""The flags of a standing, and what it rests on."""

import pytest

from app.domain.basis import Carrier
from app.domain.case import Evidence, Party
from app.domain.standing import derive
from app.domain.vocabulary import (
    Flag,
    Stance,
)
from tests.domain.making import REFUTES, SUPPORTS, By, case, described, piece, saw, unnamed
from tests.domain.test_standing import CONTESTED, DENIED, flags
from tests.domain.weighing import OFFICE


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
