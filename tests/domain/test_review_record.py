"""ClaimReview in the shapes it is met in."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.review_record import ReviewRecord, Unreadable, moment, number, record_of, reviews_in
from app.domain.vocabulary import PartyKind

PLAIN: dict[str, Any] = {
    "@type": "ClaimReview",
    "url": "https://desk.example/1",
    "claimReviewed": "The bridge is closed.",
    "author": {"@type": "Organization", "name": "The Desk", "url": "https://desk.example/"},
    "reviewRating": {"@type": "Rating", "alternateName": "False"},
}
FULL: dict[str, Any] = {
    **PLAIN,
    "@type": ["https://schema.org/ClaimReview"],
    "claimReviewed": " The &quot;bridge&quot; is closed.\u0007 ",
    "inLanguage": {"@type": "Language", "name": "Ukrainian", "alternateName": "uk_UA"},
    "datePublished": "2025-11-20",
    "reviewRating": [
        {"alternateName": "Mostly\n false", "ratingValue": "2", "bestRating": 5.0, "worstRating": "1"},
    ],
    "reviewBody": ["It is open."],
    "itemReviewed": [
        {
            "@type": "Claim",
            "author": [{"@type": ["Organization"], "name": ["The Ministry"]}],
            "datePublished": "2025-11-19T10:00:00+02:00",
            "firstAppearance": {"@type": "CreativeWork", "url": "https://news.example/1"},
            "appearance": [
                "https://news.example/2",
                {"@id": "https://news.example/3"},
                {"url": ["https://news.example/2", "https://news.example/4"]},
            ],
        }
    ],
}


def test_what_a_plain_one_says() -> None:
    assert record_of(PLAIN) == ReviewRecord(
        claim="The bridge is closed.",
        url="https://desk.example/1",
        publisher="The Desk",
        publisher_url="https://desk.example/",
        label="False",
    )


def test_what_a_full_one_says() -> None:
    assert record_of(FULL) == ReviewRecord(
        claim='The "bridge" is closed.',
        url="https://desk.example/1",
        publisher="The Desk",
        publisher_url="https://desk.example/",
        label="Mostly false",
        language="uk-UA",
        value=2,
        best=5,
        worst=1,
        claimant="The Ministry",
        claimant_kind=PartyKind.ORGANISATION,
        asserted_at=datetime(2025, 11, 19, 8, tzinfo=UTC),
        published_at=datetime(2025, 11, 20, tzinfo=UTC),
        summary="It is open.",
        first_appearance="https://news.example/1",
        appearances=("https://news.example/2", "https://news.example/3", "https://news.example/4"),
    )


@pytest.mark.parametrize(
    ("change", "field", "value"),
    [
        ({"author": "The Desk"}, "publisher", "The Desk"),
        ({"author": None, "publisher": {"name": "Other"}}, "publisher", "Other"),
        ({"claimReviewed": None, "itemReviewed": {"text": "It is shut."}}, "claim", "It is shut."),
        ({"url": "not an address", "@id": "https://desk.example/2"}, "url", "https://desk.example/2"),
        ({"itemReviewed": {"author": "Ivan"}}, "claimant", "Ivan"),
        ({"itemReviewed": "a text"}, "claimant", None),
        ({"reviewRating": {"name": "Bogus"}}, "label", "Bogus"),
        ({"inLanguage": "Klingon of the north!"}, "language", "und"),
        ({"inLanguage": ["?", "en"]}, "language", "en"),
        ({"inLanguage": {"name": "uk"}}, "language", "uk"),
        ({"itemReviewed": {"inLanguage": "uk"}}, "language", "uk"),
        (
            {"author": {"name": "The Desk", "@id": "https://desk.example/us"}},
            "publisher_url",
            "https://desk.example/us",
        ),
        ({"reviewRating": {"name": "No", "ratingExplanation": "Open."}, "reviewBody": "x"}, "summary", "Open."),
        ({"datePublished": "yesterday"}, "published_at", None),
        (
            {"reviewRating": {"alternateName": "No", "ratingValue": -1, "bestRating": -1, "worstRating": -1}},
            "value",
            None,
        ),
        ({"reviewRating": {"alternateName": "No", "ratingValue": 7, "bestRating": 5, "worstRating": 1}}, "value", None),
        ({"reviewRating": {"alternateName": "No", "ratingValue": 1, "bestRating": 5, "worstRating": 1}}, "value", 1),
        ({"reviewRating": {"alternateName": "No", "ratingValue": 5, "bestRating": 5, "worstRating": 1}}, "value", 5),
        ({"reviewRating": {"alternateName": "No", "ratingValue": 3, "bestRating": 5}}, "best", None),
        ({"reviewRating": {"alternateName": "No", "bestRating": 5, "worstRating": 1}}, "best", None),
    ],
)
def test_other_shapes(change: dict[str, Any], field: str, value: object) -> None:
    assert getattr(record_of(PLAIN | change), field) == value


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"claimReviewed": "  "}, "claimReviewed is missing"),
        ({"url": "javascript:alert(1)"}, "url is missing"),
        ({"author": {"url": "https://desk.example/"}}, "author is missing"),
        ({"reviewRating": {"ratingValue": 1}}, r"reviewRating\.alternateName is missing"),
        ({"reviewRating": "False"}, r"reviewRating\.alternateName is missing"),
    ],
)
def test_what_no_verdict_can_do_without(change: dict[str, Any], told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        record_of(PLAIN | change)


@pytest.mark.parametrize(
    ("document", "count"),
    [
        (PLAIN, 1),
        ([PLAIN, FULL], 2),
        ({"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, PLAIN]}, 1),
        ({"@type": "DataFeed", "dataFeedElement": [{"item": [PLAIN, PLAIN]}, {"item": FULL}, {"item": []}]}, 3),
        ({"@type": "NewsArticle", "review": PLAIN}, 1),
        ({"@type": "WebPage", "mainEntity": {"review": [PLAIN]}}, 1),
        ({"@type": "ClaimReviews"}, 0),
        ("ClaimReview", 0),
        (None, 0),
    ],
)
def test_where_reviews_are_found(document: object, count: int) -> None:
    assert len(list(reviews_in(document))) == count


def test_nothing_is_looked_for_too_deep() -> None:
    for wrap in (lambda inner: [inner], lambda inner: {"item": inner}):
        document: Any = PLAIN
        for _ in range(8):
            document = wrap(document)
        assert list(reviews_in(document)) == [PLAIN]
        assert list(reviews_in(wrap(document))) == []


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2025-11-20", datetime(2025, 11, 20, tzinfo=UTC)),
        ("20251120", datetime(2025, 11, 20, tzinfo=UTC)),
        ("2025-11-20T12:00:00Z", datetime(2025, 11, 20, 12, tzinfo=UTC)),
        ("2025-11-20 12:00:00.5", datetime(2025, 11, 20, 12, 0, 0, 500_000, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        (20251120, None),
        ("", None),
    ],
)
def test_moments(text: object, at: datetime | None) -> None:
    found = moment(text)
    assert (found, found and found.tzinfo) == (at, at and UTC)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (3, 3),
        ("3", 3),
        ("3.0", 3),
        (2.5, None),
        ("x", None),
        (True, None),
        (None, None),
        ("inf", None),
        (10**400, None),
        (2**31 - 1, 2**31 - 1),
        (-(2**31), None),
    ],
)
def test_numbers(value: object, found: int | None) -> None:
    assert number(value) == found


VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just("https://x.example/"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@type", "name", "url", "alternateName", "ratingValue", "author"]), inner, max_size=4
        )
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(sorted(FULL)), VALUES))
def test_whatever_is_there_is_read_or_refused(change: dict[str, Any]) -> None:
    for review in (change, FULL | change):
        try:
            record = record_of(review)
        except Unreadable:
            continue
        assert record.claim.strip()
        assert record.label.strip()
