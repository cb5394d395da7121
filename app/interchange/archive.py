"""The full-fidelity format: one JSON line for each change of the ledger, between a header and an end with a checksum.

Nothing in it says when or by what it was made, so equal histories are equal bytes.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, BinaryIO

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from app import ledger
from app.errors import AppError
from app.web import strict_json

ALL = "all"
LONGEST_LINE = 64 * 1024 * 1024
_FORMAT, _VERSION, _DEPTH = "secondsource", 1, 64


class Image(BaseModel):
    """A row as a change wrote it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    table: str
    row: dict[str, Any]


class Change(BaseModel):
    """One line: a change of the ledger, and the rows it wrote."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seq: Annotated[int, Field(strict=True, ge=1)]
    id: uuid.UUID
    recorded_at: AwareDatetime
    actor: str
    type: str
    subjects: Annotated[list[str], Field(min_length=1)]
    payload: dict[str, Any]
    rows: list[Image]

    @field_validator("subjects")
    @classmethod
    def in_order(cls, subjects: list[str]) -> list[str]:
        """The ledger keeps them sorted, each once."""
        if subjects != sorted(set(subjects)):
            raise ValueError("subjects are sorted, and each is named once")
        return subjects


@dataclass(frozen=True, slots=True)
class Broken:
    """Where an archive can't be read on, and why."""

    line: int
    reason: str


def write(changes: Iterable[Mapping[str, Any]], scope: str) -> Iterator[bytes]:
    """The archive of these changes, line by line."""
    digest, count = hashlib.sha256(), 0
    head = {"format": _FORMAT, "version": _VERSION, "scope": scope}
    yield _line(head, digest)
    for change in changes:
        yield _line(change, digest)
        count += 1
    yield _line({"changes": count, "sha256": digest.hexdigest()}, digest)


def read(source: BinaryIO, progress: Callable[[int], None]) -> Iterator[tuple[int, Change] | Broken]:
    """The changes of an archive with the numbers of their lines; Broken, once and last, unless it is whole."""
    digest, number, count, last = hashlib.sha256(), 0, 0, None
    while line := source.readline(LONGEST_LINE + 1):
        number += 1
        progress(len(line))
        try:
            document = _parsed(line)
            if number == 1:
                _check_head(document)
            elif "sha256" in document:
                _check_end(document, count, digest.hexdigest(), source.read(1))
                return
            else:
                change = Change.model_validate(document)
                count += 1
                _check_order(change, count, last)
                last = change.recorded_at
                yield number, change
        except (AppError, ValidationError, ValueError) as error:
            broken = Broken(number, _reason(error))
            break
        digest.update(line)
    else:
        broken = Broken(number + 1, "the file ends too early: its last line is missing")
    yield broken


def _line(document: Mapping[str, Any], digest: Any) -> bytes:
    line = f"{ledger.canonical(document)}\n".encode()
    digest.update(line)
    return line


def _parsed(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise ValueError(f"the line is longer than {LONGEST_LINE} bytes")
    document = strict_json.parse(line, max_depth=_DEPTH)
    if not isinstance(document, dict):
        raise ValueError("a line is a JSON object")
    return document


def _check_head(document: dict[str, Any]) -> None:
    if document.get("format") != _FORMAT:
        raise ValueError("this is no full export of Secondsource")
    if document.get("version") != _VERSION:
        raise ValueError(f"this version reads format {_VERSION}")
    if document.get("scope") != ALL:
        raise ValueError("this is what one desk posted; only an export of everything can be brought back")


def _check_order(change: Change, seq: int, last: datetime | None) -> None:
    if change.seq != seq:
        raise ValueError(f"change {seq} should come here")
    if last is not None and change.recorded_at < last:
        raise ValueError("recorded before the change that precedes it")


def _check_end(document: dict[str, Any], count: int, digest: str, more: bytes) -> None:
    if document != {"changes": count, "sha256": digest}:
        raise ValueError("the checksum does not fit: the file was changed after it was written")
    if more:
        raise ValueError("something follows the last line")


def _reason(error: Exception) -> str:
    match error:
        case ValidationError():
            first = error.errors(include_input=False, include_url=False)[0]
            return f"/{'/'.join(map(str, first['loc']))}: {first['msg']}"
        case AppError():
            return error.detail
        case _:
            return str(error)
