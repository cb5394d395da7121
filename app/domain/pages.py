"""The one name of a page: the SHA-256 of its address in the form that addresses are compared in."""

import hashlib

from app.domain.urls import normalise_url


def page_of(url: str) -> str:
    """The name of the page at an address, in hexadecimal. Raises ValueError as `normalise_url` does."""
    return name_of(normalise_url(url))


def name_of(normalised: str) -> str:
    """The name of the page at a normalised address."""
    return hashlib.sha256(normalised.encode("ascii")).hexdigest()
