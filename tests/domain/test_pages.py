"""The one name of a page."""

import pytest

from app.domain.pages import name_of, page_of


def test_a_page_is_named_by_the_digest_of_its_address() -> None:
    name = "039e3d9e0973b684ddc83ea9774699719abe3b91ff4487f9b96076cfa926874e"
    assert name_of("https://news.example/story") == name
    assert page_of("http://www.news.example/story?utm_source=x#top") == name


def test_what_is_no_address_has_no_name() -> None:
    with pytest.raises(ValueError, match="http"):
        page_of("urn:x-pdf:1234")
