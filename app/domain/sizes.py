"""Answers whose length says next to nothing: JSON filled up with spaces to a power of two, as it is or compressed."""

import struct
import zlib

PLAIN = 1 << 14
"""The smallest length of what is sent as it is."""

PRESSED = 1 << 13
"""The smallest length of what is sent compressed."""

_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_TAIL = struct.Struct("<II")
_BLOCK = struct.Struct("<BHH")
_LARGEST_BLOCK = 0xFFFF
_LEVEL = 6


def padded(body: bytes, smallest: int = PLAIN) -> bytes:
    """JSON filled up with spaces."""
    return body.ljust(_class_of(len(body), smallest))


def pressed(body: bytes, smallest: int = PRESSED) -> bytes:
    """JSON as gzip (RFC 1952), filled up with spaces that are not compressed (stored blocks of RFC 1951)."""
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    data = compressor.compress(body) + compressor.flush(zlib.Z_SYNC_FLUSH)  # ends with a whole byte
    used = len(_HEAD) + len(data) + _TAIL.size
    blocks, spaces = _blocks(_class_of(used + _BLOCK.size, smallest) - used)
    filled = body.ljust(len(body) + spaces)
    return b"".join([_HEAD, data, *blocks, _TAIL.pack(zlib.crc32(filled), len(filled) & 0xFFFFFFFF)])


def unpressed(data: bytes) -> bytes:
    """The JSON in it, without what it was filled up with."""
    return zlib.decompress(data, zlib.MAX_WBITS | 16, len(data) * 16).rstrip(b" ")


def _class_of(length: int, smallest: int) -> int:
    return max(smallest, 1 << (length - 1).bit_length())


def _blocks(room: int) -> tuple[list[bytes], int]:
    """Stored blocks that take so many bytes, five at least, and how many spaces are in them."""
    count = -(-room // (_BLOCK.size + _LARGEST_BLOCK))
    spaces = room - count * _BLOCK.size
    shares = [spaces // count + (number < spaces % count) for number in range(count)]
    last = count - 1
    blocks = [
        _BLOCK.pack(number == last, share, share ^ _LARGEST_BLOCK) + b" " * share for number, share in enumerate(shares)
    ]
    return blocks, spaces
