"""Who is official, for what, when, and on the record."""

from datetime import datetime, timedelta, timezone

import pytest

from app.domain.basis import in_force
from app.domain.case import Competence
from app.domain.standing import derive
from app.domain.vocabulary import (
    Flag,
    Official,
)
from tests.domain.making import REFUTES, By, case, described, party, piece, unnamed
from tests.domain.weighing import CONFIRMED, DISPUTED, END, OFFICE, ONE, START, status

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
