"""Trouble below us (database, disk) in the service's own words, so that it is answered 503 and not 500."""

import errno
import sqlite3

import psycopg
import sqlalchemy.exc as sa

from app.errors import AppError, Conflict, Invalid, Unavailable

# The roots to watch. The slices may also talk to a driver directly, so its own exceptions count as well.
KINDS: tuple[type[Exception], ...] = (sa.DBAPIError, sa.TimeoutError, sqlite3.Error, psycopg.Error, OSError)

_CONFLICT = (sa.IntegrityError, sqlite3.IntegrityError, psycopg.IntegrityError)
_REFUSED = (sa.DataError, sqlite3.DataError, psycopg.DataError)

# No room, no quota, no file handles: they pass, and trying again is safe. Any other OSError is a fault of ours.
_EXHAUSTED = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE}
_RETRY_AFTER = 2


def translate(error: Exception) -> AppError | None:
    """What to tell the caller; None when the error is not trouble that passes. Nothing of its text is repeated."""
    if isinstance(error, _CONFLICT):
        return Conflict("This exists already, or refers to something that does not exist.")
    if isinstance(error, _REFUSED):
        return Invalid("A value is outside what can be stored.")
    if _is_full(error):
        return Unavailable("The service has no room to work in; try again.", retry_after=_RETRY_AFTER)
    if isinstance(error, OSError):
        return None
    return Unavailable("The database does not answer; try again.", retry_after=_RETRY_AFTER)


def _is_full(error: Exception) -> bool:
    cause = error.orig if isinstance(error, sa.DBAPIError) else error
    if isinstance(cause, OSError):
        return cause.errno in _EXHAUSTED
    is_full = getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return is_full or isinstance(cause, psycopg.errors.DiskFull)
