"""Ratings on a desk's scale, when a verdict wants another look, and whether desks agree."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.verdicts import RATING_LABELS, Cause, Rated, Rating, RatingError, Since, compare, rate, review_causes
from app.domain.vocabulary import Agreement, ReviewCause
from app.domain.vocabulary import NormalizedRating as N
from app.scales import BUILT_IN

FIVE, NOSES = BUILT_IN["five-step-truth"], BUILT_IN["pinocchio"]
THEN = datetime(2025, 11, 20, tzinfo=UTC)
LATER = THEN + timedelta(hours=1)


@pytest.mark.parametrize(
    ("given", "rated"),
    [
        (Rating("false"), Rated("false", 1, 5, 1, N.FALSE, ("five-step-truth", 1))),
        (Rating("Напівправда", value=3), Rated("Напівправда", 3, 5, 1, N.MIXED, ("five-step-truth", 1))),
        (Rating("True", 5, 5, 1, N.TRUE), Rated("True", 5, 5, 1, N.TRUE, ("five-step-truth", 1))),
        (Rating("Satire"), Rated("Satire", None, None, None, N.SATIRE, ("five-step-truth", 1))),
    ],
)
def test_a_label_of_the_scale_says_the_rest(given: Rating, rated: Rated) -> None:
    assert rate(given, FIVE) == rated


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (Rating("False", value=2), {"value": "1"}),
        (Rating("False", best=4, worst=0, normalized=N.TRUE), {"best": "5", "worst": "1", "normalized": "false"}),
        (Rating("Unproven", value=0), {"value": "none"}),
    ],
)
def test_what_the_scale_does_not_say_is_refused(given: Rating, meant: dict[str, str]) -> None:
    why = "for this label on your desk's scale five-step-truth; leave it out"
    with pytest.raises(RatingError) as refused:
        rate(given, FIVE)
    assert refused.value.faults == tuple((field, f"is {value} {why}") for field, value in meant.items())
    assert str(refused.value) == "; ".join(f"{field}: {told}" for field, told in refused.value.faults)


def test_a_label_that_is_not_on_the_scale_is_told_those_that_are() -> None:
    with pytest.raises(RatingError) as refused:
        rate(Rating("Lie"), NOSES)
    ((field, why),) = refused.value.faults
    begin = "is not on your desk's scale pinocchio; its labels are Four Pinocchios, Чотири Піноккіо, "
    assert (field, why[: len(begin)]) == ("label", begin)


@pytest.mark.parametrize(
    ("given", "rated"),
    [
        (Rating("Bogus", normalized=N.FALSE), Rated("Bogus", None, None, None, N.FALSE, None)),
        (Rating("Bogus", 1, 5, 1, N.FALSE), Rated("Bogus", 1, 5, 1, N.FALSE, None)),
        (Rating("Noses", 3, 0, 4, N.MOSTLY_FALSE), Rated("Noses", 3, 0, 4, N.MOSTLY_FALSE, None)),
        (Rating("Noses", 4, 0, 4, N.FALSE), Rated("Noses", 4, 0, 4, N.FALSE, None)),
    ],
)
def test_without_a_scale_the_desk_says_what_it_means(given: Rating, rated: Rated) -> None:
    assert rate(given, None) == rated


UNDECLARED = ("normalized", "say what the rating means to everybody: your desk has declared no scale")
IN_PART = ("value", "give the value together with the best and the worst of its scale, or none")
OUTSIDE = ("value", "lies outside of its scale, which goes from worst to best")


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (Rating("Bogus"), UNDECLARED),
        (Rating("Bogus", 1, normalized=N.FALSE), IN_PART),
        (Rating("Bogus", 1, 5, normalized=N.FALSE), IN_PART),
        (Rating("Bogus", best=5, worst=1, normalized=N.FALSE), IN_PART),
        (Rating("Bogus", 6, 5, 1, N.FALSE), OUTSIDE),
        (Rating("Bogus", -1, 0, 4, N.FALSE), OUTSIDE),
    ],
)
def test_a_rating_by_itself_must_be_whole(given: Rating, fault: tuple[str, str]) -> None:
    with pytest.raises(RatingError) as refused:
        rate(given, None)
    assert refused.value.faults == (fault,)


QUIET = Since(THEN, status_since=THEN)


@pytest.mark.parametrize(
    ("since", "causes"),
    [
        (QUIET, []),
        (Since(THEN, LATER), [Cause(ReviewCause.STATUS_CHANGED, LATER)]),
        (
            Since(THEN, THEN, LATER, {"b": LATER, "a": THEN}),
            [
                Cause(ReviewCause.EVIDENCE_RETRACTED, THEN, "a"),
                Cause(ReviewCause.EVIDENCE_RETRACTED, LATER, "b"),
                Cause(ReviewCause.CLAIM_CHANGED, LATER),
            ],
        ),
    ],
)
def test_a_verdict_wants_another_look_when_its_ground_has_moved(since: Since, causes: list[Cause]) -> None:
    assert list(review_causes(since)) == causes


@pytest.mark.parametrize(
    ("ratings", "agreement", "told"),
    [
        ([], Agreement.NONE, "No desk has judged this wording."),
        ([N.FALSE], Agreement.ONE_DESK, "One desk has judged it: false."),
        ([N.FALSE] * 3, Agreement.AGREE, "All 3 desks agree: false."),
        ([N.FALSE, N.TRUE, N.FALSE], Agreement.DISAGREE, "Desks disagree: true (1), false (2)."),
        ([N.UNPROVEN, N.FALSE], Agreement.DISAGREE, "Desks disagree: false (1), unproven (1)."),
    ],
)
def test_agreement_is_said_plainly(ratings: list[N], agreement: Agreement, told: str) -> None:
    found = compare(ratings)
    assert (found.agreement, found.label["en"]) == (agreement, told)
    assert sum(found.ratings.values()) == len(ratings)


def test_every_rating_has_a_name_in_both_languages() -> None:
    assert {rating: set(labels) for rating, labels in RATING_LABELS.items()} == {rating: {"en", "uk"} for rating in N}
