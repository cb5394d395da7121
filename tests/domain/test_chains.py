"""Chains: who credits whom, and which lists of hops are no chain."""

import pytest

from app.domain.attribution import ChainError, Fault, resolve_credits


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], ()),
        ([None], (None,)),
        ([None, None, None], (None, 0, 1)),
        ([None, 0, 1], (None, 0, 1)),
        ([None, None, None, 1], (None, 0, 1, 1)),
        ([None, 0, 0, None], (None, 0, 0, 2)),
    ],
)
def test_a_hop_is_credited_by_the_one_before_unless_told(given: list[int | None], expected: tuple[int | None]) -> None:
    assert resolve_credits(given) == expected


PUBLISHER = "hop 0 is always the publisher itself, so no hop credits it"
ITSELF = "a hop cannot credit itself"


@pytest.mark.parametrize(
    ("given", "seq", "detail"),
    [
        ([0], 0, PUBLISHER),
        ([1, None], 0, PUBLISHER),
        ([-1], 0, PUBLISHER),
        ([None, 1], 1, ITSELF),
        ([None, 2, None], 1, "hop 2 is farther from the reader and cannot credit this one"),
        ([None, 2], 1, "there is no hop 2 in this chain"),
        ([None, -1], 1, "there is no hop -1 in this chain"),
        ([None, None, 99], 2, "there is no hop 99 in this chain"),
    ],
)
def test_what_is_no_chain_is_refused_by_hop(given: list[int | None], seq: int, detail: str) -> None:
    with pytest.raises(ChainError) as refused:
        resolve_credits(given)
    assert refused.value.faults == (Fault(seq, "credited_by", detail),)
    assert str(refused.value) == f"hop {seq}: {detail}"
    assert isinstance(refused.value, ValueError)


def test_all_faults_are_named() -> None:
    with pytest.raises(ChainError, match=r"^hop 0: .*; hop 1: .*; hop 3: ") as refused:
        resolve_credits([0, 1, 0, 4])
    assert [fault.seq for fault in refused.value.faults] == [0, 1, 3]
