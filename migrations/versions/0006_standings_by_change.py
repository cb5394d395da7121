"""standings are found by the change that led to them"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_standing_seq", "standing", ["seq", "claim_id"])
