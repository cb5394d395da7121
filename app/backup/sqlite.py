"""SQLite: the online backup, and a file that takes the old one's place while nobody has it open."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from app.backup.files import Holding, Meter, holding, new_file, require_known, require_ours, seal, unseal
from app.db import migrate
from app.errors import Conflict, Invalid, Unavailable

_PAGES = 1000
_COPYING = 0.8
_IN_USE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def back_up(url: sa.URL, target: Path, meter: Meter) -> None:
    """Copy one snapshot page by page, look it over, and seal it."""
    path = _file(url)
    if not path.is_file():
        raise Invalid(f"There is no database at {path}. Does DATABASE_URL name the right one?")

    def copied(_status: int, remaining: int, total: int) -> None:
        meter.reached(_COPYING * (total - remaining) / max(1, total))

    with new_file(target) as part:
        try:
            with closing(_open(path)) as source, closing(sqlite3.connect(part)) as copy:
                # An open read keeps its snapshot: writers go on, and the copy need not start over for each of them.
                source.execute("BEGIN")
                source.execute("SELECT count(*) FROM sqlite_master")
                source.backup(copy, pages=_PAGES, progress=copied)
                copy.execute("PRAGMA journal_mode=DELETE")
            require_ours(_sound_revision(part, path), str(path))
        except sqlite3.Error as error:
            raise Unavailable(f"{path} cannot be backed up: {error}.") from error
        seal(part, "sqlite")


def restore(source: Path, url: sa.URL, *, force: bool) -> None:
    """Look the backup over, bring it to the newest schema, and let it take the database's place in one step."""
    path = _file(url)
    if not force and _holds_something(path):
        raise Conflict(f"{path} holds something already. Restore with --force to replace all of it.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with _alone(path), new_file(path) as part:
        unseal(source, "sqlite", part)
        try:
            require_known(_sound_revision(part, source), str(source))
        except sqlite3.Error as error:
            raise Invalid(f"{source} is damaged: {error}.") from error
        migrate(_url(part).render_as_string())
        if path.exists():
            shutil.copymode(path, part)
            os.chown(part, path.stat().st_uid, path.stat().st_gid)
        # A log left beside the new file would be played into it.
        for suffix in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)


def _file(url: sa.URL) -> Path:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise Invalid("DATABASE_URL names no SQLite file. Write sqlite:////path/to/file.")
    return Path(url.database).resolve()


def _url(path: Path) -> sa.URL:
    return sa.URL.create("sqlite", database=str(path))


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, isolation_level=None)


def _sound_revision(path: Path, named: Path) -> str | None:
    """The schema of the database in `path`; `named` is what an error calls it."""
    with closing(_open(path)) as connection:
        ((verdict,), *_) = connection.execute("PRAGMA integrity_check(1)").fetchall()
        if verdict != "ok":
            raise Invalid(f"{named} is damaged: {verdict}.")
        dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
        if dangling is not None:
            raise Invalid(f"{named} is damaged: a row of {dangling[0]} points at one that is missing.")
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if row is None else str(row[0])


def _holds_something(path: Path) -> bool:
    if not path.exists():
        return False
    engine = sa.create_engine(_url(path), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            return holding(connection) is Holding.FULL
    except sa.exc.DatabaseError:
        return True  # damaged, or another program's: not ours to throw away unasked


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Nobody else has the database open, and its log is folded into the file. Raises Conflict when somebody has."""
    if not path.exists():
        yield
        return
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            # Whatever else is wrong with it, it is about to be replaced.
            if error.sqlite_errorcode in _IN_USE:
                raise Conflict(f"{path} is in use. Stop the service, then restore.") from error
        yield
