"""rating scales of desks, in versions"""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scale_version",
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_scale_version_desk_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("desk_id", "version", name=op.f("pk_scale_version")),
    )
    with op.batch_alter_table("scale_version", schema=None) as batch_op:
        batch_op.create_index(
            "ix_scale_version_current",
            ["desk_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
