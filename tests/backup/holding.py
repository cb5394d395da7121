"""What databases and backups of them hold."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from app.audit import audit
from app.backup import files
from app.db import Database
from app.domain.permissions import Identity
from app.domain.vocabulary import Role
from app.parties.schemas import SubjectNew
from app.parties.service import create_subject

ADMIN = Identity(role=Role.ADMIN, key_id="k", scopes=frozenset())


def note(url: str, *slugs: str) -> None:
    """Write subjects as the service does, ledger and all, a transaction for each."""
    database = Database(url, lambda: datetime.now(UTC))
    for slug in slugs:
        with database.write() as session:
            create_subject(session, ADMIN, SubjectNew(slug=slug, name=slug))
    database.close()


def noted(url: str) -> list[str]:
    """The subjects in the order they were written; nothing that the audit finds fault with."""
    database = Database(url, lambda: datetime.now(UTC))
    with database.read() as session:
        assert list(audit(session)) == []
        slugs = list(session.execute(sa.text("SELECT slug FROM subject ORDER BY recorded_at")).scalars())
    database.close()
    return slugs


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        yield connection


def path_of(url: str) -> Path:
    database = sa.make_url(url).database
    assert database is not None
    return Path(database)


def resealed(path: Path, engine: str, change: Callable[[bytes], bytes]) -> Path:
    """The same backup with other contents and a checksum that fits them."""
    content, _, _ = path.read_bytes().rpartition(b"\nsecondsource backup")
    path.write_bytes(change(content))
    files.seal(path, engine)
    return path


def assert_blank(url: str) -> None:
    if url.startswith("sqlite"):
        assert not path_of(url).exists()
        return
    with connected(url) as connection:
        assert sa.inspect(connection).get_table_names() == []
