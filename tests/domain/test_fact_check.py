"""The parameters of Google's API, as their documentation says they are meant."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.fact_check import language_patterns, oldest, site_of

NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)


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


def is_like(language: str, pattern: str) -> bool:
    """SQL's LIKE."""
    return re.fullmatch(pattern.replace("%", ".*").replace("_", "."), language) is not None


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
        ("sr-Latn", "sr-RS", True),
        ("es-Latn", "es-419", True),
        ("sr-latn", "sr", True),
        ("sr", "sr-Cyrl", True),
        ("zh-cmn-Hans-CN", "zh-Hans", True),
        ("zh-cmn-Hans", "zh-Hant", False),
        ("ca-valencia", "ca", True),
        ("x-klingon", "x-klingon", True),
        ("x-klingon", "en", False),
    ],
)
def test_regions_are_ignored(asked: str, language: str, fits: bool) -> None:
    assert any(is_like(language, pattern) for pattern in language_patterns(asked)) is fits


@pytest.mark.parametrize("code", ["", "english!", "%", "en_US"])
def test_what_is_no_language(code: str) -> None:
    with pytest.raises(ValueError, match="BCP 47"):
        language_patterns(code)


def test_how_old_a_review_may_be() -> None:
    assert oldest(NOON, 1) == datetime(2025, 11, 19, 12, tzinfo=UTC)
    beginning = datetime.min.replace(tzinfo=UTC)
    assert oldest(NOON, 2**31 - 1) == beginning
    assert oldest(NOON, (NOON - beginning).days) == beginning + timedelta(hours=12)
