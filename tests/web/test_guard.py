"""Bodies that are too long, too slow, or too many; streams; and clients that leave."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.web.bodies import counted
from app.web.guard import Guard
from app.web.strict_json import too_deep
from tests.web.service import JSON, Answer, ask, call, pieces_of, scope_of, service

APP = service()
LINES = [(b"content-type", b"application/x-ndjson")]


async def _echo(scope: Scope, receive: Receive, send: Send) -> None:
    first, second = await receive(), await receive()
    assert second["type"] == "http.disconnect"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": first["body"]})


def then_silence(*pieces: bytes) -> Callable[[], Awaitable[Message]]:
    """The pieces, and then nothing for ever."""
    waiting = list(pieces)

    async def receive() -> Message:
        if not waiting:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": waiting.pop(0), "more_body": True}

    return receive


def post(guard: Guard, receive: Callable[[], Awaitable[Message]], target: bytes = b"/x") -> Answer:
    return asyncio.run(ask(guard, scope_of("POST", target, JSON), receive))


def test_the_verified_body_is_replayed_whole() -> None:
    guard = Guard(_echo)
    answer = post(guard, pieces_of([b'{"a"', b"", b":", b"1}"]))
    assert answer.body == b'{"a":1}'
    assert guard.held == 0


def test_a_declared_length_is_refused_before_a_byte_is_read() -> None:
    async def unread() -> Message:
        raise AssertionError("read")

    headers = [*JSON, (b"content-length", b"11")]
    guard = Guard(_echo, max_body=10)
    answer = asyncio.run(ask(guard, scope_of("POST", b"/x", headers), unread))
    assert (answer.status, answer.headers["connection"]) == (413, "close")


def test_chunks_are_counted_as_they_come() -> None:
    guard = Guard(_echo, max_body=10)
    answer = post(guard, then_silence(b"[1234", b"56789", b"]"))
    assert (answer.status, guard.held) == (413, 0)


def test_a_slow_body_is_given_up() -> None:
    guard = Guard(_echo, body_deadline=0.01)
    answer = post(guard, then_silence(b"["))
    assert (answer.status, answer.headers["connection"], guard.held) == (408, "close", 0)


def test_all_bodies_together_are_bounded() -> None:
    guard = Guard(_echo, max_held=4)
    answer = post(guard, pieces_of([b"[1,", b"2]"]))
    assert (answer.status, answer.headers["retry-after"], guard.held) == (503, "1", 0)


def test_a_client_that_leaves_is_not_answered() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    answer = post(Guard(_echo), gone)
    assert answer.status is None


def test_what_is_held_is_let_go_when_the_application_fails() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError

    guard = Guard(broken)
    with pytest.raises(RuntimeError):
        post(guard, pieces_of([b"[]"]))
    assert guard.held == 0


def test_other_scopes_pass() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    asyncio.run(ask(Guard(app), {"type": "lifespan"}, pieces_of([])))
    assert seen == ["lifespan"]


def test_a_post_without_a_body_needs_no_content_type() -> None:
    assert call(APP, "POST", b"/v1/things/7/act").status == 200
    assert call(APP, "DELETE", b"/v1/things/7").status == 204
    missing = call(APP, "POST", b"/v1/things")
    assert (missing.status, missing.json()["errors"][0]["pointer"]) == (422, "")


def test_a_server_that_gives_no_raw_path() -> None:
    scope = scope_of("GET", b"/v1/numbers/99999999999999999999")
    del scope["raw_path"]
    assert asyncio.run(ask(APP, scope, pieces_of([]))).status == 404


def test_a_stream_is_counted_but_not_parsed() -> None:
    assert call(APP, "POST", b"/v1/imports", LINES, [b"NaN\n" * 8, b"{" * 32]).json()["text"] == "64"
    assert call(APP, "POST", b"/v1/imports", LINES, [b"x" * 32, b"x" * 33]).status == 413
    assert call(APP, "POST", b"/v1/imports", [*LINES, (b"content-length", b"65")], [b"x"]).status == 413
    assert call(APP, "POST", b"/v1/imports", JSON, [b"[]"]).status == 415
    assert call(APP, "POST", b"/v1/importsX", LINES, [b"x"]).status == 415


def test_a_slow_stream_is_given_up() -> None:
    app = service(body_deadline=0.01)
    answer = asyncio.run(ask(app, scope_of("POST", b"/v1/imports", LINES), then_silence(b"x")))
    assert (answer.status, answer.json()["code"]) == (408, "request_timeout")


def test_after_the_stream_only_the_leaving_is_heard_and_there_is_no_deadline() -> None:
    async def scenario() -> list[str]:
        receive = counted(pieces_of([b"ab"]), limit=2, deadline=0)
        return [(await receive())["type"], (await receive())["type"]]

    assert asyncio.run(scenario()) == ["http.request", "http.disconnect"]


@pytest.mark.parametrize(
    ("body", "deep"),
    [
        (b"[[]]", False),
        (b"[[[]]]", True),
        (b"[{}][{}]", False),
        (b'[{"a":[]}]', True),
        (b'"[[[[" [[]]', False),
        (b'"\\"[[[[" [[]]', False),
        (b'["[[[[[[[[[[', False),
        (b"[[[", True),
        (b"]]]", False),
    ],
)
def test_depth_is_found_without_parsing(body: bytes, deep: bool) -> None:
    assert too_deep(body, 2) is deep
