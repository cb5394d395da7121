"""addresses in the form that version 2 of app.domain.urls compares them in"""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
import uuid_utils
from alembic import op

from app.domain.urls import normalise_url
from app.tables.columns import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLES = ("evidence", "verdict_revision")


def upgrade() -> None:
    compare_anew(op.get_bind())


def compare_anew(connection: sa.Connection) -> None:
    """Write the form of every address again, and one event with the rows that moved."""
    moved = [image for name in _TABLES for image in _moved(connection, name)]
    if moved:
        _tell(connection, moved)


def _moved(connection: sa.Connection, name: str) -> list[dict[str, Any]]:
    table = sa.table(name, sa.column("id", sa.Uuid()), sa.column("url"), sa.column("url_normalised"))
    fresh: dict[str, str] = {}
    for row in connection.execute(sa.select(table).where(table.c.url.is_not(None))).all():
        form = _form(row.url) or row.url_normalised
        if form != row.url_normalised:
            connection.execute(sa.update(table).where(table.c.id == row.id).values(url_normalised=form))
            fresh[str(row.id)] = form
    images = _images(connection, name, fresh) if fresh else {}
    return [{"table": name, "row": images[key] | {"url_normalised": form}} for key, form in fresh.items()]


def _form(url: str) -> str | None:
    try:
        return normalise_url(url)
    except ValueError:  # an address that was taken once stays in its old form
        return None


def _images(connection: sa.Connection, name: str, wanted: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The rows as the ledger knows them."""
    event = sa.table("event", sa.column("seq"), sa.column("rows"))
    found: dict[str, dict[str, Any]] = {}
    for (rows,) in connection.execute(sa.select(event.c.rows).order_by(event.c.seq)):
        for image in json.loads(rows):
            if image["table"] == name and image["row"]["id"] in wanted:
                found[image["row"]["id"]] = image["row"]
    return found


def _tell(connection: sa.Connection, images: list[dict[str, Any]]) -> None:
    """One event, as the service writes it (app.ledger)."""
    event = sa.table(
        "event",
        sa.column("seq", sa.BigInteger()),
        sa.column("id", sa.Uuid()),
        sa.column("recorded_at", UtcDateTime()),
        *(sa.column(name, sa.Text()) for name in ("actor", "type", "subjects", "payload", "rows")),
    )
    subject = sa.table("event_subject", sa.column("ref"), sa.column("seq"))
    last = connection.execute(sa.select(event.c.seq, event.c.recorded_at).order_by(event.c.seq.desc()).limit(1)).one()
    kinds = {"evidence": ("evidence", "id"), "verdict_revision": ("verdict", "verdict_id")}
    named = sorted({f"{kinds[one['table']][0]}/{one['row'][kinds[one['table']][1]]}" for one in images})
    connection.execute(
        sa.insert(event).values(
            seq=last.seq + 1,
            id=uuid.UUID(int=uuid_utils.uuid7().int),
            recorded_at=max(datetime.now(UTC), last.recorded_at + timedelta(microseconds=1)),
            actor="system",
            type="system.migrated",
            subjects=_canonical(named),
            payload=_canonical({"migration": revision}),
            rows=_canonical(images),
        )
    )
    connection.execute(sa.insert(subject), [{"ref": name, "seq": last.seq + 1} for name in named])


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
