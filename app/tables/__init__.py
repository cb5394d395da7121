"""Table classes: columns and constraints only.

Versioned rows carry `recorded_at` and `superseded_at` and hold from the one until before the other; a row is written
once and only its `superseded_at` is set later. `holds(T, at)` is the one predicate for "as it was at this moment".

A table's `info` may say that it is `derived`: the ledger holds no images of its rows; or `private`: no export does. It
names its `retired` columns: they moved to another table, and only old images in the ledger have them.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col

from app.tables.appearances import (
    SHARED,
    Appearance,
    AppearanceRevision,
    PageEquivalence,
    PreparedBucket,
    PreparedNeed,
    PreparedPage,
    UnpreparedBucket,
    UnpreparedPage,
)
from app.tables.claims import Claim, ClaimRevision, ClaimSubject, Facet, Standing, Tally
from app.tables.columns import Moment, Table, UtcDateTime
from app.tables.desks import ApiKey, Desk, DeskRevision, DeskSession, KeyUse, Replay, ScaleVersion
from app.tables.evidence import Evidence, EvidenceDecision, Hop
from app.tables.imports import ImportJob, ImportPiece, ImportRejection
from app.tables.ledger import Event, EventSubject
from app.tables.parties import (
    Competence,
    Equivalence,
    Party,
    PartyKey,
    PartyRevision,
    Subject,
    SubjectRevision,
)
from app.tables.verdicts import Verdict, VerdictDraft, VerdictEvidence, VerdictRevision
from app.tables.webhooks import Webhook, WebhookDelivery


def holds(versioned: Any, at: Moment) -> sa.ColumnElement[bool]:
    """Rows of a versioned table that held at the moment `at`."""
    superseded = col(versioned.superseded_at)
    if at is None:
        return superseded.is_(None)
    return sa.and_(col(versioned.recorded_at) <= at, sa.or_(superseded.is_(None), superseded > at))


def table_of(row_type: type[Table]) -> sa.Table:
    """The table of a table class."""
    table: sa.Table = row_type.__table__  # type: ignore[attr-defined]
    return table


class Row(NamedTuple):
    """A row to be written: its columns by name, without the object that many rows can't afford."""

    table: sa.Table
    values: dict[str, Any]


def new_row(row_type: type[Table], values: Mapping[str, Any]) -> Row:
    """A row of this table class, empty where no value is given."""
    table, empty = _empty(row_type)
    return Row(table, {**empty, **values})


def row_of(row: Table) -> Row:
    """What an object says, as a row."""
    return Row(table_of(type(row)), values_of(row))


def values_of(row: Table) -> dict[str, Any]:
    """A row's columns by name."""
    return {column.name: getattr(row, column.name) for column in table_of(type(row)).columns}


@cache
def _empty(row_type: type[Table]) -> tuple[sa.Table, dict[str, Any]]:
    table = table_of(row_type)
    return table, dict.fromkeys(table.columns.keys())


__all__ = [
    "SHARED",
    "ApiKey",
    "Appearance",
    "AppearanceRevision",
    "Claim",
    "ClaimRevision",
    "ClaimSubject",
    "Competence",
    "Desk",
    "DeskRevision",
    "DeskSession",
    "Equivalence",
    "Event",
    "EventSubject",
    "Evidence",
    "EvidenceDecision",
    "Facet",
    "Hop",
    "ImportJob",
    "ImportPiece",
    "ImportRejection",
    "KeyUse",
    "Moment",
    "PageEquivalence",
    "Party",
    "PartyKey",
    "PartyRevision",
    "PreparedBucket",
    "PreparedNeed",
    "PreparedPage",
    "Replay",
    "Row",
    "ScaleVersion",
    "Standing",
    "Subject",
    "SubjectRevision",
    "Table",
    "Tally",
    "UnpreparedBucket",
    "UnpreparedPage",
    "UtcDateTime",
    "Verdict",
    "VerdictDraft",
    "VerdictEvidence",
    "VerdictRevision",
    "Webhook",
    "WebhookDelivery",
    "holds",
    "new_row",
    "row_of",
    "table_of",
    "values_of",
]
