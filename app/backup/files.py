"""What backups on both engines share: the file with its last line, and what a database holds."""

import contextlib
import enum
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from app import tables  # noqa: F401 -- fills SQLModel.metadata
from app.db import _migrations
from app.errors import Invalid, Unavailable

Progress = Callable[[int], None]

_LAST_LINE = re.compile(rb"\nsecondsource backup 1 (sqlite|postgresql) sha256 ([0-9a-f]{64})\n\Z")
_LONGEST = 128
_BLOCK = 1 << 20


class Meter:
    """Turns a share of the work into points of a hundred, each told once."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._told = 0

    def reached(self, share: float) -> None:
        """So much of the work is done; the rest is not before `done`."""
        self._tell(min(99, int(share * 100)))

    def done(self) -> None:
        """All of it."""
        self._tell(100)

    def _tell(self, points: int) -> None:
        if points > self._told:
            self._progress(points - self._told)
            self._told = points


class Holding(enum.Enum):
    """What a database holds."""

    BLANK = "no table at all"
    EMPTY = "Secondsource's tables without a row"
    FULL = "something"


def holding(connection: sa.Connection) -> Holding:
    """What the database behind `connection` holds; whatever is not Secondsource's counts as something."""
    names = set(sa.inspect(connection).get_table_names())
    if not names:
        return Holding.BLANK
    if "alembic_version" not in names:
        return Holding.FULL
    for name in names & set(SQLModel.metadata.tables):
        if connection.execute(sa.select(1).select_from(SQLModel.metadata.tables[name]).limit(1)).first():
            return Holding.FULL
    return Holding.EMPTY


def require_ours(revision: str | None, what: str) -> None:
    """Raise Invalid unless a schema of Secondsource was found in `what`."""
    if revision is None:
        raise Invalid(f"{what} holds no Secondsource database.")


def require_known(revision: str | None, what: str) -> None:
    """Raise Invalid unless this version of Secondsource can bring schema `revision` to its own."""
    require_ours(revision, what)
    if revision not in {script.revision for script in ScriptDirectory(str(_migrations())).walk_revisions()}:
        raise Invalid(f"{what} has schema {revision}, which this version does not know. Use the version that wrote it.")


@contextlib.contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """A file beside `target` that takes its place on leaving, whole and on disk, or is gone after an error."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    except OSError as error:
        raise Invalid(f"Nothing can be written to the folder {target.parent}: {error.strerror}.") from error
    os.close(handle)
    part = Path(name)
    try:
        yield part
        _flush(part)
        part.replace(target)
        _flush(target.parent)
    except OSError as error:
        raise Unavailable(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def seal(path: Path, engine: str) -> None:
    """Append the last line."""
    with path.open("r+b") as file:
        digest = hashlib.file_digest(file, "sha256")
        line = _line(engine)
        digest.update(line)
        file.seek(0, os.SEEK_END)
        file.write(line + digest.hexdigest().encode() + b"\n")


def unseal(source: Path, engine: str, copy_to: Path) -> None:
    """Copy `source` without its last line. Raises Invalid unless it is whole, unchanged and of this engine."""
    try:
        with source.open("rb") as file, copy_to.open("wb") as copy:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _LONGEST))
            found = _LAST_LINE.search(file.read())
            if found is None:
                raise Invalid(f"{source} is cut short, or not made by `secondsource backup`: its last line is missing.")
            remaining = size - len(found[0])
            file.seek(0)
            digest = hashlib.sha256()
            while block := file.read(min(_BLOCK, remaining)):
                digest.update(block)
                copy.write(block)
                remaining -= len(block)
    except OSError as error:
        raise Unavailable(f"{source} cannot be read: {error.strerror}.") from error
    made_on = found[1].decode()
    digest.update(_line(made_on))
    if digest.hexdigest() != found[2].decode():
        raise Invalid(f"{source} is damaged: its checksum does not fit. Use another backup.")
    if made_on != engine:
        raise Invalid(f"{source} is a backup of a {made_on} database, and DATABASE_URL names a {engine} one.")


def _line(engine: str) -> bytes:
    return f"\nsecondsource backup 1 {engine} sha256 ".encode()
