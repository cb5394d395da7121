"""what desks say of themselves, versioned; members of desks; what the new scopes open"""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
import uuid_utils
from alembic import op

from app.tables.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FORMER = {
    "claims:write",
    "evidence:attach",
    "claims:revise",
    "evidence:decide",
    "parties:write",
    "subjects:write",
    "exports:read",
}
_FORMER_OF_ADMINS = {"parties:write", "parties:rate", "subjects:write", "desks:write", "keys:manage", "exports:read"}
_NEW = {
    "desk": (_FORMER, ["desks:profile", "verdicts:draft", "verdicts:publish"]),
    "admin": (_FORMER_OF_ADMINS, ["desks:profile"]),
}


def upgrade() -> None:
    op.create_table(
        "desk_revision",
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("logo_url", sa.Text(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("policies", sa.JSON(), nullable=False),
        sa.Column("scale", sa.Text(), nullable=True),
        sa.Column("review_required", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_desk_revision_desk_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("desk_id", "version", name=op.f("pk_desk_revision")),
    )
    with op.batch_alter_table("desk_revision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_desk_revision_current",
            ["desk_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
    op.execute("ALTER TABLE api_key ADD COLUMN member TEXT")
    images = _move_desks() + _widen_keys()
    # Not in batch mode, which would make the table anew while others refer to it.
    op.execute("ALTER TABLE desk DROP COLUMN url")
    op.execute("ALTER TABLE desk DROP COLUMN name")
    if images:
        _tell(images)


def _move_desks() -> list[dict[str, Any]]:
    """A first revision for each desk; the rows as they now are."""
    connection = op.get_bind()
    desk = sa.table(
        "desk",
        sa.column("id", sa.Uuid()),
        *(sa.column(name, sa.Text()) for name in ("slug", "name", "url", "recorded_by")),
        sa.column("recorded_at", UtcDateTime()),
    )
    revision = sa.table(
        "desk_revision",
        sa.column("desk_id", sa.Uuid()),
        *(sa.column(name) for name in ("version", "name", "url", "logo_url", "country", "scale", "recorded_by")),
        *(sa.column(name, sa.JSON()) for name in ("languages", "policies")),
        sa.column("review_required", sa.Boolean()),
        *(sa.column(name, UtcDateTime()) for name in ("recorded_at", "superseded_at")),
    )
    images = []
    for row in connection.execute(sa.select(desk)).mappings().all():
        stamp = {name: row[name] for name in ("recorded_at", "recorded_by")}
        said = {"name": row["name"], "url": row["url"], "logo_url": None, "country": None, "scale": None}
        first = {"desk_id": row["id"], "version": 1, "languages": [], "policies": {}, "review_required": False}
        first |= said | stamp | {"superseded_at": None}
        connection.execute(sa.insert(revision).values(first))
        images.append({"table": "desk", "row": {"id": row["id"], "slug": row["slug"], **stamp}})
        images.append({"table": "desk_revision", "row": first})
    return images


def _widen_keys() -> list[dict[str, Any]]:
    """A key that could do all that its role could do can still do all; the rows as they now are."""
    connection = op.get_bind()
    key = sa.table(
        "api_key",
        *(sa.column(name, sa.Uuid()) for name in ("id", "desk_id", "rotates_id")),
        *(sa.column(name) for name in ("name", "role", "member", "hint", "digest", "recorded_by", "revoked_by")),
        sa.column("scopes", sa.JSON()),
        *(sa.column(name, UtcDateTime()) for name in ("recorded_at", "expires_at", "revoked_at")),
    )
    images = []
    for row in connection.execute(sa.select(key)).mappings().all():
        former, new = _NEW.get(row["role"], (set(), []))
        scopes = sorted({*row["scopes"], *new}) if former and former <= set(row["scopes"]) else row["scopes"]
        connection.execute(sa.update(key).where(key.c.id == row["id"]).values(scopes=scopes))
        images.append({"table": "api_key", "row": {**row, "scopes": scopes}})
    return images


def _tell(images: list[dict[str, Any]]) -> None:
    """One event with all the rows, as the service writes it (app.ledger)."""
    connection = op.get_bind()
    event = sa.table(
        "event",
        sa.column("seq", sa.BigInteger()),
        sa.column("id", sa.Uuid()),
        sa.column("recorded_at", UtcDateTime()),
        *(sa.column(name, sa.Text()) for name in ("actor", "type", "subjects", "payload", "rows")),
    )
    subject = sa.table("event_subject", sa.column("ref"), sa.column("seq"))
    last = connection.execute(
        sa.select(event.c.seq, event.c.recorded_at).order_by(event.c.seq.desc()).limit(1)
    ).one_or_none()
    now = datetime.now(UTC)
    if last is not None:
        now = max(now, last.recorded_at + timedelta(microseconds=1))
    seq = (last.seq if last else 0) + 1
    kinds = {"desk": "desk", "api_key": "key"}
    named = sorted(f"{kinds[one['table']]}/{one['row']['id']}" for one in images if one["table"] in kinds)
    connection.execute(
        sa.insert(event).values(
            seq=seq,
            id=uuid.UUID(int=uuid_utils.uuid7().int),
            recorded_at=now,
            actor="system",
            type="system.migrated",
            subjects=_canonical(named),
            payload=_canonical({"migration": revision}),
            rows=_canonical(images),
        )
    )
    connection.execute(sa.insert(subject), [{"ref": name, "seq": seq} for name in named])


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return str(value)
