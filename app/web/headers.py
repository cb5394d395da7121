"""Request headers that must be unambiguous: those that may come once, the length, the media type (RFC 9110)."""

import re
from collections.abc import Iterable

from starlette.datastructures import Headers

from app.web.problems import Refusal

# Section 5.3: only a header whose value is a list may come twice. If-Match and the like are lists.
_SINGLE = frozenset(
    {
        b"authorization",
        b"content-encoding",
        b"content-length",
        b"content-type",
        b"host",
        b"idempotency-key",
    }
)
_LINE = 32  # what a header costs beyond its text, as in HTTP/2 (RFC 9113 section 6.5.2)
_LARGEST = 32 * 1024

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PARAMETER = re.compile(rf'[ \t]*;[ \t]*(?:({_WORD})=({_WORD}|"[^"\\]*"))?')
_MEDIA_TYPE = re.compile(rf"({_WORD}/{_WORD})((?:{_PARAMETER.pattern})*+)[ \t]*")
_HOST = re.compile(rb"([0-9A-Za-z._~-]+|\[[0-9A-Fa-f:.]+\])?(:[0-9]{0,5})?")
_DIGITS = re.compile(r"[0-9]{1,18}")


def check_headers(raw: Iterable[tuple[bytes, bytes]], version: str) -> None:
    """Raise when a header means different things to different readers, or HTTP/1.1 does not name its host."""
    seen: set[bytes] = set()
    size = 0
    for name, value in raw:
        size += len(name) + len(value) + _LINE
        if b"\x00" in value:
            raise Refusal(400, "malformed_header", "A header contains the NUL character.")
        if name in _SINGLE:
            if name in seen:
                raise Refusal(400, "duplicate_header", f"{name.decode().title()} may be sent once.")
            seen.add(name)
        if name == b"host" and _HOST.fullmatch(value) is None:
            raise Refusal(400, "malformed_header", "Host is a name or an address, and perhaps a port (RFC 9112).")
    if version == "1.1" and b"host" not in seen:
        raise Refusal(400, "malformed_header", "A request of HTTP/1.1 names its Host (RFC 9112 section 3.2).")
    if size > _LARGEST:
        raise Refusal(431, "headers_too_large", f"At most {_LARGEST} bytes of headers are accepted (RFC 6585).")


def declared_length(headers: Headers) -> int:
    """Content-Length (section 8.6); 0 when the body comes in chunks, which are counted as they come."""
    value = headers.get("content-length", "0")
    if _DIGITS.fullmatch(value) is None:
        raise Refusal(400, "malformed_header", "Content-Length is a decimal number.")
    return int(value)


def check_media_type(headers: Headers, accepted: frozenset[str], *, required: bool = False) -> None:
    """Section 8.3: one of `accepted`, or any `+json` type where JSON is accepted; in UTF-8 and not compressed."""
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise _unsupported("The body is accepted without Content-Encoding.", {"Accept-Encoding": "identity"})
    value = headers.get("content-type")
    if value is None:
        if required:
            raise _unsupported(f"A body needs a Content-Type: {_listed(accepted)}.")
        return
    match = _MEDIA_TYPE.fullmatch(value.strip())
    if match is None or not _accepts(match[1].lower(), accepted):
        raise _unsupported(f"The Content-Type accepted here is {_listed(accepted)}.")
    for name, text in _PARAMETER.findall(match[2]):
        if name.lower() == "charset" and text.strip('"').lower() not in ("utf-8", "utf8"):
            raise _unsupported("A body is always UTF-8 (RFC 8259 section 8.1).")


def _accepts(media_type: str, accepted: frozenset[str]) -> bool:
    if media_type in accepted:
        return True
    return "application/json" in accepted and media_type.startswith("application/") and media_type.endswith("+json")


def _listed(accepted: frozenset[str]) -> str:
    return " or ".join(sorted(accepted))


def _unsupported(detail: str, headers: dict[str, str] | None = None) -> Refusal:
    return Refusal(415, "unsupported_media_type", detail, headers=headers)
