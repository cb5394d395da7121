"""Scales and the crosswalk: what a desk's own words mean to everybody."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.ratings import Scale, Step, faults, normalized_of, step_of
from app.domain.vocabulary import NormalizedRating as N
from app.scales import BUILT_IN

FIVE, NOSES, THREE = (BUILT_IN[name] for name in ("five-step-truth", "pinocchio", "true-false-misleading"))


@pytest.mark.parametrize(
    ("scale", "rating", "meant"),
    [
        (FIVE, "False", N.FALSE),
        (FIVE, "Mostly false", N.MOSTLY_FALSE),
        (FIVE, "Half true", N.MIXED),
        (FIVE, "Mostly True", N.MOSTLY_TRUE),
        (FIVE, " TRUE\n", N.TRUE),
        (FIVE, "переважно   ПРАВДА", N.MOSTLY_TRUE),
        (FIVE, "Satire", N.SATIRE),
        (FIVE, 1, N.FALSE),
        (FIVE, 5, N.TRUE),
        (FIVE, 0, None),
        (FIVE, "", None),
        (FIVE, "Misleading", None),
        (NOSES, 0, N.TRUE),
        (NOSES, 2, N.MIXED),
        (NOSES, 4, N.FALSE),
        (NOSES, "one pinocchio", N.MOSTLY_TRUE),
        (NOSES, "No verdict", N.UNPROVEN),
        (THREE, "misleading", N.MOSTLY_FALSE),
        (THREE, "Маніпуляція", N.MOSTLY_FALSE),
        (THREE, "Not checkable", N.NOT_CHECKABLE),
        (THREE, 3, N.TRUE),
    ],
)
def test_what_a_rating_means(scale: Scale, rating: str | int, meant: N | None) -> None:
    assert normalized_of(scale, rating) is meant


@pytest.mark.parametrize("scale", BUILT_IN.values(), ids=BUILT_IN)
def test_scales_that_come_along_have_no_fault_and_two_languages(scale: Scale) -> None:
    assert list(faults(scale)) == []
    assert set(scale.names) == {"en", "uk"}
    assert scale.version == 1
    assert not scale.id.startswith("desk-")  # what desks declare is called so


def test_from_worst_to_best() -> None:
    assert [(scale.worst, scale.best) for scale in (FIVE, NOSES, THREE)] == [(1, 5), (4, 0), (1, 3)]
    beside = replace(FIVE, steps=FIVE.steps[5:])
    assert (beside.worst, beside.best) == (None, None)


_KNOWN = [(scale, step, label) for scale in BUILT_IN.values() for step in scale.steps for label in step.labels.values()]


@given(
    st.sampled_from(_KNOWN),
    st.lists(st.sampled_from([" ", "\t", "\n", "\u00a0"]), min_size=1, max_size=3).map("".join),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
)
def test_case_and_spacing_make_no_difference(known: tuple[Scale, Step, str], space: str, case: object) -> None:
    scale, step, label = known
    written = space + space.join(case(label).split(" ")) + space  # type: ignore[operator]
    assert step_of(scale, written) is step


@given(st.sampled_from(list(BUILT_IN.values())), st.one_of(st.text(), st.integers()))
def test_only_what_a_scale_has_means_something(scale: Scale, rating: str | int) -> None:
    step = step_of(scale, rating)
    assert normalized_of(scale, rating) is (step.normalized if step else None)
    assert step is None or step in scale.steps


def step(label: str, value: int | None, normalized: N, **labels: str) -> Step:
    return Step(value, {"en": label, **labels}, "#000000", normalized)


def of(*steps: Step, **names: str) -> Scale:
    return Scale("own", 1, {"en": "Own", **names}, steps)


@pytest.mark.parametrize(
    "scale",
    [
        of(step("No", 1, N.FALSE), step("Yes", 2, N.TRUE)),
        of(step("No", 2, N.FALSE), step("Yes", 1, N.TRUE)),
        of(step("No", 1, N.FALSE), step("Nearly", 2, N.FALSE)),
        of(step("No", 1, N.FALSE), step("Joke", None, N.SATIRE), step("Yes", 2, N.TRUE)),
        of(step("OK", 1, N.TRUE, de="ok"), de="Eigene"),
    ],
)
def test_what_is_a_scale(scale: Scale) -> None:
    assert list(faults(scale)) == []


LANGUAGES = "name the scale and each step in the same languages"
TAKEN = "another step has this label, in one of the languages"
ORDER = "let the values rise, or fall, from the least true step to the most true, each used once"
BACK = "the steps go from the least true to the most true; this one goes back"
BESIDE = "leave it out: satire has no place between false and true"


@pytest.mark.parametrize(
    ("scale", "wrong"),
    [
        (of(step("No", 1, N.FALSE), uk="Своя"), {"/steps/0/labels": f"{LANGUAGES} (uk)"}),
        (of(step("No", 1, N.FALSE, uk="Ні"), de="Eigene"), {"/steps/0/labels": f"{LANGUAGES} (de, uk)"}),
        (of(step("No", 1, N.FALSE), step(" NO ", 2, N.TRUE)), {"/steps/1/labels/en": TAKEN}),
        (
            of(step("Ja", 1, N.FALSE, de="Nein"), step("Nein", 2, N.TRUE, de="Ja"), de="Eigene"),
            {"/steps/1/labels/en": TAKEN, "/steps/1/labels/de": TAKEN},
        ),
        (of(step("No", 1, N.FALSE), step("Yes", 1, N.TRUE)), {"/steps": ORDER}),
        (of(step("a", 1, N.FALSE), step("b", 3, N.MIXED), step("c", 2, N.TRUE)), {"/steps": ORDER}),
        (of(step("Yes", 1, N.TRUE), step("No", 2, N.FALSE)), {"/steps/1/normalized": BACK}),
        (of(step("No", 1, N.FALSE), step("Joke", 2, N.SATIRE), step("Yes", 3, N.TRUE)), {"/steps/1/value": BESIDE}),
    ],
)
def test_what_is_no_scale(scale: Scale, wrong: dict[str, str]) -> None:
    assert list(faults(scale)) == list(wrong.items())
