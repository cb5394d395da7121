"""The service for API tests, once on each engine."""

from collections.abc import Iterator

import pytest

from tests.api.client import Api, serve
from tests.servers import Databases


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    """The application with a key for each role; the audit must find nothing afterwards."""
    with serve(database_url) as served:
        yield served


@pytest.fixture(scope="module")
def still(engine_name: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """The application for a module's requests that must change nothing: the ledger ends where it began."""
    with databases.fresh(engine_name, tmp_path_factory.mktemp("still")) as url, serve(url) as served:
        before = served.get("/v1/changes")["head"]
        yield served
        assert served.get("/v1/changes")["head"] == before
