"""Hostile requests, byte by byte: each is refused with its status, as a problem, and without its text."""

import asyncio
import json

import pytest

from tests.web.hostile_cases import BODIES, DEEP, HEADERS, TARGETS
from tests.web.service import JSON, Answer, ask, call, pieces_of, scope_of, service

APP = service()

PATH = b"/v1/things"


def assert_refused(answer: Answer, status: int, sent: bytes) -> None:
    """A problem document with the request id, and nothing of what was sent."""
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["instance"].endswith(problem["request_id"])
    assert problem["type"] == f"urn:secondsource:problem:{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    long = sent.decode("utf-8", "replace")
    assert len(long) < 12 or long not in answer.body.decode()


@pytest.mark.parametrize("name", BODIES)
def test_body(name: str) -> None:
    body, status, pointer = BODIES[name]
    answer = call(APP, "POST", PATH, JSON, [body])
    assert_refused(answer, status, body)
    faults = answer.json()["errors"]
    if pointer is None:
        assert faults == []
    else:
        assert pointer in [fault["pointer"] for fault in faults]
        assert all(fault["parameter"] is None for fault in faults)


@pytest.mark.parametrize("name", TARGETS)
def test_target(name: str) -> None:
    target, status = TARGETS[name]
    answer = call(APP, "GET", target)
    assert_refused(answer, status, target.partition(b"?")[2])
    if status == 422 and b"?" in target:
        asked = {"limit", "q", "zzz", "tag"}
        known = {fault["parameter"] for fault in answer.json()["errors"]}
        assert known <= asked if b"script" not in target else known == {None}


@pytest.mark.parametrize("name", HEADERS)
def test_headers(name: str) -> None:
    method, headers, body, status = HEADERS[name]
    assert_refused(call(APP, method, PATH, headers, [body]), status, body)


@pytest.mark.parametrize("name", BODIES)
def test_each_hostile_body_in_pieces_of_one_byte(name: str) -> None:
    body, status, _ = BODIES[name]
    assert call(APP, "POST", PATH, JSON, [bytes([byte]) for byte in body]).status == status


# What must not be refused, though it looks alike.
HARMLESS = {
    "largest integer": b'{"a":9223372036854775807,"b":-9223372036854775808,"c":-0,"d":0}',
    "largest double": b'{"a":1.7976931348623157e308,"b":5e-324,"c":1E+2}',
    "pair of surrogates": b'{"a":"\\ud83d\\ude00"}',
    "pair of surrogates in a name": b'{"\\uD83D\\uDE00":1}',
    "backslash before u0000": b'{"a":"\\\\u0000"}',
    "same name in two objects": b'{"a":{"b":1},"c":{"b":1}}',
    "same name in another case": b'{"a":1,"A":1}',
    "as deep as may be": b'{"a":' + b"[" * (DEEP - 1) + b"]" * (DEEP - 1) + b"}",
    "brackets in a string": b'{"a":"' + b"[{" * 500 + b'"}',
    "quoted brackets in a string": b'{"a":"' + b'\\"[{\\\\' * 500 + b'"}',
    "wide": b'{"a":[' + b",".join([b"{}"] * 900) + b"]}",
    "blanks around": b' \t\r\n{"a":1}\r\n',
    "nonsense that is text": b'{"a":"NaN","b":"\\u00e9\\n\\"","c":"\xf0\x9f\x98\x80"}',
    "empty": b"{}",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_harmless(name: str) -> None:
    answer = call(APP, "POST", PATH, JSON, [HARMLESS[name]])
    assert answer.status == 201, answer.body
    assert answer.json() == {"text": "t", "hops": [], **json.loads(HARMLESS[name])}


@pytest.mark.parametrize(
    "target",
    [
        b"/v1/numbers/9223372036854775807",
        b"/v1/numbers/-9223372036854775808",
        b"/v1/things/%D0%9A%D0%B8%D1%97%D0%B2",
        b"/v1/things/12345678901234567890abc",
        b"/v1/things?q=%D0%9A%D0%B8%D1%97%D0%B2+%F0%9F%98%80%0A",
        b"/v1/things?q=order+12345678901234567890",
        b"/v1/things?q=0000000000000000000000001",
        b"/v1/things?q=9223372036854775807",
        b"/v1/things?q=100%25&cursor=&tag=1&tag=2",
        b"/v1/things?q=" + b"a" * 1000,
    ],
)
def test_harmless_target(target: bytes) -> None:
    assert call(APP, "GET", target).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        [(b"content-type", b"application/json;charset=UTF-8")],
        [(b"content-type", b'Application/JSON ; Charset="utf-8"')],
        [(b"content-type", b"application/ld+json; profile=x")],
        [(b"content-type", b"application/json;")],
        [*JSON, (b"content-encoding", b"identity")],
        [*JSON, (b"content-length", b"2"), (b"accept", b"a/b"), (b"accept", b"c/d")],
    ],
)
def test_harmless_headers(headers: list[tuple[bytes, bytes]]) -> None:
    assert call(APP, "POST", PATH, headers, [b"{}"]).status == 201


@pytest.mark.parametrize(("version", "status"), [("1.1", 400), ("1.0", 200)])
def test_only_the_older_http_can_leave_the_host_out(version: str, status: int) -> None:
    scope = scope_of("GET", b"/livez") | {"http_version": version, "headers": []}
    assert asyncio.run(ask(APP, scope, pieces_of([]))).status == status


def test_there_are_enough_hostile_cases() -> None:
    assert len(BODIES) + len(TARGETS) + len(HEADERS) >= 200
