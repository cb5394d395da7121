"""Google's own clients, Python and Node, against this service: only their root URL is changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httplib2
import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from tests.api.client import Api, serve
from tests.clients import node
from tests.clients.serving import on_a_port

NOT_BY_IMAGE = "Claims are not searched by image here; use claims:search with a query."
REFUSED = {"error": {"code": 400, "message": NOT_BY_IMAGE, "status": "FAILED_PRECONDITION"}}
PICTURE = {"imageUri": "https://pictures.example/1.png", "languageCode": "en-US", "pageSize": 5, "offset": 0}


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    with serve(database_url) as served:
        yield served


@pytest.fixture
def root_url(api: Api) -> Iterator[str]:
    with on_a_port(api) as url:
        yield url


@contextmanager
def python_client(root_url: str, **options: Any) -> Iterator[Any]:
    """The client as it comes, with the discovery document that it brings."""
    endpoint = {"api_endpoint": root_url}
    http = httplib2.Http(proxy_info=None)
    given = {"static_discovery": True, "client_options": endpoint, "http": http, **options}
    with build("factchecktools", "v1alpha1", **given) as client:
        yield client


def test_the_python_client_reads_why_it_is_refused(root_url: str) -> None:
    with python_client(root_url, developerKey="an-api-key") as client, pytest.raises(HttpError) as refused:
        client.claims().imageSearch(**PICTURE, x__xgafv="2").execute()
    assert (refused.value.status_code, refused.value.reason) == (400, NOT_BY_IMAGE)


def test_the_node_client_reads_why_it_is_refused(root_url: str) -> None:
    search = {"resource": "claims", "method": "imageSearch", "params": {**PICTURE, "prettyPrint": False}}
    wrong = {**search, "params": {"colour": "red"}}
    refused, misspelt = node.call(root_url, search, wrong)
    assert refused == {"status": 400, "message": NOT_BY_IMAGE, "data": REFUSED}
    assert (misspelt["status"], misspelt["data"]["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert misspelt["message"].startswith("A query parameter is not known. colour: this operation takes imageUri")
