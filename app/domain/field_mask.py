"""Which fields of an answer a client of Google's APIs wants: what it writes into their parameter `fields`.

A mask is names with commas between them. `a/b` (or `a.b`) is the field b of what is in a, `a(b,c)` are several of them,
`*` is every field. What holds several of a kind is passed through: the mask is for each of them.
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

Names = Mapping[str, "Names"]
"""The fields that there are, and those of each; of what has none, nothing."""

Mask = dict[str, "Mask"]
"""The fields that are wanted, and of each those that are wanted; all of them when it is empty."""

_Selection = list[tuple[str, "_Selection"]]
_TOKEN = re.compile(r"[A-Za-z_]\w*|\*|\S", re.ASCII)
_DEEPEST = 16
_END = ""


class MaskError(ValueError):
    """What is wrong with a mask, as Google's APIs say it."""


def parse(text: str, known: Names) -> Mask:
    """The fields that a mask names. Raises MaskError for one that is none, or names what there is not."""
    tokens = [_END, *reversed(_TOKEN.findall(text))]
    return _resolved(_selection(tokens, _END, 0), known)


def part(document: Any, mask: Mask) -> Any:
    """What of an answer is wanted."""
    if not mask:
        return document
    if isinstance(document, list):
        return [part(one, mask) for one in document]
    return {name: part(value, mask[name]) for name, value in document.items() if name in mask}


def _selection(tokens: list[str], closing: str, depth: int) -> _Selection:
    if depth > _DEEPEST:
        raise MaskError(f"Invalid field selection: at most {_DEEPEST} levels are accepted")
    found = [_path(tokens, depth)]
    while (token := tokens.pop()) == ",":
        found.append(_path(tokens, depth))
    if token != closing:
        raise _invalid(token)
    return found


def _path(tokens: list[str], depth: int) -> tuple[str, _Selection]:
    names = []
    below: _Selection = []
    while True:
        name = tokens.pop()
        if name != "*" and not name.isidentifier():
            raise _invalid(name)
        names.append(name)
        if tokens[-1] not in ("/", "."):
            break
        tokens.pop()
    if tokens[-1] == "(":
        tokens.pop()
        below = _selection(tokens, ")", depth + 1)
    *above, last = names
    path = last, below
    for name in reversed(above):
        path = name, [path]
    return path


def _resolved(selection: _Selection, known: Names) -> Mask:
    mask: Mask = {}
    for name, below in selection:
        if name == "*":
            found = dict(_fitting(below, known))
        elif name in known:
            found = {name: _resolved(below, known[name])}
        else:
            found = {}
        if not found and (below or name != "*"):
            raise _invalid(name)
        for one, wanted in found.items():
            mask[one] = _both(mask.get(one), wanted)
    return mask


def _fitting(below: _Selection, known: Names) -> Iterator[tuple[str, Mask]]:
    """The fields that have such fields, with those."""
    for name, within in known.items():
        with contextlib.suppress(MaskError):
            yield name, _resolved(below, within)


def _both(one: Mask | None, other: Mask) -> Mask:
    """What either wants: nothing named is all."""
    if one is None:
        return other
    if not one or not other:
        return {}
    return {name: _both(one.get(name), other[name]) if name in other else one[name] for name in {**one, **other}}


def _invalid(token: str) -> MaskError:
    return MaskError(f"Invalid field selection {token}" if token else "Invalid field selection: it ends too early")
