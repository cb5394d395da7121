"""Each rule of sourcing fires when it should and only then."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.lint import ADVICE, Finding, Hop, Piece, Sourcing, is_plural, lint
from app.domain.vocabulary import Anonymity, Flag, LintRule, NormalizedRating, PartyKind, Status

DAILY = Hop("daily", "Daily", PartyKind.OUTLET, Anonymity.NAMED, is_origin=False)
SOURCE = Hop("s", "a senior official", PartyKind.UNNAMED_GROUP, Anonymity.DESCRIBED, is_origin=True, has_reason=True)
OFFICE = Hop("office", "Office", PartyKind.OFFICIAL_BODY, Anonymity.NAMED, is_origin=True)
CLEAN = Piece("e", [DAILY, SOURCE], has_quote=True, is_archived=True)


def found(*pieces: Piece, status: Status = Status.SINGLE_SOURCE, **fields: Any) -> list[Finding]:
    return list(lint(Sourcing(pieces, status, **fields)))


def with_hop(hop: Hop, **changes: Any) -> Piece:
    return replace(CLEAN, hops=[DAILY, replace(hop, **changes)])


def test_clean_sourcing_has_no_warning() -> None:
    assert found(CLEAN) == []
    assert found(with_hop(OFFICE), replace(CLEAN, hops=[OFFICE]), status=Status.CONFIRMED) == []


@pytest.mark.parametrize(
    ("piece", "rule", "hop"),
    [
        (with_hop(SOURCE, name="officials"), LintRule.PLURAL_SOURCES, 1),
        (with_hop(SOURCE, name="officials", stated_count=1), LintRule.PLURAL_SOURCES, 1),
        (with_hop(SOURCE, has_reason=False), LintRule.UNNAMED_WITHOUT_REASON, 1),
        (with_hop(SOURCE, has_reason=False, anonymity=Anonymity.UNNAMED), LintRule.UNNAMED_WITHOUT_REASON, 1),
        (with_hop(OFFICE), LintRule.SECONDARY_LINK, 1),
        (with_hop(OFFICE, kind=PartyKind.DOCUMENT), LintRule.SECONDARY_LINK, 1),
        (with_hop(OFFICE, kind=PartyKind.PERSON, url="https://x.example/"), LintRule.SECONDARY_LINK, 1),
        (replace(CLEAN, has_quote=False), LintRule.QUOTE_MISSING, None),
        (replace(CLEAN, is_archived=False), LintRule.NOT_ARCHIVED, None),
    ],
)
def test_a_rule_fires(piece: Piece, rule: LintRule, hop: int | None) -> None:
    assert found(piece) == [Finding(rule, "e", hop)]


@pytest.mark.parametrize(
    "piece",
    [
        with_hop(SOURCE, name="officials", stated_count=2),
        with_hop(OFFICE, kind=PartyKind.PERSON),
        with_hop(OFFICE, is_origin=False),
        replace(CLEAN, hops=[OFFICE]),
        replace(CLEAN, has_quote=False, hops=[DAILY, replace(SOURCE, has_quote=True)]),
    ],
)
def test_a_rule_does_not_fire(piece: Piece) -> None:
    assert found(piece) == []


def test_official_word_that_is_only_relayed() -> None:
    assert found(CLEAN, flags=[Flag.RELAYED_ONLY]) == [Finding(LintRule.OFFICIAL_ONLY_RELAYED)]
    assert found(CLEAN, flags=[Flag.CONTESTED]) == []


@pytest.mark.parametrize(
    ("rating", "status", "fires"),
    [
        (NormalizedRating.TRUE, Status.SINGLE_SOURCE, True),
        (NormalizedRating.MOSTLY_TRUE, Status.SINGLE_SOURCE, True),
        (NormalizedRating.MIXED, Status.SINGLE_SOURCE, False),
        (NormalizedRating.TRUE, Status.MULTIPLE_SOURCES, False),
    ],
)
def test_a_verdict_of_true_on_a_single_source(rating: NormalizedRating, status: Status, fires: bool) -> None:
    warned = found(CLEAN, status=status, verdicts={"v": rating})
    assert warned == ([Finding(LintRule.TRUE_ON_ONE_SOURCE, verdict="v")] if fires else [])


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("officials", True),
        ("US sources", True),
        ("sources close to the Kremlin", True),
        ("two people familiar with the plans", True),
        ("Джерела в уряді", True),
        ("українські посадовці", True),
        ("a senior official", False),
        ("a person with knowledge of the president's plans", False),
        ("one of the sources", False),
        ("the press", False),
        ("an official", False),
        ("джерело в уряді", False),
        ("familiar", False),
        ("PMs", True),
        ("the US", False),
        ("?", False),
    ],
)
def test_what_speaks_of_several(name: str, plural: bool) -> None:
    assert is_plural(name) is plural


def test_every_rule_has_advice_in_both_languages() -> None:
    assert set(ADVICE) == set(LintRule)
    for advice in ADVICE.values():
        assert advice.houses
        assert {"en", "uk"} == set(advice.why) == set(advice.todo)
