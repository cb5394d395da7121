"""The layers together."""

import pytest

from tests.web.service import JSON, call, service

APP = service()


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", b"/v1/things"),
        ("HEAD", b"/v1/things"),
        ("OPTIONS", b"/v1/things"),
        ("POST", b"/v1/things"),
        ("GET", b"/nothing"),
        ("GET", b"/%00"),
        ("GET", b"/v1/failures/bug"),
        ("BREW", b"/v1/things"),
    ],
)
def test_every_answer_has_the_common_headers(method: str, target: bytes) -> None:
    headers = call(APP, method, target).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-request-id"]
    assert headers.get("cache-control") == ("no-cache" if method in ("GET", "HEAD") else None)


def test_what_a_route_says_about_caching_stays() -> None:
    assert call(APP, "GET", b"/v1/secret").headers["cache-control"] == "no-store"


def test_a_slow_body_holds_no_slot_and_a_refused_one_asks_for_none() -> None:
    full = service(active=0, waiting=0)
    assert call(full, "POST", b"/v1/things", JSON, [b"{"]).status == 400
    busy = call(full, "POST", b"/v1/things", JSON, [b"{}"])
    assert (busy.status, busy.headers["retry-after"]) == (503, "15")
    assert busy.json()["request_id"] == busy.headers["x-request-id"]
