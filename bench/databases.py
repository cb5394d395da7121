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
    run = Run.begin()
    with (
        closing(Databases(run, migrate)) as databases,
        tempfile.TemporaryDirectory() as folder,
        databases.fresh(engine, Path(folder)) as url,
    ):
        yield url
    run.end()
