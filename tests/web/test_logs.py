"""The log: one line per request, joined to its answer by an id, and empty of anybody's data."""

import asyncio
import io
import json
import logging
import sqlite3
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
import sqlalchemy.exc as sa
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from app.web import handlers, logs, stack
from app.web.logs import RequestLog
from app.web.traces import describe
from tests.web.service import JSON, ask, call, pieces_of, scope_of, service

APP = service()


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers_before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers_before
    root.setLevel(level)
    logging.getLogger("uvicorn.access").disabled = False
    structlog.reset_defaults()


def lines_of(output: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def logged(method: str, target: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> dict[str, Any]:
    output = io.StringIO()
    logs.configure("info", output)
    call(APP, method, target, headers or [])
    return lines_of(output)[-1]


def test_the_line_of_a_request() -> None:
    line = logged("GET", b"/v1/things/secret?q=https://secret.example")
    assert line.pop("duration_ms") >= 0
    assert line.pop("timestamp").endswith("Z")
    assert UUID(line.pop("request_id")).version == 7
    assert line == {
        "event": "request",
        "level": "info",
        "method": "GET",
        "route": "/v1/things/{thing_id}",
        "status": 200,
        "key_id": None,
    }


@pytest.mark.parametrize(
    ("method", "target", "route", "status"),
    [
        ("HEAD", b"/v1/things/secret", "/v1/things/{thing_id}", 200),
        ("PUT", b"/v1/things/secret", "/v1/things/{thing_id}", 405),
        ("GET", b"/livez", "/livez", 200),
        ("GET", b"/openapi.json", "/openapi.json", 200),
        ("GET", b"/secret", None, 404),
        ("GET", b"/v1/things/secret%00", None, 400),
        ("OPTIONS", b"/v1/things/secret", None, 204),
    ],
)
def test_the_route_is_the_template(method: str, target: bytes, route: str | None, status: int) -> None:
    line = logged(method, target)
    assert (line["method"], line["route"], line["status"]) == (method, route, status)
    assert "secret" not in json.dumps(line)


def test_a_mount_has_no_template(tmp_path: Any) -> None:
    app = FastAPI()
    stack.install(app)
    app.mount("/static", StaticFiles(directory=tmp_path))
    output = io.StringIO()
    logs.configure("info", output)
    assert call(app, "GET", b"/static/secret").status == 404
    assert lines_of(output)[-1]["route"] is None


@dataclass
class Actor:
    key_id: UUID
    secret: str = "secret"


def test_the_key_is_named_by_its_id() -> None:
    app = FastAPI()
    stack.install(app)

    @app.get("/")
    def home(request: Request) -> Response:
        request.state.actor = Actor(UUID(int=5))
        structlog.get_logger().info("inside")
        return Response(request.state.request_id)

    output = io.StringIO()
    logs.configure("info", output)
    answer = call(app, "GET", b"/", [(b"authorization", b"Bearer secret")])
    inside, line = lines_of(output)
    assert line["key_id"] == str(UUID(int=5))
    assert "secret" not in output.getvalue()
    assert answer.body.decode() == answer.headers["x-request-id"] == inside["request_id"] == line["request_id"]


@pytest.mark.parametrize("given", ["a", "A.b_c-9", "x" * 64])
def test_a_safe_id_is_kept(given: str) -> None:
    assert call(APP, "GET", b"/livez", [(b"x-request-id", given.encode())]).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\n", 'a"', "é", "a/b", "{}"])
def test_any_other_id_is_replaced(given: str) -> None:
    answer = call(APP, "GET", b"/livez", [(b"x-request-id", given.encode())])
    assert UUID(answer.headers["x-request-id"]).version == 7


def test_two_ids_are_none() -> None:
    headers = [(b"x-request-id", b"a"), (b"x-request-id", b"b")]
    assert UUID(call(APP, "GET", b"/livez", headers).headers["x-request-id"]).version == 7


def test_an_unhandled_error_is_logged_once_without_data() -> None:
    output = io.StringIO()
    logs.configure("info", output)
    answer = call(APP, "GET", b"/v1/failures/bug")
    trouble, line = lines_of(output)
    (error,) = trouble["error"]
    assert (trouble["event"], trouble["level"]) == ("unhandled exception", "error")
    assert error["type"] == "builtins.RuntimeError"
    assert error["message"] == "failed on [redacted] at [redacted]"
    assert error["frames"][-1].endswith(" fail")
    assert (line["status"], line["level"]) == (500, "error")
    assert trouble["request_id"] == line["request_id"] == answer.headers["x-request-id"]
    assert "secret" not in output.getvalue()


def test_an_error_after_the_answer_began_cuts_it_short() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError("x")

    output = io.StringIO()
    logs.configure("info", output)
    answer = asyncio.run(ask(RequestLog(broken), scope_of("GET", b"/"), pieces_of([])))
    assert (answer.status, answer.body, answer.complete) == (200, b"half", False)
    assert [line["event"] for line in lines_of(output)] == ["unhandled exception", "request"]


def test_a_client_that_leaves_is_logged_without_a_status() -> None:
    async def gone() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    output = io.StringIO()
    logs.configure("info", output)
    assert asyncio.run(ask(APP, scope_of("POST", b"/v1/things", JSON), gone)).status is None
    assert lines_of(output)[-1]["status"] is None


def test_other_scopes_pass_through_the_whole_stack() -> None:
    app = FastAPI()
    handlers.install(app)
    stack.install(app)
    sent: list[str] = []
    events = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> dict[str, Any]:
        return {"type": next(events)}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(app({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_the_standard_library_logs_in_the_same_form() -> None:
    output = io.StringIO()
    logs.configure("info", output)
    logging.getLogger("uvicorn.error").info("Started %s", "server")
    logging.getLogger("uvicorn.access").error("GET /secret")
    logging.getLogger("sqlalchemy.engine").info("select secret")
    logging.getLogger("httpx").info("GET https://secret.example")
    try:
        raise ValueError("'secret'")
    except ValueError:
        logging.getLogger("any").exception("failed")
        structlog.get_logger().exception("failed too")
        structlog.get_logger().error("given", exc_info=sys.exc_info())
    structlog.get_logger().error("none", exc_info=True)
    started, *failed, none = lines_of(output)
    assert (started["event"], started["level"]) == ("Started server", "info")
    assert [line["event"] for line in failed] == ["failed", "failed too", "given"]
    assert {line["error"][0]["message"] for line in failed} == {"[redacted]"}
    assert "error" not in none
    assert "secret" not in output.getvalue()


def test_the_level_is_a_threshold() -> None:
    output = io.StringIO()
    logs.configure("error", output)
    call(APP, "GET", b"/livez")
    logging.getLogger("uvicorn.error").info("quiet")
    assert output.getvalue() == ""


def _nested() -> Exception:
    try:
        raise KeyError("secret")
    except KeyError:
        return ExceptionGroup("both", [ValueError("x"), TypeError("y")])


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (sa.IntegrityError("insert", {"a": "secret"}, sqlite3.IntegrityError("secret")), ""),
        (sa.StatementError("secret", "select", None, None), ""),
        (sa.StatementError("secret", "select", None, TypeError("not 'secret'")), "not [redacted]"),
        (psycopg.errors.UniqueViolation("Key (url)=(secret)"), "23505"),
        (psycopg.OperationalError("secret"), ""),
        (RuntimeError("one\nsecret"), "one"),
        (RuntimeError("Key (url)=(secret) exists"), "Key [redacted] exists"),
        (RuntimeError("token ss_0123456789abcdefghijklmnop"), "token [redacted]"),
        (RuntimeError("/secret/path is gone"), "[redacted] is gone"),
        (RuntimeError("x " * 300), ("x " * 300)[:200]),
    ],
)
def test_messages_without_data(error: Exception, message: str) -> None:
    assert describe(error)["error"][0]["message"] == message


def test_the_database_is_quoted_by_its_code() -> None:
    with sqlite3.connect(":memory:") as connection, pytest.raises(sqlite3.Error) as caught:
        connection.execute("select secret")
    connection.close()
    assert describe(caught.value)["error"][0]["message"] == "SQLITE_ERROR"


def test_causes_and_groups_are_followed() -> None:
    group = _nested()
    (entry,) = describe(group)["error"]
    assert [part["type"] for part in entry["parts"]] == ["builtins.ValueError", "builtins.TypeError"]
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__context__ = second, first
    assert [link["message"] for link in describe(first)["error"]] == ["a", "b"]
    first.__cause__, first.__context__ = None, second
    first.__suppress_context__ = True
    assert [link["message"] for link in describe(first)["error"]] == ["a"]
