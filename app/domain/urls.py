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
from urllib.parse import SplitResult, urlsplit

from app.domain.hosts import ascii_host, site
from app.domain.tracking import is_tracking

VERSION = 2
MAX_LENGTH = 4096
_SCHEMES = frozenset({"http", "https"})
_DEFAULT_PORTS = (None, 80, 443)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}\x85\xa0\u2028\u2029\ud800-\udfff]")
_AMP_ENDING = re.compile(r"(?<=[^/])/amp(/?)$|(?<=[^/])\.amp(\.html?|/?)$")
_AMP_CACHE = re.compile(r"[a-z0-9-]+\.cdn\.ampproject\.org")
_AMP_VIEWER = re.compile(r"google\.[a-z]{2,3}(?:\.[a-z]{2})?")
_AMP_CACHED = re.compile(r"/[cv]/(?:s/)?+([^/].*)")
_AMP_VIEWED = re.compile(r"/amp/(?:s/)?+([^/].*)")


def parse_url(url: str) -> SplitResult:
    """The parts of an http or https address. Raises ValueError, saying what is wrong, for anything else."""
    if len(url) > MAX_LENGTH:
        raise ValueError(f"an address has at most {MAX_LENGTH} characters")
    return _parts(url)[0]


def normalise_url(url: str) -> str:
    """The form in which this address is compared with others, however long. Raises ValueError as `parse_url` does."""
    parts, host, port = _parts(url)
    path = _path(parts.path)
    while shown := _shown(host, path):
        try:
            inner, host, port = _parts(f"https://{shown}")
        except ValueError:
            break  # an address of a cache that shows nothing stays as it is
        parts = inner._replace(query=parts.query, fragment=parts.fragment)
        path = _path(parts.path)
    while (shorter := _AMP_ENDING.sub(r"\1\2", path)) != path:
        path = shorter
    named = "" if port in _DEFAULT_PORTS else f":{port}"
    kept = sorted(pair for pair in _escaped(parts.query).split("&") if pair and not is_tracking(pair))
    query = f"?{'&'.join(kept)}" if kept else ""
    fragment = f"#{_escaped(parts.fragment)}" if parts.fragment.startswith("!") else ""
    return f"https://{site(host)}{named}{path}{query}{fragment}"


@lru_cache(2048)  # an address is read, its site told and its form compared
def _parts(url: str) -> tuple[SplitResult, str, int | None]:
    """The parts of an address, its host in ASCII, and its port."""
    if _FORBIDDEN.search(url):
        raise ValueError(
            "an address holds no spaces, quotes, angle brackets or control characters; percent-encode them"
        )
    try:
        parts = urlsplit(url)
        hostname, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError("the host or the port of the address is not valid") from error
    if parts.scheme.lower() not in _SCHEMES or not hostname or port == 0:
        raise ValueError("write a whole address that begins with http:// or https://")
    if "@" in parts.netloc:
        raise ValueError("an address of a page holds no user name or password")
    try:
        return parts, ascii_host(hostname, bracketed="[" in parts.netloc), port
    except ValueError as error:
        raise ValueError("the host name of the address is not valid") from error


def _path(path: str) -> str:
    return _without_dots(_escaped(path)) or "/"


def _shown(host: str, path: str) -> str | None:
    """Host and path of the page that an AMP cache or viewer shows."""
    if _AMP_CACHE.fullmatch(host):
        found = _AMP_CACHED.fullmatch(path)
    elif _AMP_VIEWER.fullmatch(site(host)):
        found = _AMP_VIEWED.fullmatch(path)
    else:
        return None
    return found[1] if found else None


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
