"""the annotations of a page as they are sent, kept until anything told in them changes, and what is to be prepared"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OF_CLAIM = "page IN (SELECT page FROM appearance_revision WHERE claim_id = new.claim_id)"
_OF_DESK = """page IN (SELECT appearance_revision.page FROM appearance_revision
    JOIN verdict ON verdict.claim_id = appearance_revision.claim_id WHERE verdict.desk_id = new.desk_id)"""
# Which change of which table makes which pages stale. What is stale is gone at once, and is prepared anew in its turn.
_STALE = (
    ("appearance_revision", "insert", "page = new.page"),
    ("appearance_revision", "update", "page IN (old.page, new.page)"),
    ("page_equivalence", "insert", "page IN (new.page, new.same_as_page)"),
    ("page_equivalence", "update", "page IN (new.page, new.same_as_page)"),
    ("standing", "insert", _OF_CLAIM),
    ("verdict_revision", "insert", _OF_CLAIM),
    ("verdict_revision", "update", _OF_CLAIM),
    ("desk_revision", "insert", _OF_DESK),
    ("desk_revision", "update", _OF_DESK),
)


def upgrade() -> None:
    op.create_table(
        "prepared_page",
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("notes", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("page", name=op.f("pk_prepared_page")),
        info={"derived": True},
    )
    op.create_table(
        "unprepared_page",
        sa.Column("page", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("page", name=op.f("pk_unprepared_page")),
        info={"derived": True},
    )
    with op.batch_alter_table("appearance_revision", schema=None) as batch_op:
        batch_op.create_index("ix_appearance_revision_recorded", ["recorded_at", "page"], unique=False)
    op.execute("INSERT INTO unprepared_page (page) SELECT DISTINCT page FROM appearance_revision")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, verb, pages in _STALE:
        for statement in _sqlite(table, verb, pages) if is_sqlite else _postgresql(table, verb, pages):
            op.execute(statement)


def _sqlite(table: str, verb: str, pages: str) -> tuple[str, ...]:
    return (f"CREATE TRIGGER {table}_{verb}_unprepares AFTER {verb} ON {table} BEGIN {_unprepare(pages)} END",)


def _postgresql(table: str, verb: str, pages: str) -> tuple[str, ...]:
    name = f"{table}_{verb}_unprepares"
    body = f"BEGIN {_unprepare(pages)} RETURN NULL; END"
    return (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        f"CREATE TRIGGER {name} AFTER {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )


def _unprepare(pages: str) -> str:
    # Nothing here is anybody's input. (The WHERE of the SELECT keeps ON CONFLICT from being read as a join's ON.)
    return f"""DELETE FROM prepared_page WHERE {pages};
        INSERT INTO unprepared_page (page) SELECT DISTINCT page FROM appearance_revision WHERE {pages}
        ON CONFLICT DO NOTHING;"""  # noqa: S608
