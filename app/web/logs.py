"""One JSON line per request, and the id that joins it to the answer. Never an address, a body, or a secret."""

import json
import logging
import re
import sys
import time
from typing import Any, TextIO

import structlog
from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.typing import EventDict, WrappedLogger
from uuid_utils import uuid7

from app.web.problems import unexpected
from app.web.traces import describe

_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = structlog.get_logger("secondsource.http")
_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode  # made once: json.dumps makes one for each line


def configure(level: str = "info", stream: TextIO = sys.stdout) -> None:
    """JSON lines for structlog and for the standard library alike; uvicorn's access log, full of addresses, is off."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _safe_exception,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(serializer=_json)],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # Libraries log what they work on: statements with their parameters (sqlalchemy), addresses (httpx).
    root.setLevel(max(threshold, logging.WARNING))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
    logging.getLogger("uvicorn").setLevel(max(threshold, logging.INFO))
    logging.getLogger("uvicorn.access").disabled = True


def _json(event: EventDict, **_: Any) -> str:
    return _encode(event)


def _safe_exception(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """In place of structlog's and logging's own traceback, which would print the message as it is."""
    info = event.pop("exc_info", None)
    record = event.get("_record")
    if record is not None:
        info, record.exc_info, record.exc_text = record.exc_info, None, None
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event.update(describe(error))
    return event


class RequestLog:
    """Gives the request its id, answers what nobody caught, and writes the line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        identity = _identity(scope)
        scope.setdefault("state", {})["request_id"] = identity
        method, began, status = scope["method"], time.perf_counter(), None

        async def identified(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", identity.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=identity):
            try:
                await self.app(scope, receive, identified)
            except Exception as error:
                response = unexpected(scope, error)
                if status is None:
                    await response(scope, receive, identified)
                # Else the answer was under way: returning now makes the server cut the connection.
            finally:
                _write(scope, method, status, time.perf_counter() - began)


def _identity(scope: Scope) -> str:
    """The caller's id when it is short and harmless, else a new UUIDv7 (RFC 9562)."""
    given = Headers(scope=scope).getlist("x-request-id")
    return given[0] if len(given) == 1 and _SAFE_ID.fullmatch(given[0]) else new_request_id()


def new_request_id() -> str:
    """A fresh id: a UUIDv7 (RFC 9562)."""
    return str(uuid7())


def _write(scope: Scope, method: str, status: int | None, seconds: float) -> None:
    actor = scope["state"].get("actor")
    key = getattr(actor, "key_id", None)
    write = _log.error if status is not None and status >= 500 else _log.info
    write(
        "request",
        method=method,
        route=_template(scope),
        status=status,  # null: the client left before there was an answer
        duration_ms=round(seconds * 1000, 2),
        key_id=None if key is None else str(key),
    )


def _template(scope: Scope) -> str | None:
    """The route as it is declared, with the prefix of its router; None when no route was reached."""
    route = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    route = getattr(route, "starlette_route", None) or route
    if route is None and "endpoint" in scope:  # routes that are not FastAPI's do not leave themselves behind
        routes = iter_route_contexts(scope["app"].routes)
        route = next((each for each in routes if each.endpoint is scope["endpoint"]), None)
    return getattr(route, "path_format", None)
