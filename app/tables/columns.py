"""Column types and column makers shared by all tables."""

import re
import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment in UTC with microseconds; SQLite keeps it as sortable text, PostgreSQL as timestamptz."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a value is."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """To UTC; SQLite gets it without an offset."""
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """From UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Table(SQLModel):
    """Base of every table: its name is the class's in snake case."""

    @sa.orm.declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def key() -> Any:
    """A UUIDv7 primary key."""
    return Field(primary_key=True)


def reference(target: str, *, primary_key: bool = False, index: bool = False, nullable: bool = False) -> Any:
    """A foreign key that never cascades: nothing is deleted."""
    return Field(
        default=None if nullable else ...,
        foreign_key=target,
        ondelete="RESTRICT",
        primary_key=primary_key,
        index=index,
        nullable=nullable,
    )


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    """A recorded, asserted or observed time."""
    return Field(default=None if nullable else ..., sa_type=UtcDateTime, nullable=nullable, index=index)


def sequence() -> Any:
    """The ledger's sequence number of the change a row belongs to, as part of its key."""
    return Field(primary_key=True, sa_type=sa.BigInteger, foreign_key="event.seq", ondelete="RESTRICT")


def word(words: type[StrEnum], *, nullable: bool = False) -> Any:
    """A column that holds one of the vocabulary's words, by value, checked by the database."""
    kind = sa.Enum(
        words,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        name=re.sub(r"(?<!^)(?=[A-Z])", "_", words.__name__).lower(),
    )
    return Field(default=None if nullable else ..., sa_type=kind, nullable=nullable)


def prose(*, nullable: bool = False, index: bool = False) -> Any:
    """Text of any length, stored as given."""
    return Field(default=None if nullable else ..., sa_type=sa.Text, nullable=nullable, index=index)


def json_document() -> Any:
    """A JSON document kept as the canonical text it was written as."""
    return Field(sa_type=sa.JSON)


CURRENT = sa.text("superseded_at IS NULL")
"""The predicate of every partial index on what holds now."""

Moment = datetime | sa.ColumnElement[datetime] | orm.Mapped[datetime] | None
"""A moment, or the column of a query around that tells it; None is now."""

Id = uuid.UUID
