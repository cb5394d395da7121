"""Sizes that say nothing: read back by the standard library's gzip, which knows nothing of how they were made."""

import gzip
import random

import pytest

from app.domain import sizes


@pytest.mark.parametrize("length", [0, 1, 5_000, 9_000, 70_000, 150_000, 300_000])
def test_what_is_filled_up_is_read_back(length: int) -> None:
    body = b'{"noise":"' + random.Random(length).randbytes(length).hex()[:length].encode() + b'"}\n'
    sent = sizes.pressed(body)
    assert len(sent).bit_count() == 1
    assert len(sent) >= sizes.PRESSED
    assert gzip.decompress(sent).rstrip(b" ") == body
    assert sizes.unpressed(sent) == body
    plain = sizes.padded(body)
    assert len(plain).bit_count() == 1
    assert plain.rstrip(b" ") == body


def test_what_fills_a_class_is_not_filled_up() -> None:
    assert [len(sizes.padded(b"1" * (sizes.PLAIN * 2 + more))) // sizes.PLAIN for more in (-1, 0, 1)] == [2, 2, 4]


def test_at_every_length_around_a_class() -> None:
    """The last block takes five bytes: where they do not fit any more, the next class begins."""
    made = {}
    for length in range(2_300, 2_500):
        body = random.Random(7).randbytes(length)
        made[length] = len(sizes.pressed(body, 64))
        assert gzip.decompress(sizes.pressed(body, 64)).rstrip(b" ") == body.rstrip(b" ")
        assert len(sizes.pressed(body, 64)).bit_count() == 1
    assert set(made.values()) == {4096}
    edge = [len(sizes.pressed(random.Random(7).randbytes(length), 64)) for length in range(4_040, 4_080)]
    assert set(edge) == {4096, 8192}
