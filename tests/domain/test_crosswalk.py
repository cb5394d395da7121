"""What the labels and numbers of desks without a scale mean."""

import pytest

from app.domain.crosswalk import meaning
from app.domain.vocabulary import NormalizedRating as N


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("False", N.FALSE),
        ("Pants on Fire!", N.FALSE),
        ("  mostly   TRUE ", N.MOSTLY_TRUE),
        ("Mixture", N.MIXED),
        ("Misleading.", N.MOSTLY_FALSE),
        ("Фейк", N.FALSE),
        ("Labeled Satire", N.SATIRE),
        ("Opinion", N.NOT_CHECKABLE),
        ("Unproven", N.UNPROVEN),
        ("Quite a stretch", None),
    ],
)
def test_labels(label: str, meant: N | None) -> None:
    assert meaning(label, None, None, None) is meant


@pytest.mark.parametrize(
    ("value", "best", "worst", "meant"),
    [
        (1, 5, 1, N.FALSE),
        (2, 5, 1, N.MOSTLY_FALSE),
        (3, 5, 1, N.MIXED),
        (4, 5, 1, N.MOSTLY_TRUE),
        (5, 5, 1, N.TRUE),
        (4, 0, 4, N.FALSE),
        (0, 0, 4, N.TRUE),
        (60, 100, 0, N.MIXED),
        (7, 5, 1, N.TRUE),
        (-1, 5, 1, N.FALSE),
        (1, 1, 1, None),
        (3, 5, None, None),
        (3, None, 1, None),
    ],
)
def test_numbers(value: int, best: int | None, worst: int | None, meant: N | None) -> None:
    assert meaning("Quite a stretch", value, best, worst) is meant


def test_a_label_says_more_than_a_number() -> None:
    assert meaning("Satire", 1, 5, 1) is N.SATIRE
