"""The two kinds of session: what reads one snapshot, and what writes rows and remembers them for the ledger."""

import contextlib
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
import uuid_utils
from sqlmodel import Session, SQLModel

from app.tables import Row, Table, row_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class ReadSession(Session):
    """One snapshot; nothing is written through it."""


class WriteSession(Session):
    """One writing transaction, recorded at its `moment`: after every earlier one. `seq` is the newest change.

    Rows are written through `put`, `supersede` and `change` only, which remember what they wrote for the ledger.
    """

    moment: datetime

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seq = 0
        self.written: list[tuple[str, dict[str, Any]]] = []
        self.counted: Counter[tuple[str, str, str]] = Counter()
        """What app.tallies has yet to count."""
        self.is_gathering = False
        """Whether what is written stays in memory for now."""
        self._gathered = _Gathered()

    def new_id(self) -> uuid.UUID:
        """A fresh UUIDv7 (RFC 9562) of this moment."""
        return fresh_id(self.moment)

    def go_on(self) -> None:
        """To the moment after this one: what follows in the same transaction is another change, and has its own."""
        self.moment += timedelta(microseconds=1)

    @contextlib.contextmanager
    def gather(self) -> Iterator[None]:
        """Keep what is written meanwhile in memory, and write all of it at the end, with few statements.

        Queries don't find it before that, or before `settle`.
        """
        self.is_gathering = True
        try:
            yield
            self.settle()
        finally:
            self.is_gathering = False
            self._gathered = _Gathered()

    def settle(self) -> None:
        """Write what was gathered until now."""
        gathered, self._gathered = self._gathered, _Gathered()
        for (table, names), ended in gathered.changes.items():
            mine = [column == sa.bindparam(f"old_{column.name}") for column in table.primary_key]
            self.execute(sa.update(table).where(*mine).values({name: sa.bindparam(name) for name in names}), ended)
        self._insert(gathered.rows)

    def put(self, *rows: Table | Row) -> None:
        """Insert rows, those that others refer to first."""
        ordered = [row if isinstance(row, Row) else row_of(row) for row in rows]
        ordered.sort(key=_place)
        by_table = self._gathered.rows if self.is_gathering else {}
        for table, values in ordered:
            by_table.setdefault(table, []).append(values)
            if not table.info.get("derived"):
                self.written.append((table.name, values))
        if not self.is_gathering:
            self._insert(by_table)

    def supersede(self, row: Table | Row, **changes: Any) -> None:
        """End what a versioned row says at this moment."""
        self.change(row, superseded_at=self.moment, **changes)

    def change(self, row: Table | Row, **changes: Any) -> None:
        """Set columns of a row in place: what is said of it is not versioned, or ends now."""
        table, values = row if isinstance(row, Row) else row_of(row)
        key = {column.name: values[column.name] for column in table.primary_key}
        if not self.is_gathering:
            mine = [table.c[name] == value for name, value in key.items()]
            self.execute(sa.update(table).where(*mine).values(changes))
        else:
            if values.get("recorded_at") == self.moment:
                self.settle()  # it may be one of those that were gathered
            ended = self._gathered.changes.setdefault((table, tuple(changes)), [])
            ended.append(changes | {f"old_{name}": value for name, value in key.items()})
        values |= changes
        for name, value in changes.items() if isinstance(row, Table) else ():
            sa.orm.attributes.set_committed_value(row, name, value)
        if not table.info.get("derived"):
            self.written.append((table.name, dict(values)))

    def _insert(self, by_table: dict[sa.Table, list[dict[str, Any]]]) -> None:
        for table in in_order(by_table):
            self.execute(sa.insert(table), by_table[table])


def in_order(tables: Iterable[sa.Table]) -> list[sa.Table]:
    """Tables, those that others refer to first."""
    return sorted(tables, key=_order().__getitem__)


@cache
def _order() -> dict[sa.Table, int]:
    return {table: place for place, table in enumerate(SQLModel.metadata.sorted_tables)}


def _place(row: Row) -> int:
    return _order()[row.table]


@dataclass(slots=True)
class _Gathered:
    """Rows by their tables, and changes of rows by table and columns."""

    rows: dict[sa.Table, list[dict[str, Any]]] = field(default_factory=dict)
    changes: dict[tuple[sa.Table, tuple[str, ...]], list[dict[str, Any]]] = field(default_factory=dict)


AnySession = ReadSession | WriteSession
"""What a query needs: a snapshot, or the one writing transaction."""


def fresh_id(moment: datetime) -> uuid.UUID:
    """A UUIDv7 (RFC 9562) of a moment."""
    return uuid.UUID(int=uuid_utils.uuid7(nanoseconds=_nanoseconds(moment)).int)


def _nanoseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1000
