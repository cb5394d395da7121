"""Addresses that can be read, and the id in them."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.slugs import id_in, slug_of

ID = "019aa047-0400-717c-86cc-fbdb11476ff8"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Ukraine rejected the plan.", f"ukraine-rejected-the-plan-{ID}"),
        ("Україна відхилила план!", f"україна-відхилила-план-{ID}"),
        ("?!", ID),
        ("word " * 40, f"{'-'.join(['word'] * 12)}-{ID}"),
        ("x" * 60, f"{'x' * 60}-{ID}"),
        ("x" * 61, ID),
    ],
)
def test_the_first_words_and_the_id(text: str, slug: str) -> None:
    assert slug_of(text, ID) == slug
    assert id_in(slug) == ID


@given(st.text(), st.uuids())
def test_the_id_is_found_whatever_the_words(text: str, identifier: UUID) -> None:
    assert id_in(slug_of(text, str(identifier))) == str(identifier)
    assert id_in(f"{text}-{str(identifier).upper()}") == str(identifier)


@pytest.mark.parametrize("slug", ["", "plan", ID[:-1], f"{ID}-plan", f"plan{ID}"])
def test_no_id_is_no_id(slug: str) -> None:
    assert id_in(slug) is None
