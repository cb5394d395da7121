"""An exception as a log entry that gives nothing away: no inputs, no statements, no local variables."""

import re
import sqlite3
import traceback
from collections.abc import Iterator
from typing import Any

import psycopg
from sqlalchemy.exc import StatementError

_LONGEST = 200
_FRAMES = 40

# What a message may carry of somebody's data: quoted values, addresses, and anything long enough to be a key.
_PRIVATE = re.compile(r"""'[^']*'?|"[^"]*"?|\([^)]*\)=\([^)]*\)?|\w+://\S*|/\S+|[\w.=+-]{24,}""")


def describe(error: BaseException) -> dict[str, Any]:
    """Type, a message without the data in it, and where it happened, for the error and for what caused it."""
    return {"error": [_one(link) for link in _chain(error)]}


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _one(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    entry: dict[str, Any] = {
        "type": f"{type(error).__module__}.{type(error).__qualname__}",
        "message": _message(error),
        # File, line and function only: the source line is in the repository, the values are nobody's business.
        "frames": [f"{_file(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(error, BaseExceptionGroup):
        entry["parts"] = [_one(part) for part in error.exceptions]
    return entry


def _file(name: str) -> str:
    return name.rpartition("site-packages/")[2]


def _message(error: BaseException) -> str:
    """For the database its own code, since its messages quote rows; for the rest the first line, redacted."""
    if isinstance(error, StatementError):
        return _message(error.orig) if error.orig is not None else ""
    if isinstance(error, psycopg.Error):
        return error.sqlstate or ""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorname", "")
    first = str(error).partition("\n")[0]
    return _PRIVATE.sub("[redacted]", first)[:_LONGEST]
