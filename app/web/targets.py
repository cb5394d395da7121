"""Paths and query strings as they came over the wire (RFC 3986): escapes, UTF-8, NUL, integers within 64 bits."""

import re
from urllib.parse import parse_qsl, unquote_to_bytes

from starlette.types import Scope

from app.errors import Fault, Invalid, NotFound
from app.web.problems import Refusal

_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# Everything pydantic reads as an integer: blanks around, a sign, underscores between, zeros after the point.
_MANY_DIGITS = re.compile(r"\d(?:_?\d){17}")
_INTEGER = re.compile(r"\s*([+-]?)([\d_]+)(?:\.0*)?\s*")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_INT64 = 2**63


def check(scope: Scope, *, max_target: int) -> None:
    """Raise unless path and query mean the same to everybody who reads them."""
    query: bytes = scope["query_string"]
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    if len(query) > max_target or len(raw_path) > max_target:
        raise Refusal(414, "target_too_long", f"At most {max_target} bytes of path and of query are accepted.")
    path = _text(raw_path, "path")
    # A newline at the end would still match a route, since `$` does.
    if _CONTROL.search(path):
        raise Refusal(400, "malformed_path", "The path contains a control character.")
    if _MANY_DIGITS.search(path) and any(_too_large(segment) for segment in path.split("/")):
        raise NotFound("There is nothing at this address.")
    if query:
        _check_query(query)


def is_below(prefix: str, path: str) -> bool:
    """Whether the path is the prefix or lies below it."""
    return f"{path}/".startswith(f"{prefix}/")


def _check_query(query: bytes) -> None:
    text = _text(query.replace(b"+", b" "), "query string")
    if "\x00" in text:
        raise Refusal(400, "malformed_query", "The query string contains the NUL character.")
    if _MANY_DIGITS.search(text):
        pairs = parse_qsl(query.decode(), keep_blank_values=True)
        faults = [_fault(name) for name, value in pairs if _too_large(value)]
        if faults:
            raise Invalid("A number is out of range.", faults=faults)


def _fault(name: str) -> Fault:
    # The name is the client's text too: repeated only when it can be the name of a parameter.
    known = name if _NAME.fullmatch(name) else None
    return Fault("", "An integer from -2^63 to 2^63-1 is accepted.", known)


def _text(raw: bytes, what: str) -> str:
    if b"%" not in raw and raw.isascii():
        return raw.decode()
    code = f"malformed_{what.partition(' ')[0]}"
    if _BROKEN_ESCAPE.search(raw):
        raise Refusal(400, code, f"In the {what}, % is followed by two hexadecimal digits; % itself is %25.")
    try:
        return unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise Refusal(400, code, f"The {what} is not valid UTF-8 once decoded (RFC 3986 section 2.5).") from None


def _too_large(value: str) -> bool:
    """Whether this is an integer outside 64 bits. The length is looked at first: int() of many digits is slow."""
    match = _INTEGER.fullmatch(value)
    if match is None:
        return False
    digits = match[2].replace("_", "").lstrip("0")
    if len(digits) < 19:
        return False
    return len(digits) > 19 or not -_INT64 <= int(match[1] + digits) < _INT64
