"""When two addresses name one page: the form they are compared in. The address itself is kept as given.

The rules, in the order in which they are applied; openapi/url-vectors.json has examples of each and binds every
implementation:

1. Only whole http and https addresses, without user name, spaces, quotes, angle brackets or control characters.
2. The scheme is https: both schemes show one page. The ports 80 and 443 are left out.
3. The host is in ASCII and lower case, without a dot at its end, and without labels for devices (app.domain.hosts).
4. Percent-encoding (RFC 3986 section 6.2.2): unreserved characters stand for themselves, the rest is encoded, escapes
   are in upper case. A percent sign that begins no escape is %25.
5. Dot segments are resolved; an empty path is `/`. A slash at the end stays: it can make a difference.
6. Forms for phones: an AMP cache or viewer gives the page it shows; `/amp` or `.amp` at the end of a path goes.
7. Parameters that only track, name a session or ask for AMP go (app.domain.tracking), the rest is sorted by code point.
8. No fragment, unless it is a hash-bang route (`#!`).

`VERSION` counts changes of results. One needs a migration that notes the new forms in the ledger.
"""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from app.domain.hosts import ascii_host, site
from app.domain.tracking import is_tracking

VERSION = 2
MAX_LENGTH = 4096
_REMEMBERED = 4096
"""Hosts whose forms are kept: most addresses are on a few sites."""

_DEFAULT_PORTS = (None, 80, 443)
_NO_PART = r"\x00-\x20\x7f<>\"\\^`{|}\x85\xa0\u2028\u2029\ud800-\udfff"
_FORBIDDEN = re.compile(f"[{_NO_PART}]")
_WHOLE = re.compile(
    rf"([Hh][Tt][Tt][Pp][Ss]?)://([^/?#{_NO_PART}]+)([^?#{_NO_PART}]*)(?:\?([^#{_NO_PART}]*))?(?:#([^{_NO_PART}]*))?"
)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_AMP_ENDING = re.compile(r"(?<=[^/])/amp(/?)$|(?<=[^/])\.amp(\.html?|/?)$")
_AMP_CACHE = re.compile(r"[a-z0-9-]+\.cdn\.ampproject\.org")
_AMP_VIEWER = re.compile(r"google\.[a-z]{2,3}(?:\.[a-z]{2})?")
_AMP_CACHED = re.compile(r"/[cv]/(?:s/)?+([^/].*)")
_AMP_VIEWED = re.compile(r"/amp/(?:s/)?+([^/].*)")


def parse_url(url: str) -> SplitResult:
    """The parts of an http or https address. Raises ValueError, saying what is wrong, for anything else."""
    if len(url) > MAX_LENGTH:
        raise ValueError(f"an address has at most {MAX_LENGTH} characters")
    scheme, netloc, path, query, fragment = _parts(url)
    _place(netloc)
    return SplitResult(scheme.lower(), netloc, path, query or "", fragment or "")


def normalise_url(url: str) -> str:
    """The form in which this address is compared with others, however long. Raises ValueError as `parse_url` does."""
    _, netloc, path, query, fragment = _parts(url)
    place, path = _place(netloc), _path(path)
    while place.shows is not None and (shown := place.shows.fullmatch(path)):
        try:
            _, netloc, inner, _, _ = _parts(f"https://{shown[1]}")
            place, path = _place(netloc), _path(inner)
        except ValueError:
            break  # an address of a cache that shows nothing stays as it is
    if "amp" in path:
        while (shorter := _AMP_ENDING.sub(r"\1\2", path)) != path:
            path = shorter
    if query and (kept := [pair for pair in _escaped(query).split("&") if pair and not is_tracking(pair)]):
        kept.sort()
        path = f"{path}?{'&'.join(kept)}"
    if fragment and fragment[0] == "!":
        path = f"{path}#{_escaped(fragment)}"
    return f"https://{place.name}{path}"


def _parts(url: str) -> tuple[str, str, str, str | None, str | None]:
    """Scheme, host with port, path, query and fragment of an address, as they are written."""
    if found := _WHOLE.fullmatch(url):
        scheme, netloc, path, query, fragment = found.groups()
        return scheme, netloc, path, query, fragment
    if _FORBIDDEN.search(url):
        raise ValueError(
            "an address holds no spaces, quotes, angle brackets or control characters; percent-encode them"
        )
    raise ValueError("write a whole address that begins with http:// or https://")


class _Place(NamedTuple):
    """What an address says before its path."""

    name: str
    """Host and port as they are compared."""

    shows: re.Pattern[str] | None
    """What the paths look like that name another page, which this host only shows."""


@lru_cache(_REMEMBERED)
def _place(netloc: str) -> _Place:
    try:
        parts = urlsplit(f"https://{netloc}")
        hostname, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError("the host or the port of the address is not valid") from error
    if not hostname or port == 0:
        raise ValueError("write a whole address that begins with http:// or https://")
    if "@" in netloc:
        raise ValueError("an address of a page holds no user name or password")
    try:
        host = ascii_host(hostname, bracketed="[" in netloc)
    except ValueError as error:
        raise ValueError("the host name of the address is not valid") from error
    told = site(host)
    shows = None
    if _AMP_CACHE.fullmatch(host):
        shows = _AMP_CACHED
    elif _AMP_VIEWER.fullmatch(told):
        shows = _AMP_VIEWED
    return _Place(told if port in _DEFAULT_PORTS else f"{told}:{port}", shows)


def _path(path: str) -> str:
    return _without_dots(_escaped(path)) or "/"


def _escaped(text: str) -> str:
    decoded = _ESCAPE.sub(_unescape_unreserved, text) if "%" in text else text
    if decoded.isascii():
        return decoded
    return "".join(char if char.isascii() else _percent(char) for char in decoded)


def _unescape_unreserved(match: re.Match[str]) -> str:
    if match[1] is None:
        return "%25"  # a percent sign that begins no escape stands for itself
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode())


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)
