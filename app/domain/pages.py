"""The one name of a page: the SHA-256 of its address in the form that addresses are compared in."""

import hashlib

from app.domain.urls import normalise_url


def page_of(url: str) -> str:
    """The name of the page at an address, in hexadecimal. Raises ValueError as `normalise_url` does."""
    return hashlib.sha256(normalise_url(url).encode("ascii")).hexdigest()
