"""The append-only ledger. Triggers on both engines refuse UPDATE and DELETE here."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from app.tables.columns import Id, Table, moment, prose, sequence


class Event(Table, table=True):
    """One change. `payload` is what the world is told; `rows` the table rows it wrote, for the audit's replay."""

    __table_args__ = (sa.UniqueConstraint("id"), {"info": {"derived": True}})

    seq: int = Field(primary_key=True, sa_type=sa.BigInteger, sa_column_kwargs={"autoincrement": False})
    id: Id
    recorded_at: datetime = moment(index=True)
    actor: str = prose()
    type: str = prose()
    subjects: str = prose()
    payload: str = prose()
    rows: str = prose()


class EventSubject(Table, table=True):
    """Which events speak of a thing, newest found first by index."""

    __table_args__ = ({"info": {"derived": True}},)

    ref: str = Field(primary_key=True)
    seq: int = sequence()
