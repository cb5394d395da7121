"""Fresh databases for benchmarks, on either engine, as the tests make them."""

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.db import migrate
from tests.servers import Databases, Run


@contextmanager
def database(engine: str) -> Iterator[str]:
    """A migrated, empty database; gone afterwards."""
    with maker() as databases, tempfile.TemporaryDirectory() as folder, databases.fresh(engine, Path(folder)) as url:
        yield url


@contextmanager
def pair(engine: str) -> Iterator[tuple[str, str]]:
    """Two of them, on one server."""
    with (
        maker() as databases,
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as other,
        databases.fresh(engine, Path(one)) as url,
        databases.fresh(engine, Path(other)) as other_url,
    ):
        yield url, other_url


@contextmanager
def maker() -> Iterator[Databases]:
    """What makes them, and its server."""
    run = Run.begin()
    with closing(Databases(run, migrate)) as databases:
        yield databases
    run.end()
