"""Which pages have annotations, in a file of ten bits a page that never says no for one that has.

The file: `SSF1`, the number of pages (32 bits), the bits of a remainder (8 bits), then the pages as a Rice-coded set,
highest bit first, the last byte filled with zeros. A page's value is the first 64 bits of its SHA-256, scaled to the
number of pages times 2 to the power of the remainder's bits (value * range >> 64). Values are sorted, equal ones kept;
each is written as its distance from the one before: the quotient in ones, a zero, the remainder. So one page in 256
that has none is taken for one that has.
"""

import math
from collections.abc import Iterable, Iterator

MAGIC = b"SSF1"
REMAINDER = 8
BITS_OF_A_PAGE = REMAINDER + 1 + 1 / (math.e - 1)
"""What a page takes on average: distances are geometrically distributed, so a quotient is k with odds of e**-k."""

PAGES_IN_BUCKET = 200
"""A bucket holds so many pages or more, and at most about twice as many: what the service learns of a reader."""

LARGEST_BUCKET = 24
"""Bits of a prefix, however many pages there are."""


def encode(pages: Iterable[str]) -> bytes:
    """The filter of these pages, named by SHA-256 in hexadecimal."""
    values = [int(page[:16], 16) for page in pages]
    span = len(values) << REMAINDER
    last, code = 0, []
    for value in sorted(value * span >> 64 for value in values):
        distance, last = value - last, value
        code.append(f"{'1' * (distance >> REMAINDER)}0{distance & (1 << REMAINDER) - 1:0{REMAINDER}b}")
    bits = "".join(code)
    length = -(-len(bits) // 8)
    packed = int(bits.ljust(length * 8, "0") or "0", 2).to_bytes(length, "big")
    return MAGIC + len(values).to_bytes(4, "big") + bytes([REMAINDER]) + packed


def decode(data: bytes) -> list[int]:
    """The values in a filter, sorted. Raises ValueError for what is none."""
    if data[:4] != MAGIC or len(data) < 9:
        raise ValueError("this is no filter of pages")
    count, remainder = int.from_bytes(data[4:8], "big"), data[8]
    bits = "".join(f"{byte:08b}" for byte in data[9:])
    values, place, value = [], 0, 0
    for _ in range(count):
        end = bits.find("0", place)
        if end < 0 or end + remainder >= len(bits):
            raise ValueError("this filter of pages is cut off")
        value += (end - place << remainder) + int(bits[end + 1 : end + 1 + remainder], 2)
        place = end + 1 + remainder
        values.append(value)
    return values


def value_of(page: str, count: int, remainder: int = REMAINDER) -> int:
    """What to look for among the values of a filter of so many pages."""
    return int(page[:16], 16) * (count << remainder) >> 64


def prefix_bits(pages: int) -> int:
    """How many bits of a page's name a reader tells, when so many pages have annotations."""
    return min(max(int(math.log2(pages / PAGES_IN_BUCKET)), 0), LARGEST_BUCKET) if pages else 0


def bucket(prefix: str) -> tuple[str, str]:
    """The first and the last name of a page that begins with these bits, both in the bucket."""
    rest = 256 - len(prefix)
    first = int(prefix or "0", 2) << rest
    return f"{first:064x}", f"{first + (1 << rest) - 1:064x}"


def prefix_of(page: str, bits: int) -> str:
    """The first bits of a page's name, as zeros and ones."""
    return f"{int(page, 16):0256b}"[:bits]


def prefixes(bits: int) -> Iterator[str]:
    """Every prefix of so many bits; the one of none is empty."""
    return (f"{number:0{bits}b}" if bits else "" for number in range(1 << bits))
