"""an index of what desks rate claims"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_verdict_revision_rating", "verdict_revision", ["normalized", "claim_id"])
