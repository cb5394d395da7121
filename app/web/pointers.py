"""From a validation error to the field it is about (JSON pointers, RFC 6901), without repeating the input."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.errors import Fault

_LONGEST = 512
_TELLTALE = 6  # shorter inputs occur in messages by chance

# Where pydantic's message quotes the input, or is no help to a person.
_ACCEPTED = {
    "missing": "This field is required.",
    "extra_forbidden": "There is no such field here; leave it out.",
    "uuid_parsing": "A UUID is accepted, in its 36-character form.",
    "url_parsing": "An absolute URL is accepted.",
    "none_required": "Only null is accepted.",
}


def pointer(parts: Iterable[str | int]) -> str:
    """RFC 6901 section 3: `/` before each part, `~` and `/` escaped; cut at a part when it grows without bound."""
    text = ""
    for part in parts:
        longer = f"{text}/{str(part).replace('~', '~0').replace('/', '~1')}"
        if len(longer) > _LONGEST:
            return text
        text = longer
    return text


def faults_of(items: Sequence[Mapping[str, Any]], body: object) -> list[Fault]:
    """FastAPI's error list in our form: a pointer for body fields, the parameter's name for all others."""
    faults: dict[Fault, None] = {}  # the branches of a union may complain about one field in the same words
    for item in items:
        where, *rest = item["loc"]
        detail = _detail(item)
        if where == "body":
            faults[Fault(pointer(_existing(rest, body, item["type"])), detail)] = None
        else:
            faults[Fault("", detail, str(rest[0]) if rest else None)] = None
    return list(faults)


def _existing(loc: Sequence[str | int], body: object, kind: str) -> list[str | int]:
    """pydantic puts the names of union branches and validators between the keys: keep what the body really has."""
    parts: list[str | int] = []
    at = body
    for index, part in enumerate(loc):
        last = index == len(loc) - 1
        if isinstance(at, dict) and (part in at or (last and kind == "missing")):
            parts.append(part)
            at = at.get(part)
        elif isinstance(at, list) and isinstance(part, int) and part < len(at):
            parts.append(part)
            at = at[part]
    return parts


def _detail(item: Mapping[str, Any]) -> str:
    kind, context = item["type"], item.get("ctx", {})
    if kind == "union_tag_invalid":
        return f"{context['discriminator']} is one of {context['expected_tags']}."
    if kind in _ACCEPTED:
        return _ACCEPTED[kind]
    message = str(item["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    given = item.get("input")
    if isinstance(given, str) and len(given) >= _TELLTALE and given in message:
        return "The value is not one that this field accepts."
    return message
