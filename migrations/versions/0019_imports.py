"""files sent to be imported"""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "running",
                "done",
                "cancelled",
                "failed",
                name="import_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("bytes_read", sa.BigInteger(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("leased_by", sa.Text(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_job")),
    )
    unfinished = sa.text("ended_at IS NULL")
    with op.batch_alter_table("import_job", schema=None) as batch_op:
        batch_op.create_index("ix_import_job_recorded", ["recorded_at", "id"])
        batch_op.create_index("ix_import_job_unfinished", ["id"], sqlite_where=unfinished, postgresql_where=unfinished)

    for name, columns in (
        ("import_piece", [sa.Column("body", sa.LargeBinary(), nullable=False)]),
        (
            "import_rejection",
            [sa.Column("line", sa.Integer(), nullable=False), sa.Column("reason", sa.Text(), nullable=False)],
        ),
    ):
        op.create_table(
            name,
            sa.Column("import_id", sa.Uuid(), nullable=False),
            sa.Column("place", sa.Integer(), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(
                ["import_id"], ["import_job.id"], name=op.f(f"fk_{name}_import_id"), ondelete="RESTRICT"
            ),
            sa.PrimaryKeyConstraint("import_id", "place", name=op.f(f"pk_{name}")),
        )
