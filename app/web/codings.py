"""Which content codings a reader takes (RFC 9110 section 12.5.3), and the ETag of what is coded."""

import re
from functools import lru_cache

_OFFER = re.compile(rb"[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?:;[ \t]*[qQ]=([01](?:\.[0-9]{0,3})?))?[ \t]*")


@lru_cache(maxsize=500)
def takes_gzip(header: bytes) -> bool:
    """Whether Accept-Encoding, its lines joined by commas, lets gzip be sent. Not when there is none, or in doubt."""
    offers = {}
    for offer in header.split(b","):
        if found := _OFFER.fullmatch(offer):
            offers[found[1].lower()] = float(found[2] or b"1") > 0
    return offers.get(b"gzip", offers.get(b"*", False))


def pressed_etag(etag: str) -> str:
    """The strong ETag of the same as gzip: other bytes, another tag (section 8.8.3.3)."""
    return f'{etag[:-1]}.gzip"'
