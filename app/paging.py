"""Keyset pages: a cursor names the last row seen and the moment the walk began.

Pages after the first are read as of that moment, so rows that are added, changed or moved in between are neither
skipped nor repeated. Offsets are never used.
"""

import base64
import hashlib
import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

import sqlalchemy as sa
from pydantic import BaseModel
from sqlmodel import col, select

from app.errors import Fault, Invalid
from app.sessions import AnySession
from app.tables import Event

T = TypeVar("T")
Row = TypeVar("Row")
Key = tuple[Any, ...]
Rows = sa.Select[*tuple[Any, ...]]
"""A query for rows of any columns."""

_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "t": lambda text: datetime.fromisoformat(text).astimezone(UTC),
    "u": uuid.UUID,
    "n": lambda text: _int64(int(text)),
}


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is the cursor of the page after it, null on the last."""

    items: list[T]
    next: str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a walk through a list stands: after the row with `key`, reading as of `at`."""

    key: Key
    at: datetime


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How much of which list is asked for. `walk` names the list with its filters, so that a cursor fits only it."""

    limit: int
    walk: str
    cursor: Cursor | None = None


def walk_of(path: str, filters: Sequence[tuple[str, str]]) -> str:
    """A short name of one list with its filters, whatever their order."""
    text = json.dumps([path, sorted(filters)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def encode(cursor: Cursor, walk: str) -> str:
    """A cursor as opaque text, safe in a URL."""
    document = [walk, cursor.at.isoformat(), [_tagged(part) for part in cursor.key]]
    return base64.urlsafe_b64encode(json.dumps(document, separators=(",", ":")).encode()).rstrip(b"=").decode()


def decode(text: str, walk: str) -> Cursor:
    """The cursor of a walk. Raises Invalid for one that this service did not make for this very list."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        owner, at, key = json.loads(raw)
        cursor = Cursor(tuple(_PARSERS[part[0]](part[1:]) for part in key), _PARSERS["t"](at))
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError) as error:
        raise _refused("take the cursor from `next` of the page before, unchanged") from error
    if owner != walk:
        raise _refused("this cursor belongs to another list or other filters; start again without it")
    return cursor


def page_of(
    session: AnySession,
    request: PageRequest,
    query: Rows,
    keys: Sequence[Any],
    *,
    descending: bool = False,
    at: datetime | None = None,
    key_of: Callable[[Any], Key],
) -> tuple[list[Any], str | None]:
    """The rows of one page in the order of `keys`, and the cursor of the next page.

    `keys` must be unique together; `at` is the moment the query reads, None for now.
    """
    columns = [sa.desc(key) if descending else sa.asc(key) for key in keys]
    query = following(request, query, keys, descending=descending)
    rows = list(session.execute(query.order_by(*columns).limit(request.limit + 1)))
    if len(rows) <= request.limit:
        return rows, None
    rows.pop()
    if request.cursor is not None:
        moment = request.cursor.at
    else:
        # Not after the newest change: what is being written now may yet be recorded before `at`.
        newest = latest(session)
        moment = newest if at is None else min(at, newest)
    return rows, encode(Cursor(key_of(rows[-1]), moment), request.walk)


def following(request: PageRequest, query: Rows, keys: Sequence[Any], *, descending: bool = False) -> Rows:
    """The rows from the page's beginning on, in the order of `keys`. Raises Invalid for another list's cursor."""
    if request.cursor is None:
        return query
    if [type(part) for part in request.cursor.key] != [key.type.python_type for key in keys]:
        raise _refused("this cursor belongs to another list; start again without it")
    seen, here = sa.tuple_(*request.cursor.key), sa.tuple_(*keys)
    return query.where(here < seen if descending else here > seen)


def reading_at(request: PageRequest, as_of: datetime | None) -> datetime | None:
    """The moment to read a page at: where its walk began, else what was asked for, else now (None)."""
    return request.cursor.at if request.cursor else as_of


def latest(session: AnySession) -> datetime:
    """The moment of the newest change, in this snapshot; there is one wherever there are rows."""
    newest = select(Event.recorded_at).order_by(col(Event.seq).desc()).limit(1)
    return session.exec(newest).one()


def _int64(number: int) -> int:
    if not -(2**63) <= number < 2**63:
        raise ValueError("no database holds it")
    return number


def _tagged(part: object) -> str:
    match part:
        case datetime():
            return f"t{part.isoformat()}"
        case uuid.UUID():
            return f"u{part}"
        case _:
            return f"n{part}"


def _refused(detail: str) -> Invalid:
    return Invalid("The cursor is not valid.", faults=[Fault("", detail, "cursor")])
