"""How values are read from and shown on the command line."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel, TypeAdapter, ValidationError

from app.domain.permissions import Identity
from app.domain.vocabulary import Role
from app.errors import Fault, Invalid
from app.settings import system_clock
from app.web.fields import Timestamp, rfc3339

OPERATOR = Identity(role=Role.ADMIN)
"""Whoever runs a command: an admin without a key."""

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(\d{1,5})([mhdw])")
_Input = TypeVar("_Input", bound=BaseModel)


def parse_duration(text: str) -> timedelta:
    """How long: `30m`, `12h`, `90d`, `8w`."""
    if match := _DURATION.fullmatch(text):
        return timedelta(**{_UNITS[match[2]]: int(match[1])})
    raise typer.BadParameter("write a duration like 30m, 12h, 90d or 8w")


def parse_moment(text: str) -> datetime:
    """A time, or how long from now."""
    if _DURATION.fullmatch(text):
        return system_clock() + parse_duration(text)
    try:
        return TypeAdapter[datetime](Timestamp).validate_python(text)
    except ValidationError as error:
        raise typer.BadParameter("write a duration like 90d or 12h, or a time like 2027-01-31T12:00:00Z") from error


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]
Expires = Annotated[
    datetime | None,
    typer.Option(parser=parse_moment, metavar="WHEN", help="A duration from now (90d, 12h, 30m) or a time (RFC 3339)"),
]


def checked(model: type[_Input], values: Mapping[str, Any]) -> _Input:
    """The values as the service takes them over HTTP. Raises Invalid, naming what is wrong."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        faults = [Fault("/".join(["", *map(str, each["loc"])]), each["msg"]) for each in error.errors()]
        raise Invalid("This is not accepted.", faults=faults) from error


def columns(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Lines in columns, nothing cut, also when no terminal is there to measure; moments to the second."""
    cells = [[_cell(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    padded = ((cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)
    return "\n".join("  ".join(row).rstrip() for row in padded)


def _cell(value: object) -> str:
    match value:
        case None:
            return "-"
        case datetime():
            return rfc3339(value.replace(microsecond=0))
        case _:
            return str(value)
