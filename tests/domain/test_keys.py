"""The text of a key."""

import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import keys

RANDOM = st.binary(min_size=keys.RANDOM_BYTES, max_size=64)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def number(text: str) -> int:
    total = 0
    for character in text:
        total = total * 62 + ALPHABET.index(character)
    return total


def test_the_format_is_the_documented_one() -> None:
    # Pinned: keys that are out there must stay well-formed.
    assert keys.compose(bytes(32)) == "ssk_0000000000000000000000000000001F0iAg"
    assert keys.compose(bytes(range(32))) == "ssk_CTQj2uNU3MFagCXG9LRKRcwGkBIDlf3E4ZzZ"


@given(RANDOM)
def test_a_composed_key_is_well_formed_and_found_by_scanners(randomness: bytes) -> None:
    text = keys.compose(randomness)
    assert len(text) == 40
    assert keys.is_well_formed(text)
    assert re.findall(keys.PATTERN, f'KEY="{text}";') == [text]
    assert number(text[4:34]) == int.from_bytes(randomness) % 62**30
    assert number(text[34:]) == zlib.crc32(text[:34].encode())


@given(RANDOM, st.integers(4, 39), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(randomness: bytes, at: int, other: str) -> None:
    text = keys.compose(randomness)
    wrong = text[:at] + other + text[at + 1 :]
    assert keys.is_well_formed(wrong) == (wrong == text)


@given(st.text())
def test_any_other_text_is_not_a_key(text: str) -> None:
    assert not keys.is_well_formed(text)
    assert not keys.is_well_formed(f"{keys.compose(bytes(32))}{text or ' '}")


def test_what_looks_alike_is_not_a_key() -> None:
    text = keys.compose(bytes(32))
    for wrong in (
        text.upper(),
        f"{text}\n",
        f" {text}",
        text[:-1],
        text.replace("0", "٠"),
        text.replace("ssk_", "ghp_"),
    ):
        assert not keys.is_well_formed(wrong)


def test_too_little_randomness_is_refused() -> None:
    with pytest.raises(ValueError, match="32 random bytes"):
        keys.compose(bytes(31))


def test_what_is_stored_and_shown_of_a_key() -> None:
    assert keys.digest("ssk_abc") == "efa767898453bf187c11e8e3f06e1a636d8ce7bf607e7de205a5aa9e43ec1f1e"
    assert keys.hint("ssk_Ab3d5678") == "ssk_Ab3d…"
