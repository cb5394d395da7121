"""What stands in front of the routes, in order."""

from collections.abc import Sequence

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.admission import Admission
from app.web.conditional import ConditionalReads
from app.web.cors import Cors
from app.web.guard import Guard, Stream
from app.web.logs import RequestLog
from app.web.methods import Methods

ALL = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
# A read may be stored but must be validated: the status of a claim can change at any moment.
READS = (*ALL, (b"cache-control", b"no-cache"))


class DefaultHeaders:
    """Headers every answer has unless a route says otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        defaults = READS if scope["method"] in ("GET", "HEAD") else ALL

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                missing = [header for header in defaults if header[0] not in given]
                message["headers"] = [*message["headers"], *missing]
            await send(message)

        await self.app(scope, receive, completed)


def install(
    app: FastAPI,
    *,
    active: int = 8,
    waiting: int = 1000,
    queue_deadline: float = 15.0,
    max_body: int = 1024 * 1024,
    body_deadline: float = 20.0,
    max_depth: int = 32,
    max_target: int = 8192,
    streams: Sequence[Stream] = (),
    forms: str | None = None,
) -> None:
    """Add the middlewares. Whatever was added before comes to stand behind them, next to the routes."""
    # From the outside in: headers and the log see every answer, also those made by the layers below them. The guard
    # comes before the queue, because a body that arrives byte by byte must not hold one of the few slots; what it
    # holds is bounded by itself. Methods turns HEAD into GET before the conditional reads hash the body of the GET.
    # add_middleware puts each one in front of the last, so the innermost is added first.
    app.add_middleware(ConditionalReads)
    app.add_middleware(Methods)
    app.add_middleware(Admission, active=active, waiting=waiting, deadline=queue_deadline)
    app.add_middleware(
        Guard,
        max_body=max_body,
        body_deadline=body_deadline,
        max_depth=max_depth,
        max_target=max_target,
        streams=streams,
        forms=forms,
    )
    app.add_middleware(RequestLog)
    app.add_middleware(DefaultHeaders)
    app.add_middleware(Cors, closed=forms)
