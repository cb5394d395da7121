"""Rating scales: a desk's own words and numbers, in order, and the crosswalk to the one scale that all share.

A scale is never changed: another version takes its place, and what was rated on the earlier one keeps what it meant.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from app.domain.vocabulary import NormalizedRating

_TRUTH = (
    NormalizedRating.FALSE,
    NormalizedRating.MOSTLY_FALSE,
    NormalizedRating.MIXED,
    NormalizedRating.MOSTLY_TRUE,
    NormalizedRating.TRUE,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One rating of a scale. One without a value stands beside the order: it says nothing of how true the claim is."""

    value: int | None
    labels: Mapping[str, str]
    colour: str
    normalized: NormalizedRating


@dataclass(frozen=True, slots=True)
class Scale:
    """One version of a scale. Its steps go from the least true to the most true."""

    id: str
    version: int
    names: Mapping[str, str]
    steps: tuple[Step, ...]

    @property
    def worst(self) -> int | None:
        """The value of the least true step."""
        return next((step.value for step in self.steps if step.value is not None), None)

    @property
    def best(self) -> int | None:
        """The value of the most true step."""
        return next((step.value for step in reversed(self.steps) if step.value is not None), None)


def step_of(scale: Scale, rating: str | int) -> Step | None:
    """The step with this label in any of its languages, or with this value; case and spacing make no difference."""
    if isinstance(rating, int):
        return next((step for step in scale.steps if step.value == rating), None)
    asked = fold_label(rating)
    return next((step for step in scale.steps if asked in map(fold_label, step.labels.values())), None)


def normalized_of(scale: Scale, rating: str | int) -> NormalizedRating | None:
    """What a label or a value of this version of the scale means; None when the scale has no such step."""
    step = step_of(scale, rating)
    return None if step is None else step.normalized


def fold_label(label: str) -> str:
    """The key under which a label is found."""
    return " ".join(unicodedata.normalize("NFKC", label).casefold().split())


def faults(scale: Scale) -> Iterator[tuple[str, str]]:
    """What keeps this from being a scale: where (a JSON pointer) and why. Nothing for one that can be used."""
    taken: dict[str, int] = {}
    for place, step in enumerate(scale.steps):
        missing = sorted(scale.names.keys() ^ step.labels.keys())
        if missing:
            yield f"/steps/{place}/labels", f"name the scale and each step in the same languages ({', '.join(missing)})"
        for language, label in step.labels.items():
            if taken.setdefault(fold_label(label), place) != place:
                yield f"/steps/{place}/labels/{language}", "another step has this label, in one of the languages"
    yield from _faults_of_order([(place, step) for place, step in enumerate(scale.steps) if step.value is not None])


def _faults_of_order(ordered: list[tuple[int, Step]]) -> Iterator[tuple[str, str]]:
    values = [step.value or 0 for _, step in ordered]
    if values != sorted(set(values)) and values != sorted(set(values), reverse=True):
        yield "/steps", "let the values rise, or fall, from the least true step to the most true, each used once"
    for place, step in ordered:
        if step.normalized not in _TRUTH:
            yield f"/steps/{place}/value", f"leave it out: {step.normalized} has no place between false and true"
    ranked = [(place, _TRUTH.index(step.normalized)) for place, step in ordered if step.normalized in _TRUTH]
    for (_, before), (place, rank) in pairwise(ranked):
        if rank < before:
            yield f"/steps/{place}/normalized", "the steps go from the least true to the most true; this one goes back"
