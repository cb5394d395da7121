"""Rows as exports hold them: which ones they hold, what an image says, and how rows are put back as they were."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from app import ledger
from app.sessions import WriteSession, in_order
from app.tables import Event

Images = list[tuple[sa.Table, dict[str, Any]]]
_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def public_rows(event: Event) -> list[dict[str, Any]]:
    """The rows a change wrote, without those that are nobody's business."""
    return [image for image in json.loads(event.rows) if not _is_private(SQLModel.metadata.tables[image["table"]])]


def images(rows: Sequence[tuple[str, dict[str, Any]]]) -> Images:
    """Rows as the tables take them. Raises ValueError for what the service would never have written."""
    return [_image(table, row) for table, row in rows]


def put_back(session: WriteSession, written: Images) -> None:
    """Write rows as they last were; one that is there is changed to what it became."""
    latest: dict[sa.Table, dict[tuple[Any, ...], dict[str, Any]]] = {}
    for table, row in written:
        key = tuple(row[column.name] for column in table.primary_key)
        latest.setdefault(table, {})[key] = row  # in the place of its first image: what ends does so before the next
    for table in in_order(latest):
        session.execute(_upsert(session.get_bind().dialect.name, table), list(latest[table].values()))


@cache
def _upsert(engine: str, table: sa.Table) -> Any:
    statement = _INSERT[engine](table)
    keys = table.primary_key.columns.keys()
    rest = {name: statement.excluded[name] for name in table.columns.keys() if name not in keys}  # noqa: SIM118
    if not rest:
        return statement.on_conflict_do_nothing(index_elements=keys)
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)


@cache
def is_of_claims(table: sa.Table) -> bool:
    """Whether rows of this table belong to a claim: they refer to one, if through others."""
    others = {key.column.table for key in table.foreign_keys} - {table}
    return table.name == "claim" or any(map(is_of_claims, others))


def are_in_turn(session: WriteSession, changes: Sequence[Images]) -> bool:
    """Whether no row of these changes, which are not written yet, refers to one that comes with a later change only."""
    told: dict[tuple[Any, ...], int] = {}
    for place, written in enumerate(changes):
        for table, row in written:
            for columns in _referred_to(table):
                told.setdefault((table, columns, *(row[name] for name in columns)), place)
    return all(
        told.get((one.table, one.columns, *values), place) <= place or _is_there(session, one, values)
        for place, written in enumerate(changes)
        for table, row in written
        for one in _references(table)
        for values in [tuple(row[name] for name in one.mine)]
    )


def _is_there(session: WriteSession, one: "_Reference", values: Sequence[Any]) -> bool:
    """Whether the row was written before: it is only told again, because it ends."""
    mine = (one.table.c[name] == value for name, value in zip(one.columns, values, strict=True))
    return session.execute(sa.select(sa.literal(1)).select_from(one.table).where(*mine)).first() is not None


class _Reference(NamedTuple):
    table: sa.Table
    columns: tuple[str, ...]
    mine: tuple[str, ...]


@cache
def _references(table: sa.Table) -> list[_Reference]:
    return [
        _Reference(key.referred_table, tuple(one.column.name for one in key.elements), tuple(key.column_keys))
        for key in table.foreign_key_constraints
    ]


@cache
def _referred_to(table: sa.Table) -> set[tuple[str, ...]]:
    """The columns by which rows of a table are referred to."""
    every = (one for other in SQLModel.metadata.sorted_tables for one in _references(other))
    return {one.columns for one in every if one.table is table}


def _image(name: str, row: dict[str, Any]) -> tuple[sa.Table, dict[str, Any]]:
    table = SQLModel.metadata.tables.get(name)
    if table is None or table.info.get("derived") or _is_private(table):
        raise ValueError("a row of a table that exports do not hold")
    kept = {column: value for column, value in row.items() if column not in table.info.get("retired", ())}
    if kept.keys() != set(table.columns.keys()):
        raise ValueError(f"a row of {name} with other columns than this version has")
    values = {column.name: _value(column, kept[column.name]) for column in table.columns}
    if ledger.canonical(values) != ledger.canonical(kept):
        raise ValueError(f"a row of {name} with a value that is not written as this service writes it")
    return table, values


def _value(column: sa.Column[Any], value: Any) -> Any:
    kind = column.type.python_type
    if value is None or isinstance(column.type, sa.JSON):
        return value
    if isinstance(value, str) and kind is datetime:
        return datetime.fromisoformat(value)
    if isinstance(value, str) and kind is uuid.UUID:
        return uuid.UUID(value)
    # What SQLModel makes of a plain `str` says only that it is an object; a word of the vocabulary is text.
    if type(value) is not (str if kind is object or issubclass(kind, str) else kind):
        raise ValueError(f"{column.table.name}.{column.name} holds another kind of value")
    return value


def _is_private(table: sa.Table) -> bool:
    return bool(table.info.get("private"))
