"""Prepared answers beside those of the long way."""

from typing import Any

from app.annotations import prepared
from tests.api.client import Api

LOOKUP = "/v1/annotations"
NEVER = 3600.0


def prepare(api: Api) -> int:
    """Prepare all that waits; how many pages waited."""
    with api.database.read() as session:
        waited = len(prepared.queries.waiting_pages(session, 1000))
    preparer = preparer_of(api)
    while preparer.look():
        pass
    return waited


def preparer_of(api: Api) -> prepared.Preparer:
    return prepared.Preparer(api.database, api.client.app.state.filters)  # type: ignore[attr-defined]


def both(api: Api, path: str, *, coding: str = "gzip", **params: str) -> tuple[bool, Any]:
    """The answer, whether it was prepared, and that the long way gives the same."""
    asked = {"Accept-Encoding": coding}
    quick = api.request("GET", path, params=params or None, headers=asked)
    long = api.request("GET", path, params=params or None, headers=asked | {"X-Request-ID": "the-long-way"})
    assert long.headers["x-request-id"] == "the-long-way"
    assert quick.status_code == long.status_code
    if quick.status_code == 200:  # a refusal names its request
        assert quick.content == long.content
        for answer in (quick, long):
            answer.headers.pop("x-request-id")
        assert sorted(quick.headers.items()) == sorted(long.headers.items())
    return is_prepared(api, path, **params), quick


def is_prepared(api: Api, path: str, **params: str) -> bool:
    """Whether the answer comes from in front of the queue: with no slot free, only that can answer."""
    admission = api.client.app.middleware_stack  # type: ignore[attr-defined]
    while type(admission).__name__ != "Admission":
        admission = admission.app
    free, waiting = admission.free, admission.waiting
    admission.free = admission.waiting = 0
    try:
        return api.request("GET", path, params=params or None).status_code == 200
    finally:
        admission.free, admission.waiting = free, waiting
