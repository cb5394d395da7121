"""verdicts, their corrections and drafts"""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_verdict_claim_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_verdict_desk_id"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict")),
        sa.UniqueConstraint("claim_id", "desk_id", name=op.f("uq_verdict_claim_id_desk_id")),
        sa.UniqueConstraint("id", "claim_id", "desk_id", name=op.f("uq_verdict_id_claim_id_desk_id")),
    )
    with op.batch_alter_table("verdict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verdict_desk_id"), ["desk_id"], unique=False)

    op.create_table(
        "verdict_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "embargoed",
                "published",
                "discarded",
                name="draft_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("verdict_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_verdict_draft_claim_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_verdict_draft_desk_id"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["verdict_id"], ["verdict.id"], name=op.f("fk_verdict_draft_verdict_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict_draft")),
        info={"derived": True},
    )
    with op.batch_alter_table("verdict_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verdict_draft_claim_id"), ["claim_id"], unique=False)
        batch_op.create_index("ix_verdict_draft_desk", ["desk_id", "recorded_at", "id"], unique=False)
        batch_op.create_index(
            "ix_verdict_draft_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(
            "ix_verdict_draft_open",
            ["desk_id", "claim_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_verdict_draft_verdict_id"), ["verdict_id"], unique=False)

    op.create_table(
        "verdict_revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("verdict_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "correction",
            sa.Enum(
                "revises",
                "corrects",
                "revokes",
                name="correction_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("claim_revision_id", sa.Uuid(), nullable=False),
        sa.Column("rating_label", sa.Text(), nullable=False),
        sa.Column("rating_value", sa.Integer(), nullable=True),
        sa.Column("rating_best", sa.Integer(), nullable=True),
        sa.Column("rating_worst", sa.Integer(), nullable=True),
        sa.Column(
            "normalized",
            sa.Enum(
                "true",
                "mostly_true",
                "mixed",
                "mostly_false",
                "false",
                "unproven",
                "not_checkable",
                "satire",
                name="normalized_rating",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("scale_id", sa.Text(), nullable=True),
        sa.Column("scale_version", sa.Integer(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("url_normalised", sa.Text(), nullable=True),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=False),
        sa.Column("markup", sa.JSON(), nullable=False),
        sa.Column(
            "status_then",
            sa.Enum(
                "unverified",
                "single_source",
                "multiple_sources",
                "corroborated",
                "confirmed",
                "disputed",
                "contradicted",
                "retracted",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_revision_id"],
            ["claim_revision.id"],
            name=op.f("fk_verdict_revision_claim_revision_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["verdict_id", "claim_id", "desk_id"],
            ["verdict.id", "verdict.claim_id", "verdict.desk_id"],
            name=op.f("fk_verdict_revision_verdict_id_claim_id_desk_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdict_revision")),
        sa.UniqueConstraint("verdict_id", "number", name=op.f("uq_verdict_revision_verdict_id_number")),
    )
    with op.batch_alter_table("verdict_revision", schema=None) as batch_op:
        batch_op.create_index("ix_verdict_revision_claim", ["claim_id", "recorded_at", "verdict_id"], unique=False)
        batch_op.create_index(
            "ix_verdict_revision_current",
            ["verdict_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.create_index("ix_verdict_revision_desk", ["desk_id", "recorded_at", "verdict_id"], unique=False)
        batch_op.create_index("ix_verdict_revision_recorded", ["recorded_at", "verdict_id"], unique=False)
        batch_op.create_index("ix_verdict_revision_site", ["site", "recorded_at", "verdict_id"], unique=False)
        batch_op.create_index("ix_verdict_revision_url", ["url_normalised"], unique=False)

    op.create_table(
        "verdict_evidence",
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_verdict_evidence_evidence_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["verdict_revision.id"], name=op.f("fk_verdict_evidence_revision_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("revision_id", "evidence_id", name=op.f("pk_verdict_evidence")),
    )
    with op.batch_alter_table("verdict_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_verdict_evidence_evidence_id"), ["evidence_id"], unique=False)
