"""The one name of a page: the SHA-256 of its address in the form that addresses are compared in."""

import hashlib

from app.domain.urls import normalise_url


def page_of(url: str) -> str:
    """The name of the page at an address, in hexadecimal. Raises ValueError as `normalise_url` does."""
    return name_of(normalise_url(url))


def name_of(normalised: str) -> str:
    """The name of the page at a normalised address."""
    return hashlib.sha256(normalised.encode("ascii")).hexdigest()


def head_of(page: str) -> int:
    """The first 64 bits of a name, as a signed number: pages are told apart by it, next to always."""
    return _number(page[:16])


def neck_of(page: str) -> int:
    """The next 64 bits."""
    return _number(page[16:32])


def _number(digits: str) -> int:
    return int.from_bytes(bytes.fromhex(digits), signed=True)
