"""The parameters of Google's API, as their documentation says they are meant."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.fact_check import is_asked_for, is_recent, site_of

NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.desk.example/bridge", "desk.example"),
        ("http://WWW.Desk.Example:8080/", "desk.example"),
        ("https://news.desk.example/1?www.=1", "news.desk.example"),
        ("https://перевірка.укр/1", "xn--80adia0a0aic1r.xn--j1amh"),
        ("http://localhost:8000/1", "localhost"),
        ("http://[::1]/1", "::1"),
    ],
)
def test_the_site_of_a_review(url: str, site: str) -> None:
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("asked", "language", "fits"),
    [
        ("en-US", "en-GB", True),
        ("en", "en-GB", True),
        ("EN-us", "en", True),
        ("en", "uk", False),
        ("en", "eng", False),
        ("sr-Latn", "sr-Latn-RS", True),
        ("sr-Latn", "sr-Cyrl", False),
        ("sr-latn", "sr", True),
        ("sr", "sr-Cyrl", True),
        ("zh-cmn-Hans-CN", "zh-Hans", True),
        ("zh-cmn-Hans", "zh-cmn-Hant", False),
        ("ca-valencia", "ca", True),
        ("", "en", False),
        ("en", "", False),
    ],
)
def test_regions_are_ignored(asked: str, language: str, fits: bool) -> None:
    assert is_asked_for(asked, language) is fits


@pytest.mark.parametrize(
    ("claimed_at", "reviewed_at", "recent"),
    [
        (None, NOON - DAY, True),
        (None, NOON - DAY - TICK, False),
        (NOON - DAY, NOON - 9 * DAY, True),
        (NOON - 9 * DAY, NOON - DAY, True),
        (NOON - 9 * DAY, NOON - DAY - TICK, False),
    ],
)
def test_age_is_that_of_the_newer_date(claimed_at: datetime | None, reviewed_at: datetime, recent: bool) -> None:
    assert is_recent(NOON, 1, claimed_at, reviewed_at) is recent


def test_any_number_of_days_is_a_number_of_days() -> None:
    assert is_recent(NOON, 2**31 - 1, None, NOON - 9 * DAY)
    assert not is_recent(NOON, -1, None, NOON)
