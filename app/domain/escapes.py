"""Percent-encoding of an address within an address, as `urllib.parse` does it, in a fraction of its time for the few
characters that most addresses have."""

import re
from urllib.parse import quote_plus, unquote

_QUOTED = re.compile(r"[0-9A-Za-z_.~%-]*")


def quoted(address: str) -> str:
    """What `quote_plus` gives."""
    usual = (
        address.replace("%", "%25")
        .replace("/", "%2F")
        .replace(":", "%3A")
        .replace("?", "%3F")
        .replace("=", "%3D")
        .replace("&", "%26")
    )
    return usual if _QUOTED.fullmatch(usual) else quote_plus(address)


def unquoted(address: str) -> str:
    """What `unquote` gives for text in which every percent sign begins an escape. Raises ValueError when that is no
    UTF-8."""
    # No escape arises from putting one of these in another's place, so none is resolved twice.
    usual = address.replace("%2F", "/").replace("%3A", ":").replace("%3F", "?").replace("%3D", "=").replace("%26", "&")
    return unquote(usual, errors="strict") if "%" in usual else usual
