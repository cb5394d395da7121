"""Statements are compiled once in a process, not once for each test's database: nearly half of what a small test costs.

SQLAlchemy keeps what it compiled by engine and dialect, and every test has an engine of its own. Here all engines of a
kind have one dialect and one cache. Connections, pools, events and transactions stay each engine's own.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.util import LRUCache

_MOST = 5000
_KINDS: dict[type[sa.Dialect], tuple[sa.Dialect, LRUCache[Any, Any]]] = {}
_begin = sa.Engine.__init__


def share() -> None:
    """From here on, in this process."""
    sa.Engine.__init__ = _begin_sharing  # type: ignore[method-assign]


def _begin_sharing(  # what create_engine may give it, it reads from the names
    self: sa.Engine,
    pool: sa.Pool,
    dialect: sa.Dialect,
    url: sa.URL,
    logging_name: str | None = None,
    echo: Any = None,
    query_cache_size: int = 500,
    execution_options: Any = None,
    hide_parameters: bool = False,
) -> None:
    shared, compiled = _KINDS.get(type(dialect), (dialect, LRUCache(_MOST)))
    if shared.server_version_info is None:  # no engine has connected with it, which completes a dialect
        shared = dialect
    _KINDS[type(dialect)] = shared, compiled
    _begin(self, pool, shared, url, logging_name, echo, query_cache_size, execution_options, hide_parameters)
    self._compiled_cache = compiled
