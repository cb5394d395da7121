"""Backup and restore: one file, in the engine's own format, with a checksum over every byte as its last line.

SQLite's file is a SQLite database and PostgreSQL's is what `pg_dump --format=custom` writes; the engine's own tools
read both in spite of that line. It is part of the file because a checksum beside the file gets lost, and then nothing
tells a whole backup from half of one.
"""

from pathlib import Path

from app.backup import postgresql, sqlite
from app.backup.files import Meter, Progress
from app.engines import sqlalchemy_url
from app.errors import Conflict

__all__ = ["backup", "restore"]


def backup(url: str, target: Path, progress: Progress = lambda _points: None) -> None:
    """Write the database at `url`, as it is at one moment, to the new file `target`; it may be in use.

    `progress` gets points of a hundred. Raises Conflict when `target` is there, Invalid when it cannot be made or the
    database is not one of Secondsource's, Unavailable when the database or a tool does not answer.
    """
    parsed, meter = sqlalchemy_url(url), Meter(progress)
    if target.exists():
        raise Conflict(f"{target} is there already. Name a new file; a backup is never overwritten.")
    engine = sqlite if parsed.get_backend_name() == "sqlite" else postgresql
    engine.back_up(parsed, target, meter)
    meter.done()


def restore(source: Path, url: str, *, force: bool = False) -> None:
    """Put the database at `url` into the state that `source` holds, all of it or nothing, at the newest schema.

    The caller audits it afterwards. Raises Invalid for a damaged or foreign backup, Conflict when the database holds
    something (unless `force`) or is in use, Unavailable when the database or a tool does not answer.
    """
    parsed = sqlalchemy_url(url)
    engine = sqlite if parsed.get_backend_name() == "sqlite" else postgresql
    engine.restore(source, parsed, force=force)
