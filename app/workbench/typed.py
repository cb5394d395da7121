"""From what was typed to what the commands take, and from what they refuse to the field that it is about."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.errors import Fault, Invalid
from app.web.fields import rfc3339
from app.web.forms import Form
from app.web.pointers import faults_of

M = TypeVar("M", bound=BaseModel)

_SEVERAL = frozenset({"subjects", "evidence"})
_LISTED = frozenset({"tags"})
_MOMENT = re.compile(r"(?:^|\.)(?:asserted_at|published_at|embargo_until)$")
_CLOCK = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d+)?)?")
_PARTY = re.compile(r"(.*(?:party|claimant))\.id")

Faults = Mapping[str, Sequence[str]]
"""What is wrong, by the name of the field; what no field is to blame for has no name."""


def read(kind: type[M], form: Form, **more: Any) -> M:
    """What a form asks for; `more` is asked for beside it. Raises Invalid, naming the fields."""
    document = stated(kind, form) | more
    try:
        return kind.model_validate(document)
    except ValidationError as error:
        found = [{**item, "loc": ("body", *item["loc"])} for item in error.errors()]
        raise Invalid("Something is missing or can't be taken as it is.", faults=faults_of(found, document)) from error


def stated(kind: type[BaseModel], form: Form) -> dict[str, Any]:
    """What the fields of a form that a request of this kind has hold; what is empty is left out."""
    by_id = {found[1] for name, value in form if value and (found := _PARTY.fullmatch(name))}
    fields = {
        name: [_utc(value) if _MOMENT.search(name) else value for value in values]
        for name, values in form.fields.items()
        # A party named by its id is not described as well.
        if name.partition(".")[0] in kind.model_fields and not (_party(name) in by_id and not name.endswith(".id"))
    }
    document: dict[str, Any] = Form(fields).document(several=_SEVERAL, listed=_LISTED)
    return document


def shown(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields of a form that hold what is there already: the other way round."""
    found: dict[str, list[str]] = {}
    _spread(dict(document), "", found)
    return found


def faults(error: Iterable[Fault]) -> dict[str, list[str]]:
    """Faults by the names of fields: `/hops/1/party` is `hops.1.party`."""
    found: dict[str, list[str]] = {}
    for fault in error:
        name = fault.pointer.removeprefix("/evidence/0/").strip("/").replace("/", ".")
        found.setdefault(re.sub(r"^(subjects|tags|evidence)\.\d+$", r"\1", name), []).append(fault.detail)
    return found


def identified(values: Iterable[str]) -> list[uuid.UUID]:
    """Those that are ids."""
    found = []
    for value in values:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found


def _party(name: str) -> str:
    return name.rpartition(".")[0]


def _utc(value: str) -> str:
    """What a field for a date and a time holds, which has no offset, as RFC 3339; it is asked for in UTC."""
    clock = _CLOCK.fullmatch(value)
    return value if clock is None else f"{clock[1]}{clock[2] or ':00'}Z"


def _spread(value: Any, name: str, found: dict[str, list[str]]) -> None:
    below = f"{name}." if name else ""
    match value:
        case dict():
            for part, inner in value.items():
                _spread(inner, f"{below}{part}", found)
        case list() if name in _LISTED:
            found[name] = [", ".join(map(str, value))]
        case list() if name in _SEVERAL:
            found[name] = [str(one) for one in value]
        case list():
            for seq, inner in enumerate(value):
                _spread(inner, f"{below}{seq}", found)
        case None:
            pass
        case _ if _MOMENT.search(name):
            found[name] = [rfc3339(value).removesuffix("Z")]
        case _:
            found[name] = [str(value)]
