"""Exports, in pieces: each is read in a short snapshot of its own, so that a slow reader holds nothing.

The ledger is append-only and versioned rows are never overwritten, so all pieces tell of the same moment.
"""

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.db import Database
from app.domain.permissions import Identity
from app.errors import Forbidden, NotFound
from app.interchange import archive, queries, row_queries
from app.web import table
from app.web.fields import rfc3339

_PIECE = 500
_COLUMNS = (
    "id",
    "text",
    "language",
    "claimant",
    "asserted_at",
    "subjects",
    "tags",
    "status",
    "status_since",
    "flags",
    "label",
    "origins_min",
    "origins_max",
    "revision",
    "recorded_at",
)


class ExportFormat(StrEnum):
    """What an export can be written as."""

    NDJSON = "ndjson"
    CSV = "csv"


def export(db: Database, form: ExportFormat, as_of: datetime | None) -> Iterator[bytes]:
    """Everything, as known at the moment: whole, or its claims as a table."""
    return history(db, as_of) if form is ExportFormat.NDJSON else claims(db, as_of)


def history(db: Database, as_of: datetime | None = None, desk_id: uuid.UUID | None = None) -> Iterator[bytes]:
    """The ledger with its rows, or what the keys of one desk wrote."""
    return archive.write(_changes(db, as_of, desk_id), f"desk/{desk_id}" if desk_id else archive.ALL)


def own_history(db: Database, actor: Identity, desk_id: uuid.UUID) -> Iterator[bytes]:
    """What a desk ever posted, for itself. Raises NotFound, and Forbidden for everybody else."""
    with db.read() as session:
        if not queries.desk_exists(session, desk_id):
            raise NotFound("There is no desk with this id.")
    if actor.desk_id != str(desk_id):
        raise Forbidden("What a desk posted is exported with a key of that desk.")
    return history(db, desk_id=desk_id)


def claims(db: Database, as_of: datetime | None) -> Iterator[bytes]:
    """A line for each claim with its standing, in the order they were recorded."""
    yield table.line(_COLUMNS)
    with db.read() as session:
        _, at = queries.head(session, as_of)
    after: tuple[datetime, uuid.UUID] | None = None
    while at is not None:
        with db.read() as session:
            rows = queries.claims(session, at, after, _PIECE)
            names = queries.party_names(session, at, {row.claimant_id for _, row, _ in rows if row.claimant_id})
            about = queries.subject_slugs(session, [row.id for _, row, _ in rows])
            lines = b"".join(_claim(row, names, about) for row in rows)
            after = (rows[-1][0].recorded_at, rows[-1][0].id) if len(rows) == _PIECE else None
        yield lines
        if after is None:
            return


def _changes(db: Database, as_of: datetime | None, desk_id: uuid.UUID | None) -> Iterator[dict[str, Any]]:
    with db.read() as session:
        until, _ = queries.head(session, as_of)
    after = 0
    while after < until:
        with db.read() as session:
            piece = [
                event.model_dump(include={"seq", "id", "recorded_at", "actor", "type"})
                | {name: json.loads(getattr(event, name)) for name in ("subjects", "payload")}
                | {"rows": row_queries.public_rows(event)}
                for event in queries.events(session, after, until, _PIECE, desk_id)
            ]
        yield from piece
        after = piece[-1]["seq"] if len(piece) == _PIECE else until


def _claim(row: queries.ClaimRow, names: dict[uuid.UUID, str], about: dict[uuid.UUID, list[str]]) -> bytes:
    claim, revision, standing = row
    document: dict[str, Any] = standing.document
    return table.line(
        [
            claim.id,
            revision.text,
            revision.language,
            names[revision.claimant_id] if revision.claimant_id else None,
            rfc3339(revision.asserted_at) if revision.asserted_at else None,
            about.get(revision.id),
            revision.tags,
            standing.status,
            rfc3339(standing.status_since),
            document["flags"],
            document["label"]["en"] if isinstance(document["label"], dict) else document["label"],
            document["supports"]["origins_min"],
            document["supports"]["origins_max"],
            revision.number,
            rfc3339(claim.recorded_at),
        ]
    )
