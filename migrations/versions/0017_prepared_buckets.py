"""buckets as they are sent, and what prepared pages tell of pages that are the same"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# A statement concerns both of its pages, also one on which nothing was found.
_STALE = """DELETE FROM prepared_page WHERE page IN (new.page, new.same_as_page);
    INSERT INTO unprepared_page (page) VALUES (new.page), (new.same_as_page) ON CONFLICT DO NOTHING;"""


def upgrade() -> None:
    op.create_table(
        "prepared_need",
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("needs", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("page", "needs", name=op.f("pk_prepared_need")),
        info={"derived": True},
    )
    op.create_index("ix_prepared_need_needs", "prepared_need", ["needs"], unique=False)
    op.create_table(
        "prepared_bucket",
        sa.Column("bits", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("bits", "prefix", name=op.f("pk_prepared_bucket")),
        info={"derived": True},
    )
    op.create_table(
        "unprepared_bucket",
        sa.Column("bits", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("bits", "prefix", name=op.f("pk_unprepared_bucket")),
        info={"derived": True},
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for verb in ("insert", "update"):
        for statement in _sqlite(verb) if is_sqlite else _postgresql(verb):
            op.execute(statement)
    if not is_sqlite:
        op.execute("ALTER TABLE prepared_bucket ALTER COLUMN body SET STORAGE EXTERNAL")  # it is compressed
    # What was prepared before is written otherwise.
    op.execute("DELETE FROM prepared_page")
    op.execute(
        """INSERT INTO unprepared_page (page) SELECT page FROM (SELECT page FROM appearance_revision
        UNION SELECT page FROM page_equivalence UNION SELECT same_as_page FROM page_equivalence) AS told WHERE true
        ON CONFLICT DO NOTHING"""
    )


def _sqlite(verb: str) -> tuple[str, ...]:
    name = f"page_equivalence_{verb}_unprepares"
    return (
        f"DROP TRIGGER {name}",
        f"CREATE TRIGGER {name} AFTER {verb} ON page_equivalence BEGIN {_STALE} END",
    )


def _postgresql(verb: str) -> tuple[str, ...]:
    name = f"page_equivalence_{verb}_unprepares"
    body = f"BEGIN {_STALE} RETURN NULL; END"
    return (f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",)
