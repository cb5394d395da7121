"""The filter of pages: never a no for a page in it, one in 256 for a page that is not, and its size."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import page_filter

CONTRACT = json.loads((Path(__file__).parents[2] / "openapi" / "filter-vectors.json").read_text(encoding="utf-8"))


def pages(count: int, seed: str = "") -> list[str]:
    return [hashlib.sha256(f"{seed}{n}".encode()).hexdigest() for n in range(count)]


@pytest.mark.parametrize("vector", CONTRACT["filters"], ids=lambda vector: vector["reason"])
def test_the_contract(vector: dict[str, Any]) -> None:
    data = base64.b64decode(vector["file"])
    assert page_filter.encode(vector["pages"]) == data
    values = page_filter.decode(data)
    for page, expected in vector["asked"].items():
        assert (page_filter.value_of(page, len(vector["pages"])) in values) is expected


@pytest.mark.parametrize("vector", CONTRACT["prefixes"], ids=lambda vector: vector["reason"])
def test_the_contract_of_prefixes(vector: dict[str, Any]) -> None:
    assert page_filter.prefix_bits(vector["pages"]) == vector["bits"]
    assert page_filter.prefix_of(vector["page"], vector["bits"]) == vector["prefix"]


@given(st.sets(st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}"), max_size=60))
def test_no_page_is_missed(there: set[str]) -> None:
    values = page_filter.decode(page_filter.encode(there))
    assert values == sorted(values)
    assert all(page_filter.value_of(page, len(there)) in values for page in there)


def test_how_often_it_is_wrong_and_how_large_it_is() -> None:
    there, elsewhere = pages(100_000), pages(100_000, "elsewhere ")
    data = page_filter.encode(there)
    values = set(page_filter.decode(data))
    hits = sum(page_filter.value_of(page, len(there)) in values for page in elsewhere)
    assert 300 < hits < 480  # 0.39 %, within five standard deviations
    assert len(data) * 8 / len(there) == pytest.approx(page_filter.BITS_OF_A_PAGE, rel=0.005)


@pytest.mark.parametrize("data", [b"", b"SSF0\0\0\0\0\x08", b"SSF1\0\0\0"])
def test_no_filter(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"^this is no filter of pages$"):
        page_filter.decode(data)


@pytest.mark.parametrize("rest", ["01 08", "01 08 ff", "01 08 7f", "02 08 00 00", "01 07 80"])
def test_a_filter_that_is_cut_off(rest: str) -> None:
    with pytest.raises(ValueError, match=r"^this filter of pages is cut off$"):
        page_filter.decode(b"SSF1\0\0\0" + bytes.fromhex(rest))


def test_pages_are_counted_in_32_bits_and_fill_the_file_to_the_last() -> None:
    with pytest.raises(ValueError, match="cut off"):
        page_filter.decode(b"SSF1\1\0\0\0\x08")
    assert page_filter.decode(b"SSF1\0\0\0\1\x07\x7f") == [127]


@pytest.mark.parametrize("prefix", ["", "0", "1", "010011", "1" * 24])
def test_a_bucket_holds_what_begins_so(prefix: str) -> None:
    first, last = page_filter.bucket(prefix)
    assert int(last, 16) - int(first, 16) == 2 ** (256 - len(prefix)) - 1
    for page in [first, last, *pages(200)]:
        assert (first <= page <= last) == (page_filter.prefix_of(page, len(prefix)) == prefix)


@pytest.mark.parametrize(
    ("pages", "bits"),
    [(0, 0), (1, 0), (399, 0), (400, 1), (10_000, 5), (1_000_000, 12), (100_000_000, 18), (10**12, 24)],
)
def test_how_much_a_reader_tells(pages: int, bits: int) -> None:
    assert page_filter.prefix_bits(pages) == bits
    assert bits in (0, 24) or page_filter.PAGES_IN_BUCKET <= pages / 2**bits < 2 * page_filter.PAGES_IN_BUCKET


@pytest.mark.parametrize(("bits", "found"), [(0, [""]), (1, ["0", "1"]), (2, ["00", "01", "10", "11"])])
def test_all_prefixes(bits: int, found: list[str]) -> None:
    assert list(page_filter.prefixes(bits)) == found


def test_the_numbers_in_the_docs() -> None:
    """docs/privacy.md shows what a reader tells, for three sizes of the service."""
    page = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8")
    for count in (10_000, 1_000_000, 100_000_000):
        bits = page_filter.prefix_bits(count)
        size = page_filter.BITS_OF_A_PAGE * count / 8 / 1_000_000
        row = f"| {count:,} | {size:.3g} MB | {bits} | {2**bits:,} | {round(count / 2**bits)} |"
        assert row in page, row
