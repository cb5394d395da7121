"""When two addresses name one page: the form they are compared in. The address itself is kept as given.

RFC 3986 section 6.2.2 (case, percent-encoding, dot segments) and 6.2.3 (default ports), IDNA host names, no fragment
unless it is a hash-bang route, no tracking parameters, and parameters in a fixed order.
"""

import re
from urllib.parse import SplitResult, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"utm_[a-z_]+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|_ga|_gl|oly_(?:anon|enc)_id",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f<>\"\\^`{|}\x85\xa0\u2028\u2029]")
MAX_LENGTH = 4096


def parse_url(url: str) -> SplitResult:
    """The parts of an http or https address. Raises ValueError, saying what is wrong, for anything else."""
    if len(url) > MAX_LENGTH:
        raise ValueError(f"an address has at most {MAX_LENGTH} characters")
    if _FORBIDDEN.search(url):
        raise ValueError(
            "an address holds no spaces, quotes, angle brackets or control characters; percent-encode them"
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError("the host or the port of the address is not valid") from error
    if parts.scheme.lower() not in _DEFAULT_PORTS or not parts.hostname or port == 0:
        raise ValueError("write a whole address that begins with http:// or https://")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address of a page holds no user name or password")
    _ascii_host(parts.hostname)
    return parts


def normalise_url(url: str) -> str:
    """The form in which this address is compared with others. Raises ValueError as `parse_url` does."""
    parts = parse_url(url)
    scheme = parts.scheme.lower()
    host = _ascii_host(parts.hostname or "")
    port = "" if parts.port in (None, _DEFAULT_PORTS[scheme]) else f":{parts.port}"
    path = _without_dots(_escaped(parts.path)) or "/"
    kept = sorted(pair for pair in _escaped(parts.query).split("&") if pair and not _is_tracking(pair))
    query = f"?{'&'.join(kept)}" if kept else ""
    fragment = f"#{_escaped(parts.fragment)}" if parts.fragment.startswith("!") else ""
    return f"{scheme}://{host}{port}{path}{query}{fragment}"


def _is_tracking(pair: str) -> bool:
    return _TRACKING.fullmatch(pair.split("=", 1)[0]) is not None


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host.lower()}]"
    try:
        ascii_name = host.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError as error:
        raise ValueError("the host name of the address is not valid") from error
    if not ascii_name or not re.fullmatch(r"[a-z0-9_.-]+", ascii_name):
        raise ValueError("the host name of the address is not valid")
    return ascii_name


def _escaped(text: str) -> str:
    decoded = _ESCAPE.sub(_unescape_unreserved, text)
    return "".join(char if char.isascii() else _percent(char) for char in decoded)


def _unescape_unreserved(match: re.Match[str]) -> str:
    if match[1] is None:
        return "%25"  # a percent sign that begins no escape stands for itself
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode())


def _without_dots(path: str) -> str:
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
