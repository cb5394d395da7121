"""an index of what claims say exactly"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    current = sa.text("superseded_at IS NULL")
    with op.batch_alter_table("claim_revision", schema=None) as batch_op:
        batch_op.create_index(
            "ix_claim_revision_text", ["text"], sqlite_where=current, postgresql_where=current, postgresql_using="hash"
        )
