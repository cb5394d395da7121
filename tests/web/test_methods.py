"""HEAD, OPTIONS and 405 (RFC 9110 section 9.3)."""

import pytest

from tests.web.service import call, service

APP = service()
THING = b"/v1/things/7"


@pytest.mark.parametrize(
    "target", [THING, b"/v1/things", b"/openapi.json", b"/docs", b"/livez", b"/v1/nothing", b"/v1/failures/bug"]
)
def test_head_is_get_without_the_body(target: bytes) -> None:
    get, head = call(APP, "GET", target), call(APP, "HEAD", target)
    assert get.body
    assert head.body == b""
    assert head.complete
    assert head.status == get.status
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.body))
    for answer in (get, head):
        answer.headers.pop("x-request-id")
    assert head.headers == get.headers


@pytest.mark.parametrize(
    ("target", "allow"),
    [
        (THING, "DELETE, GET, HEAD, OPTIONS, PATCH"),
        (b"/v1/things", "GET, HEAD, OPTIONS, POST"),
        (THING + b"/act", "OPTIONS, POST"),
        (b"/livez", "GET, HEAD, OPTIONS"),
        (b"/openapi.json", "GET, HEAD, OPTIONS"),
        (b"*", "DELETE, GET, HEAD, OPTIONS, PATCH, POST"),
    ],
)
def test_options_lists_the_methods_of_all_routes_of_the_path(target: bytes, allow: str) -> None:
    answer = call(APP, "OPTIONS", target)
    assert (answer.status, answer.body, answer.headers["allow"]) == (204, b"", allow)


def test_options_of_an_unknown_path_is_404() -> None:
    answer = call(APP, "OPTIONS", b"/v1/nothing")
    assert (answer.status, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["PUT", "POST", "BREW"])
def test_405_lists_them_too(method: str) -> None:
    answer = call(APP, method, THING)
    assert (answer.status, answer.headers["allow"]) == (405, "DELETE, GET, HEAD, OPTIONS, PATCH")
    assert answer.json()["code"] == "method_not_allowed"


def test_head_where_there_is_no_get_is_405() -> None:
    answer = call(APP, "HEAD", THING + b"/act")
    assert (answer.status, answer.body, answer.headers["allow"]) == (405, b"", "OPTIONS, POST")
