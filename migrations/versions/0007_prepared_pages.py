"""the annotations of a page as they are sent, kept until anything told in them changes"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OF_CLAIM = "page IN (SELECT page FROM appearance_revision WHERE claim_id = new.claim_id)"
_OF_DESK = """page IN (SELECT appearance_revision.page FROM appearance_revision
    JOIN verdict ON verdict.claim_id = appearance_revision.claim_id WHERE verdict.desk_id = new.desk_id)"""
# Which change of which table takes which pages away. A page that is stated to be the same as another is never prepared.
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
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("page", name=op.f("pk_prepared_page")),
        info={"derived": True},
    )
    with op.batch_alter_table("appearance_revision", schema=None) as batch_op:
        batch_op.create_index("ix_appearance_revision_recorded", ["recorded_at", "page"], unique=False)
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, verb, pages in _STALE:
        for statement in _sqlite(table, verb, pages) if is_sqlite else _postgresql(table, verb, pages):
            op.execute(statement)


def _sqlite(table: str, verb: str, pages: str) -> tuple[str, ...]:
    return (
        f"""CREATE TRIGGER {table}_{verb}_unprepares AFTER {verb} ON {table}
        BEGIN DELETE FROM prepared_page WHERE {pages}; END""",  # noqa: S608 -- nothing here is anybody's input
    )


def _postgresql(table: str, verb: str, pages: str) -> tuple[str, ...]:
    name = f"{table}_{verb}_unprepares"
    return (
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN DELETE FROM prepared_page WHERE {pages}; RETURN NULL; END $$""",  # noqa: S608
        f"CREATE TRIGGER {name} AFTER {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    )
