"""where claims occur, and which pages are the same"""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_equivalence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("same_as_url", sa.Text(), nullable=False),
        sa.Column("same_as_page", sa.Text(), nullable=False),
        sa.Column(
            "relation",
            sa.Enum(
                "canonical",
                "redirect",
                "syndicated",
                name="page_relation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_equivalence")),
    )
    with op.batch_alter_table("page_equivalence", schema=None) as batch_op:
        batch_op.create_index("ix_page_equivalence_page", ["page"], unique=False)
        batch_op.create_index("ix_page_equivalence_recorded", ["recorded_at", "id"], unique=False)
        batch_op.create_index("ix_page_equivalence_same_as_page", ["same_as_page"], unique=False)

    op.create_table(
        "appearance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_appearance_claim_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appearance")),
        sa.UniqueConstraint("id", "claim_id", name=op.f("uq_appearance_id_claim_id")),
    )
    with op.batch_alter_table("appearance", schema=None) as batch_op:
        batch_op.create_index("ix_appearance_claim", ["claim_id", "recorded_at", "id"], unique=False)
        batch_op.create_index("ix_appearance_recorded", ["recorded_at", "id"], unique=False)

    op.create_table(
        "appearance_revision",
        sa.Column("appearance_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "accepted",
                "rejected",
                "withdrawn",
                name="appearance_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("url_normalised", sa.Text(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("anchor", sa.JSON(), nullable=False),
        sa.Column("observed_at", UtcDateTime(), nullable=True),
        sa.Column("content_hash", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("archive_url", sa.Text(), nullable=True),
        sa.Column("archived_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appearance_id", "claim_id"],
            ["appearance.id", "appearance.claim_id"],
            name=op.f("fk_appearance_revision_appearance_id_claim_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("appearance_id", "version", name=op.f("pk_appearance_revision")),
    )
    with op.batch_alter_table("appearance_revision", schema=None) as batch_op:
        batch_op.create_index("ix_appearance_revision_claim", ["claim_id", "page"], unique=False)
        batch_op.create_index(
            "ix_appearance_revision_current",
            ["appearance_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.create_index("ix_appearance_revision_page", ["page", "appearance_id"], unique=False)
