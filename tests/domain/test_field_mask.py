"""Masks of fields, by the grammar of Google's `fields`."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.field_mask import MaskError, Names, parse, part

KNOWN: Names = {
    "claims": {"text": {}, "claimant": {}, "claimReview": {"url": {}, "publisher": {"name": {}, "site": {}}}},
    "nextPageToken": {},
}
REVIEW = {"url": "u", "publisher": {"name": "n", "site": "s"}}
ANSWER = {"claims": [{"text": "t", "claimReview": [REVIEW, REVIEW]}, {"text": "v", "claimant": "c"}]}


@pytest.mark.parametrize(
    ("mask", "wanted"),
    [
        ("*", ANSWER),
        ("claims", ANSWER),
        ("claims/*", ANSWER),
        ("nextPageToken", {}),
        ("claims(text),nextPageToken", {"claims": [{"text": "t"}, {"text": "v"}]}),
        ("claims/text, claims/claimant", {"claims": [{"text": "t"}, {"text": "v", "claimant": "c"}]}),
        ("claims.text", {"claims": [{"text": "t"}, {"text": "v"}]}),
        ("claims(claimReview/publisher/site)", {"claims": [{"claimReview": [{"publisher": {"site": "s"}}] * 2}, {}]}),
        (
            "claims(claimReview(url),claimReview/publisher(name))",
            {"claims": [{"claimReview": [{"url": "u", "publisher": {"name": "n"}}] * 2}, {}]},
        ),
        ("claims/text,claims", ANSWER),
        ("claims,claims/text", ANSWER),
        ("*/text", {"claims": [{"text": "t"}, {"text": "v"}]}),
        ("*/*/url", {"claims": [{"claimReview": [{"url": "u"}] * 2}, {}]}),
    ],
)
def test_what_is_wanted_is_left(mask: str, wanted: Any) -> None:
    assert part(ANSWER, parse(mask, KNOWN)) == wanted


@pytest.mark.parametrize(
    ("mask", "told"),
    [
        ("claims(text,author)", "Invalid field selection author"),
        ("text", "Invalid field selection text"),
        ("claims/text/words", "Invalid field selection words"),
        ("*/words", "Invalid field selection *"),
        ("claims(text", "it ends too early"),
        ("claims(text))", "Invalid field selection )"),
        ("claims text", "Invalid field selection text"),
        ("claims,", "it ends too early"),
        ("claims//text", "Invalid field selection /"),
        ("(text)", "Invalid field selection ("),
        ("claims()", "Invalid field selection )"),
        ("claims;text", "Invalid field selection ;"),
        (" ", "it ends too early"),
        ("claims(" * 5000, "at most 16 levels"),
        ("claims" + "/claims" * 5000, "Invalid field selection claims"),
    ],
)
def test_what_is_no_mask_is_told_so(mask: str, told: str) -> None:
    with pytest.raises(MaskError) as refused:
        parse(mask, KNOWN)
    assert told in str(refused.value)


@given(st.text("claimstex*/(),. ", max_size=40))
def test_any_text_is_a_mask_or_is_refused(text: str) -> None:
    try:
        mask = parse(text, KNOWN)
    except MaskError:
        return
    left = part(ANSWER, mask)
    assert left.keys() <= ANSWER.keys()
    assert part(left, mask) == left
