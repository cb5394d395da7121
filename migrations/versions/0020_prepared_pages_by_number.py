"""prepared pages are found by a number, in one walk"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was prepared is prepared anew.
    op.drop_table("prepared_page")
    op.create_table(
        "prepared_page",
        sa.Column("head", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("head", name=op.f("pk_prepared_page")),
        sa.UniqueConstraint("page", name=op.f("uq_prepared_page_page")),
        info={"derived": True},
    )
    op.execute(
        """INSERT INTO unprepared_page (page) SELECT page FROM (SELECT page FROM appearance_revision
        UNION SELECT page FROM page_equivalence UNION SELECT same_as_page FROM page_equivalence) AS told WHERE true
        ON CONFLICT DO NOTHING"""
    )
