"""A small service behind the whole stack, and raw ASGI calls to it, byte for byte as a server would make them."""

import asyncio
import errno
import json
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import unquote

import psycopg
import sqlalchemy.exc as sa
from fastapi import APIRouter, FastAPI, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import ASGIApp, Message, Scope

from app import errors
from app.web import handlers, openapi, stack
from app.web.etags import Precondition, render
from app.web.guard import Stream
from app.web.health import health_router

JSON = [(b"content-type", b"application/json")]


class Party(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200)]
    stated_count: int | None = None
    weight: float | None = None


class Hop(BaseModel):
    party: Party | str
    credited_by: int | None = None


class Body(BaseModel):
    model_config = ConfigDict(extra="allow")

    text: str = "t"
    hops: list[Hop] = []


class Thing(BaseModel):
    id: str
    text: str


class Page(BaseModel):
    items: list[Thing]
    next: str | None


def _stored(statement: str, cause: BaseException, kind: type[sa.DBAPIError] = sa.OperationalError) -> Exception:
    return kind(statement, {"url": "https://secret.example/page"}, cause)


def _full() -> sqlite3.Error:
    error = sqlite3.OperationalError("secret is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


FAILURES: dict[str, Exception] = {
    "invalid": errors.Invalid("no", faults=[errors.Fault("/a", "b")]),
    "unauthenticated": errors.Unauthenticated("no"),
    "forbidden": errors.Forbidden("no"),
    "not-found": errors.NotFound("no"),
    "conflict": errors.Conflict("no", code="twin"),
    "required": errors.PreconditionRequired("no"),
    "failed": errors.PreconditionFailed("no"),
    "unavailable": errors.Unavailable("no", retry_after=7),
    "nameless": errors.AppError("no"),
    "surrogate": errors.Conflict("\ud800"),
    "integrity": _stored("insert", sqlite3.IntegrityError("UNIQUE: secret"), sa.IntegrityError),
    "data": _stored("insert", psycopg.DataError("value secret"), sa.DataError),
    "operational": _stored("select", sqlite3.OperationalError("secret is locked")),
    "interface": _stored("select", sqlite3.InterfaceError("secret"), sa.InterfaceError),
    "database": _stored("select", sqlite3.DatabaseError("secret"), sa.DatabaseError),
    "programming": _stored("select", sqlite3.ProgrammingError("secret"), sa.ProgrammingError),
    "pool": sa.TimeoutError("QueuePool limit"),
    "raw-sqlite": sqlite3.OperationalError("secret"),
    "raw-sqlite-twin": sqlite3.IntegrityError("secret"),
    "raw-psycopg": psycopg.OperationalError("secret"),
    "full-sqlite": _stored("insert", _full()),
    "full-postgresql": _stored("insert", psycopg.errors.DiskFull("secret")),
    "disk": OSError(errno.ENOSPC, "No space left on device", "/secret/path"),
    "file": FileNotFoundError(errno.ENOENT, "No such file", "/secret/path"),
    "bug": RuntimeError("failed on 'secret' at https://secret.example/page"),
    "chained": ValueError("secret"),
}


def routes() -> APIRouter:
    """Routes under a prefix, as the slices have them."""
    router = APIRouter(prefix="/v1")

    @router.get("/things", name="list_things")
    def list_things(
        limit: Annotated[int, Query(ge=1, le=100)] = 20,
        q: str = "",
        cursor: str | None = None,
        tag: Annotated[list[int] | None, Query()] = None,
    ) -> Page:
        return Page(items=[Thing(id=str(limit), text=q)], next=cursor)

    @router.post("/things", name="create_thing", status_code=201)
    def create_thing(body: Body) -> Body:
        return body

    @router.get("/things/{thing_id}", name="read_thing")
    def read_thing(thing_id: str) -> Thing:
        return Thing(id=thing_id, text="Київ")

    @router.patch("/things/{thing_id}", name="change_thing", responses={409: {"description": "It moved on"}})
    def change_thing(thing_id: str, body: Body, precondition: Precondition) -> Thing:
        precondition.check(render(read_thing(thing_id)))
        return Thing(id=thing_id, text=body.text)

    @router.delete("/things/{thing_id}", name="delete_thing", status_code=204)
    def delete_thing(thing_id: str) -> None:
        """Nothing is left."""

    @router.post("/things/{thing_id}/act", name="act")
    def act(thing_id: str) -> Thing:
        return Thing(id=thing_id, text="done")

    @router.get("/numbers/{number}", name="read_number")
    def read_number(number: int) -> Thing:
        return Thing(id=str(number), text="")

    @router.get("/failures/{kind}", name="fail")
    def fail(kind: str) -> Thing:
        if kind == "chained":
            try:
                raise FAILURES["operational"]
            except sa.OperationalError as error:
                raise ValueError("while reading 'secret'") from error
        raise FAILURES[kind]

    @router.post("/imports", name="import_things")
    async def import_things(request: Request) -> Thing:
        size = 0
        async for piece in request.stream():
            size += len(piece)
        return Thing(id="", text=str(size))

    @router.get("/events", name="events", response_class=StreamingResponse)
    async def events() -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"data: 1\n\n"
            yield b"data: 2\n\n"

        return StreamingResponse(pieces(), media_type="text/event-stream")

    @router.get("/own-tag", name="own_tag")
    async def own_tag() -> Response:
        return Response(b"own", headers={"ETag": 'W/"own"', "Link": "</x>; rel=next", "Last-Modified": "x"})

    @router.get("/secret", name="secret")
    async def secret() -> Response:
        return Response(b"key", headers={"Cache-Control": "no-store"})

    return router


def service(check: Callable[[], None] = lambda: None, **limits: Any) -> FastAPI:
    """The application, assembled the way main.py assembles the real one."""
    app = FastAPI(title="Test", version="1", redirect_slashes=False)
    handlers.install(app)
    openapi.install(app, scopes={"create_thing": "things:write", "read_thing": None})
    streams = [Stream("/v1/imports", frozenset({"application/x-ndjson"}), max_body=64)]
    stack.install(app, **{"max_body": 4096, "max_target": 1024, "streams": streams, **limits})
    app.include_router(routes())
    app.include_router(health_router(check))
    return app


@dataclass
class Answer:
    """What came back: the messages, put together."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    complete: bool = False

    def json(self) -> Any:
        return json.loads(self.body)


def scope_of(method: str, target: bytes, headers: Iterable[tuple[bytes, bytes]] = ()) -> Scope:
    """A scope as uvicorn makes it, undecodable bytes and all."""
    raw_path, _, query = target.partition(b"?")
    sent = [*headers]
    if all(name != b"host" for name, _ in sent):
        sent.insert(0, (b"host", b"test"))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(raw_path.decode("latin-1")),
        "raw_path": raw_path,
        "query_string": query,
        "root_path": "",
        "headers": sent,
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
        "state": {},
    }


def pieces_of(body: Iterable[bytes]) -> Callable[[], Awaitable[Message]]:
    """The body in pieces, then the news that the client has gone."""
    pieces = list(body) or [b""]
    messages: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": index < len(pieces) - 1}
        for index, piece in enumerate(pieces)
    ]

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    return receive


async def ask(app: ASGIApp, scope: Scope, receive: Callable[[], Awaitable[Message]]) -> Answer:
    """One request."""
    answer = Answer()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            assert answer.status is None, "two answers"
            answer.status = message["status"]
            answer.headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")
            answer.complete = not message.get("more_body", False)

    await app(scope, receive, send)
    return answer


def call(
    app: ASGIApp, method: str, target: bytes, headers: Iterable[tuple[bytes, bytes]] = (), body: Iterable[bytes] = ()
) -> Answer:
    """One request in an event loop of its own."""
    return asyncio.run(ask(app, scope_of(method, target, headers), pieces_of(body)))
