"""claims are counted when their standings change; those that are there are counted here"""

import sqlalchemy as sa
from alembic import op

from app.tables.columns import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_DESKS = """
INSERT INTO facet (claim_id, seq, kind, value, recorded_at, superseded_at)
SELECT standing.claim_id, standing.seq, 'desk', substr(claim_revision.recorded_by, 6, 36),
    standing.recorded_at, standing.superseded_at
FROM standing JOIN claim_revision ON claim_revision.id = standing.revision_id
WHERE claim_revision.recorded_by LIKE 'desk/%/key/%'
"""
_COUNTS = """
INSERT INTO tally (kind, value, status, recorded_at, count, superseded_at)
WITH one AS (
    SELECT 'claim' AS kind, '' AS value, status, recorded_at, superseded_at FROM standing
    UNION ALL
    SELECT facet.kind, facet.value, standing.status, standing.recorded_at, standing.superseded_at
    FROM facet JOIN standing ON standing.claim_id = facet.claim_id AND standing.seq = facet.seq
    WHERE facet.kind <> 'status'
), both_ways AS (
    SELECT kind, value, status, recorded_at, superseded_at FROM one
    UNION ALL SELECT kind, value, '' AS status, recorded_at, superseded_at FROM one
), each_change AS (
    SELECT kind, value, status, recorded_at AS moment, 1 AS change FROM both_ways
    UNION ALL
    SELECT kind, value, status, superseded_at, -1 FROM both_ways WHERE superseded_at IS NOT NULL
), net AS (
    SELECT kind, value, status, moment, sum(change) AS change FROM each_change
    GROUP BY kind, value, status, moment HAVING sum(change) <> 0
)
SELECT kind, value, status, moment,
    sum(change) OVER (PARTITION BY kind, value, status ORDER BY moment),
    lead(moment) OVER (PARTITION BY kind, value, status ORDER BY moment)
FROM net
"""


def upgrade() -> None:
    current = sa.text("superseded_at IS NULL")
    op.create_table(
        "tally",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "value", "status", "recorded_at", name=op.f("pk_tally")),
        info={"derived": True},
    )
    partial = {"sqlite_where": current, "postgresql_where": current}
    op.create_index("ix_tally_current", "tally", ["kind", "value", "status"], unique=True, **partial)
    op.create_index("ix_tally_top", "tally", ["kind", "status", "count", "value"], **partial)
    op.execute(_DESKS)
    op.execute(_COUNTS)
