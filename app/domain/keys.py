"""The text of a key, so that people and secret scanners recognise one and a mistyped one costs no look-up.

    ssk_ + 30 characters + 6 characters of checksum          (40 characters in all)

The alphabet is base62 in the order 0-9, A-Z, a-z. The 30 characters are a random number below 62^30 (178 bits), most
significant digit first. The checksum is the CRC-32 (as in zlib, RFC 1952) of the 34 ASCII characters before it, in
base62 with leading zeros, like the tokens of GitHub and npm. Scanners may search for PATTERN and then check it.
"""

import hashlib
import re
import zlib

PREFIX = "ssk_"
PATTERN = r"\bssk_[0-9A-Za-z]{36}\b"
RANDOM_BYTES = 32
"""How much randomness a key is composed from: 77 bits more than it holds, so that no character is likelier."""

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BODY = 30
_CHECKSUM = 6
_WHOLE = re.compile(r"ssk_[0-9A-Za-z]{36}")


def compose(randomness: bytes) -> str:
    """A key from RANDOM_BYTES or more bytes of a cryptographic random source."""
    if len(randomness) < RANDOM_BYTES:
        raise ValueError(f"a key needs {RANDOM_BYTES} random bytes")
    text = PREFIX + _base62(int.from_bytes(randomness), _BODY)
    return text + _checksum(text)


def is_well_formed(text: str) -> bool:
    """Whether this can be a key at all."""
    return _WHOLE.fullmatch(text) is not None and text.endswith(_checksum(text[:-_CHECKSUM]))


def digest(text: str) -> str:
    """What is stored of a key: SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def hint(text: str) -> str:
    """How a key is shown to those who hold several: `ssk_Ab3d…`; the 24 bits it gives away leave 154."""
    return f"{text[: len(PREFIX) + 4]}…"


def _checksum(text: str) -> str:
    return _base62(zlib.crc32(text.encode()), _CHECKSUM)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
