"""The service for API tests, once on each engine."""

from collections.abc import Iterator

import pytest

from tests.api.client import Api, serve


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    """The application with a key for each role; the audit must find nothing afterwards."""
    with serve(database_url) as served:
        yield served
