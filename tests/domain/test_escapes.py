"""Addresses within addresses: as the standard library writes and reads them."""

from urllib.parse import quote_plus, unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.escapes import quoted, unquoted

_ANY = st.text(st.characters(codec="utf-8") | st.sampled_from("%/:?=&aF2"))


@given(_ANY)
@example("https://news.example/%D1%97?a=1&b=%26#!x~(y)")
def test_written_and_read_again(address: str) -> None:
    assert quoted(address) == quote_plus(address)
    assert unquoted(quoted(address).replace("+", "%20")) == address


@given(st.lists(st.sampled_from(["%2F", "%2f", "%25", "%3A", "%26", "%D1%97", "2", "F", "a", "/"])).map("".join))
def test_nothing_is_read_twice(address: str) -> None:
    assert unquoted(address) == unquote(address)


def test_what_is_no_text() -> None:
    with pytest.raises(UnicodeDecodeError):
        unquoted("https%3A%2F%2F%FF")
