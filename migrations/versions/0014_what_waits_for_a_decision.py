"""an index of the evidence that waits for a decision"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    waiting = sa.text("state = 'proposed' AND superseded_at IS NULL")
    with op.batch_alter_table("evidence_decision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_evidence_decision_waiting",
            ["recorded_at", "evidence_id"],
            sqlite_where=waiting,
            postgresql_where=waiting,
        )
