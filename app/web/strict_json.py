"""Strict JSON: RFC 8259 as narrowed by I-JSON (RFC 7493), with the pointer of what is wrong."""

import json
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.errors import Fault
from app.web.pointers import pointer
from app.web.problems import Refusal

# Possessive, with an optional closing quote: linear in the body whatever the body is.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_OTHERS = bytes(set(range(256)) - set(b"[]{}"))

# Escapes alone can bring in what strict UTF-8 and JSON's own grammar keep out.
_ESCAPES = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_UNSAFE = re.compile("[\x00\ud800-\udfff]")

_LONGEST_NUMBER = 64
_INT64 = 2**63


@dataclass(frozen=True, slots=True)
class _Bad:
    """Stands in the parsed tree where something was wrong, so that its pointer can be found."""

    status: int
    code: str
    accepted: str


_WORTH_A_LOOK = (str, dict, list, _Bad)

_NOT_JSON = _Bad(400, "malformed_json", "NaN and the infinities are not JSON; send a number or null.")
_DUPLICATE = _Bad(400, "duplicate_key", "Each name may appear once in an object (RFC 7493 section 2.3).")
_SURROGATE = _Bad(400, "lone_surrogate", "Text is Unicode; a surrogate comes in pairs (RFC 7493 section 2.1).")
_NUL = _Bad(422, "nul_character", "Text without the NUL character is accepted.")
_INTEGER = _Bad(422, "number_out_of_range", "An integer from -2^63 to 2^63-1 is accepted.")
_FLOAT = _Bad(422, "number_out_of_range", "A number within the range of a double is accepted (RFC 7493 section 2.2).")


def check(body: bytes, *, max_depth: int) -> None:
    """Raise Refusal unless the body is one strict JSON text. Nothing of its content is repeated."""
    parse(body, max_depth=max_depth)


def parse(body: bytes, *, max_depth: int) -> Any:
    """What a strict JSON text says. Raises Refusal as `check` does."""
    if body.startswith(b"\xef\xbb\xbf"):
        raise Refusal(400, "malformed_json", "The body starts with a byte order mark; leave it out (RFC 8259 8.1).")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = f"The body is not valid UTF-8 at byte {error.start} (RFC 8259 section 8.1)."
        raise Refusal(400, "malformed_utf8", detail) from None
    if too_deep(body, max_depth):
        raise Refusal(400, "too_deep", f"At most {max_depth} levels of arrays and objects are accepted.")
    seen: list[_Bad] = []
    try:
        tree = _decoder(seen).decode(text)
    except json.JSONDecodeError as error:
        detail = f"The body is not well-formed JSON at line {error.lineno}, column {error.colno} (RFC 8259)."
        raise Refusal(400, "malformed_json", detail) from None
    found = _find(tree) if seen or _ESCAPES.search(text) else None
    if found is not None:
        what, where = found
        fault = Fault(pointer(reversed(where)), what.accepted)
        raise Refusal(what.status, what.code, "The body is not acceptable JSON.", faults=[fault])
    return tree


def too_deep(body: bytes, limit: int) -> bool:
    """Whether arrays and objects nest deeper than `limit`, found without recursion and before any parsing."""
    if body.count(b"[") + body.count(b"{") <= limit:
        return False
    brackets = _STRING.sub(b"", body).translate(_BRACKETS, _OTHERS)
    for _ in range(limit):  # each pass takes away the innermost level
        if b"[]" not in brackets:
            break
        brackets = brackets.replace(b"[]", b"")
    return b"[]" in brackets or brackets.count(b"[") > limit


def _decoder(seen: list[_Bad]) -> json.JSONDecoder:
    def bad(what: _Bad) -> _Bad:
        seen.append(what)
        return what

    def integer(digits: str) -> object:
        # The length first: int() of a million digits would itself be the attack.
        value = int(digits) if len(digits) <= _LONGEST_NUMBER else _INT64
        return value if -_INT64 <= value < _INT64 else bad(_INTEGER)

    def number(digits: str) -> object:
        value = float(digits) if len(digits) <= _LONGEST_NUMBER else math.inf
        return value if math.isfinite(value) else bad(_FLOAT)

    def members(pairs: list[tuple[str, Any]]) -> object:
        found = dict(pairs)
        return found if len(found) == len(pairs) else bad(_DUPLICATE)

    constant: Callable[[str], Any] = lambda _: bad(_NOT_JSON)  # noqa: E731
    return json.JSONDecoder(parse_int=integer, parse_float=number, parse_constant=constant, object_pairs_hook=members)


def _find(node: object) -> tuple[_Bad, list[str | int]] | None:
    """The first thing wrong, in document order, and the way up from it; the depth is bounded by now."""
    if isinstance(node, str):
        what = _unsafe(node)
        return None if what is None else (what, [])
    if isinstance(node, _Bad):
        return node, []
    members: Iterable[tuple[str | int, object]]
    if isinstance(node, dict):
        for name in node:
            what = _unsafe(name)
            if what is not None:
                return what, []
        members = node.items()
    else:
        members = enumerate(node) if isinstance(node, list) else ()
    for key, member in members:
        if isinstance(member, _WORTH_A_LOOK) and (found := _find(member)) is not None:
            found[1].append(key)
            return found
    return None


def _unsafe(text: str) -> _Bad | None:
    match = _UNSAFE.search(text)
    if match is None:
        return None
    return _NUL if match.group() == "\x00" else _SURROGATE
