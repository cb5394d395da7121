"""The append-only event log, and its one writer.

Every change writes an event in its own transaction. Writers are serialised (app.db), so sequence numbers are
contiguous and their order is the commit order: a reader who has seen event n has seen every event before it.
"""

import contextlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlmodel import col, select

from app.sessions import AnySession, WriteSession
from app.tables import Event, EventSubject, new_row

_AS_JSON_DOES = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME

_HOLDERS = frozenset({dict, list, tuple})
_GROUPS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
"""Where the groups of a UUID's digits begin, and how long they are (RFC 9562)."""


def ref(kind: str, identifier: uuid.UUID | str) -> str:
    """How an event names a thing: `claim/0198...`."""
    return f"{kind}/{identifier}"


def ids_of(kind: str, refs: Iterable[str]) -> list[uuid.UUID]:
    """The ids of the things of this kind among what `ref` wrote."""
    return [uuid.UUID(one.removeprefix(f"{kind}/")) for one in refs if one.startswith(f"{kind}/")]


class ref_to(sa.sql.expression.FunctionElement[str]):  # noqa: N801 -- a function of SQL
    """`ref` of a kind of thing and a column of ids, in a query."""

    inherit_cache = True
    type = sa.Text()

    def __init__(self, kind: str, identifier: Any) -> None:
        super().__init__(sa.literal(f"{kind}/"), identifier)


@compiles(ref_to)
def _as_text(element: ref_to, compiler: Any, **options: Any) -> str:
    kind, identifier = (compiler.process(one, **options) for one in element.clauses)
    return f"({kind} || CAST({identifier} AS TEXT))"


@compiles(ref_to, "sqlite")
def _with_dashes(element: ref_to, compiler: Any, **options: Any) -> str:
    """SQLite keeps an id as its 32 digits."""
    kind, identifier = (compiler.process(one, **options) for one in element.clauses)
    groups = " || '-' || ".join(f"substr({identifier}, {start}, {length})" for start, length in _GROUPS)
    return f"({kind} || {groups})"


def append(
    session: WriteSession,
    *,
    actor: str,
    kind: str,
    subjects: Iterable[str],
    payload: Mapping[str, Any],
) -> int:
    """Record one change of at least one thing, and every row written since the last event. Returns its seq."""
    seq = session.seq + 1
    named = sorted(set(subjects))
    rows = [{"table": table, "row": values} for table, values in session.written]
    session.written.clear()
    restore(session, seq, session.new_id(), actor=actor, kind=kind, subjects=named, payload=payload, rows=rows)
    return seq


def restore(
    session: WriteSession,
    seq: int,
    identifier: uuid.UUID,
    *,
    actor: str,
    kind: str,
    subjects: Sequence[str],
    payload: Mapping[str, Any],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Record a change under a number and an id: those it is given now, or had in the database it was exported from."""
    session.seq = seq
    event = {
        "seq": seq,
        "id": identifier,
        "recorded_at": session.moment,
        "actor": actor,
        "type": kind,
        "subjects": canonical(subjects),
        "payload": canonical(payload),
        "rows": canonical(rows),
    }
    session.put(new_row(Event, event), *(new_row(EventSubject, {"ref": name, "seq": seq}) for name in subjects))


def head(session: AnySession) -> int:
    """The newest sequence number; 0 before the first event."""
    return session.exec(select(col(Event.seq)).order_by(col(Event.seq).desc()).limit(1)).first() or 0


def canonical(value: object) -> str:
    """JSON with sorted keys and no spaces, so that equal values are equal text."""
    if not _has_float([value]):
        with contextlib.suppress(TypeError):
            return orjson.dumps(value, default=_plain, option=_AS_JSON_DOES).decode()
    # Numbers of other sizes are written as they always were.
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


@lru_cache(1024)  # what one change writes was recorded at one moment
def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _plain(value: object) -> object:
    match value:
        case datetime():
            return timestamp(value)
        case uuid.UUID():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no place in the ledger")


def _has_float(value: Iterable[object]) -> bool:
    for one in value.values() if isinstance(value, dict) else value:
        kind = type(one)
        if kind is float or (kind in _HOLDERS and one and _has_float(one)):  # type: ignore[arg-type]
            return True
    return False
