"""What HTML forms send (https://url.spec.whatwg.org/#application/x-www-form-urlencoded): names and their values."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from app.web.problems import Refusal

_MOST = 20_000
"""Fields of one form: a chain of 500 hops has fewer."""


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, as they were typed; line ends are those of text, not of the wire."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "")

    def all(self, name: str) -> Sequence[str]:
        """Every value of a field that can be chosen several times."""
        return self.fields.get(name, ())

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((name, value) for name, values in self.fields.items() for value in values)

    def document(self, *, several: frozenset[str] = frozenset(), listed: frozenset[str] = frozenset()) -> Any:
        """What was typed as JSON: `hops.0.party.name` is a name in a party in the first of the hops.

        What was left empty is left out. `several` are fields of several values, `listed` those that separate
        theirs by commas.
        """
        found: dict[str, Any] = {}
        for name, values in self.fields.items():
            value = _value(name, values, several, listed)
            if value:
                _put(found, name.split("."), value)
        return _with_lists(found)


def _value(name: str, values: Sequence[str], several: frozenset[str], listed: frozenset[str]) -> Any:
    if name in several:
        return [value for value in values if value]
    if name in listed:
        return [part for value in values for each in value.split(",") if (part := each.strip())]
    return values[0]


def _put(found: dict[str, Any], path: Sequence[str], value: Any) -> None:
    *above, last = path
    for part in above:
        below = found.setdefault(part, {})
        if not isinstance(below, dict):
            return  # nobody's form has a field that is a value and a group
        found = below
    found.setdefault(last, value)


def _with_lists(found: Any) -> Any:
    """Groups whose names are numbers are lists, in that order."""
    if not isinstance(found, dict):
        return found
    below = {name: _with_lists(value) for name, value in found.items()}
    if below and all(name.isascii() and name.isdecimal() for name in below):
        return [below[name] for name in sorted(below, key=int)]
    return below


def parse(body: bytes) -> Form:
    """The fields of a body. Raises Refusal (400) for what no form sends."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=_MOST,
        )
    except ValueError as error:
        raise Refusal(400, "malformed_form", "The body is not what a form sends.") from error
    if any("\x00" in part for pair in pairs for part in pair):
        raise Refusal(400, "malformed_form", "The form contains the NUL character.")
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value.replace("\r\n", "\n"))
    return Form(fields)
