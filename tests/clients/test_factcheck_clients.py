"""Google's own clients, Python and Node, against this service: only their root URL is changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httplib2
import pytest
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
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


def test_the_python_client_reads_that_it_needs_a_token(root_url: str) -> None:
    with python_client(root_url, developerKey="an-api-key") as client, pytest.raises(HttpError) as refused:
        client.pages().create(body=PAGE).execute()
    assert refused.value.status_code == 401
    assert "Authorization: Bearer" in refused.value.reason


def test_the_node_client_reads_why_it_is_refused(root_url: str) -> None:
    search = {"resource": "claims", "method": "imageSearch", "params": {**PICTURE, "prettyPrint": False}}
    wrong = {**search, "params": {"colour": "red"}}
    refused, misspelt = node.call(root_url, search, wrong)
    assert refused == {"status": 400, "message": NOT_BY_IMAGE, "data": REFUSED}
    assert (misspelt["status"], misspelt["data"]["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert misspelt["message"].startswith("A query parameter is not known. colour: this operation takes imageUri")


PAGE = {
    "pageUrl": "https://www.desk.example/bridge",
    "publishDate": "2025-11-20",
    "claimReviewMarkups": [
        {
            "claimReviewed": "The bridge is closed.",
            "claimDate": "2025-11-19",
            "claimLocation": "Kyiv",
            "claimFirstAppearance": "https://news.example/1",
            "claimAppearances": ["https://news.example/2"],
            "claimAuthor": {"name": "Ivan Kovalenko", "jobTitle": "Mayor", "sameAs": "https://mayor.example/"},
            "rating": {
                "textualRating": "False",
                "ratingValue": 1,
                "bestRating": 5,
                "worstRating": 1,
                "ratingExplanation": "It is open.",
                "imageUrl": "https://desk.example/false.png",
            },
        },
        {"claimReviewed": "The ferry is late.", "rating": {"textualRating": "Mostly True"}},
    ],
}


def filled(page: dict[str, Any], sent: dict[str, Any]) -> None:
    """What is read of a page is what was sent, and what the service alone knows."""
    assert page.items() >= {name: value for name, value in sent.items() if name != "claimReviewMarkups"}.items()
    assert page["claimReviewAuthor"] == {"name": "Desk"}
    for found, asked in zip(page["claimReviewMarkups"], sent["claimReviewMarkups"], strict=True):
        assert found == {"url": sent["pageUrl"], **asked}


def judged(api: Api, count: int) -> list[str]:
    """Claims of a bridge with a verdict each; their texts, the newest first."""
    texts = [f"The bridge {number} is closed." for number in range(count)]
    for text in texts:
        api.clock.forward(hours=1)
        claimant = {"name": "Ivan Kovalenko", "kind": "person"}
        claim = api.claim(text, claimant=claimant, asserted_at="2025-11-19T10:00:00Z")
        body = {"rating": {"label": "Misleading", "normalized": "mostly_false"}, "language": "en-GB"}
        api.post(f"{claim}/verdicts", body | {"url": f"https://www.desk.example/{text[11]}"})
    return texts[::-1]


@contextmanager
def as_desk(api: Api, root_url: str) -> Iterator[Any]:
    """The client of a desk, with a bearer token and no API key."""
    http = AuthorizedHttp(Credentials(api.keys["desk"]), httplib2.Http(proxy_info=None))  # type: ignore[no-untyped-call]
    with python_client(root_url, http=http) as client:
        yield client


def test_the_python_client_searches_page_by_page(api: Api, root_url: str) -> None:
    texts = judged(api, 5)
    with python_client(root_url, developerKey="an-api-key") as client:
        claims = client.claims()
        request = claims.search(query="bridge closed", languageCode="en-US", pageSize=2)
        found = []
        while request is not None:
            answer = request.execute()
            found += [claim["text"] for claim in answer["claims"]]
            request = claims.search_next(request, answer)
        assert found == texts
        first = claims.search(reviewPublisherSiteFilter="desk.example", offset=4).execute()
        assert first == {
            "claims": [
                {
                    "text": "The bridge 0 is closed.",
                    "claimant": "Ivan Kovalenko",
                    "claimDate": "2025-11-19T10:00:00Z",
                    "claimReview": [
                        {
                            "publisher": {"name": "Desk", "site": "desk.example"},
                            "url": "https://www.desk.example/0",
                            "reviewDate": first["claims"][0]["claimReview"][0]["reviewDate"],
                            "textualRating": "Misleading",
                            "languageCode": "en-GB",
                        }
                    ],
                }
            ]
        }
        part = claims.search(query="bridge", pageSize=1, fields="claims(text,claimReview/textualRating),nextPageToken")
        (found_part,) = (answer := part.execute())["claims"]
        assert found_part == {"text": texts[0], "claimReview": [{"textualRating": "Misleading"}]}
        assert claims.search_next(part, answer).execute()["claims"][0]["text"] == texts[1]
        with pytest.raises(HttpError) as refused:
            claims.search(query="bridge", fields="claims/author").execute()
        assert (refused.value.status_code, refused.value.reason) == (
            400,
            "The answer can't be written like this. fields: Invalid field selection author",
        )
        assert claims.search(query="bridge", languageCode="uk").execute() == {}
        with pytest.raises(HttpError) as refused:
            claims.search().execute()
        assert (refused.value.status_code, "Say what to search for." in refused.value.reason) == (400, True)


def test_the_python_client_goes_through_the_life_of_a_page(api: Api, root_url: str) -> None:
    with as_desk(api, root_url) as client:
        pages = client.pages()
        made = pages.create(body=PAGE).execute()
        filled(made, PAGE)
        assert pages.get(name=made["name"]).execute() == made
        assert pages.list(url="https://desk.example/bridge?utm_source=x").execute() == {
            "claimReviewMarkupPages": [made]
        }
        assert pages.list(organization="desk.example").execute() == {"claimReviewMarkupPages": [made]}
        changed = {
            **PAGE,
            "claimReviewMarkups": [{"claimReviewed": "The ferry is late.", "rating": {"textualRating": "True"}}],
        }
        replaced = pages.update(name=made["name"], body={**changed, "versionId": made["versionId"]}).execute()
        filled(replaced, changed)
        assert replaced["name"] == made["name"]
        assert replaced["versionId"] != made["versionId"]
        with pytest.raises(HttpError) as refused:
            pages.update(name=made["name"], body={**changed, "versionId": made["versionId"]}).execute()
        assert refused.value.status_code == 412
        assert pages.delete(name=made["name"]).execute() == {}
        with pytest.raises(HttpError) as gone:
            pages.get(name=made["name"]).execute()
        assert gone.value.status_code == 404
        assert pages.list(organization="desk.example").execute() == {}
    states = {one["rating"]["label"]: one["state"] for one in api.get("/v1/verdicts")["items"]}
    assert states == {"False": "revoked", "True": "revoked"}


def test_the_node_client_does_all_of_it(api: Api, root_url: str) -> None:
    texts = judged(api, 3)
    search = {"resource": "claims", "method": "search", "params": {"query": "bridge", "pageSize": 2}}
    more = {**search, "params": {**search["params"], "pageToken": "<nextPageToken>"}}  # type: ignore[dict-item]
    first, second = node.call(root_url, search, more)
    assert [claim["text"] for one in (first, second) for claim in one["data"]["claims"]] == texts
    assert "nextPageToken" not in second["data"]
    token = api.keys["desk"]

    def page(method: str, **params: Any) -> dict[str, Any]:
        return {"resource": "pages", "method": method, "token": token, "params": params}

    made, read, listed, updated, deleted, gone = node.call(
        root_url,
        page("create", requestBody=PAGE),
        page("get", name="<name>"),
        page("list", organization="desk.example", pageSize=10),
        page("update", name="<name>", requestBody=PAGE),
        page("delete", name="<name>"),
        page("get", name="<name>"),
    )
    filled(made["data"], PAGE)
    assert read["data"] == made["data"]
    assert made["data"] in listed["data"]["claimReviewMarkupPages"]
    assert updated["data"] == made["data"]
    assert (deleted["status"], deleted["data"]) == (200, {})
    assert (gone["status"], gone["data"]["error"]["status"]) == (404, "NOT_FOUND")
