"""A bounded queue: so many requests run, so many wait, none waits for long; the rest is told when to come back."""

import asyncio
from collections import deque
from collections.abc import Iterable
from math import ceil

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import Unavailable
from app.web.problems import answer

PROBES = ("/livez", "/readyz", "/healthz")


class Admission:
    """First come, first served. A free slot goes straight to the longest waiting request, never past it."""

    def __init__(
        self, app: ASGIApp, *, active: int, waiting: int, deadline: float, exempt: Iterable[str] = PROBES
    ) -> None:
        self.app = app
        self.free = active
        self.waiting = waiting
        self.deadline = deadline
        self.exempt = frozenset(exempt)
        self.queue: deque[asyncio.Future[None]] = deque()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["path"] in self.exempt:
            await self.app(scope, receive, send)
            return
        if self.free > 0:
            self.free -= 1
        elif len(self.queue) < self.waiting:
            early = _Early(receive)
            if not await self._turn(early):
                if not early.gone:
                    await self._refuse(scope, receive, send)
                return
            receive = early.replayed
        else:
            await self._refuse(scope, receive, send)
            return
        slot = _Slot(self)
        try:
            await self.app(scope, receive, slot.watching(send))
        finally:
            slot.release()

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Whoever waits now is served or gone within the deadline.
        busy = Unavailable("The service is busy; try again.", retry_after=ceil(self.deadline))
        await answer(scope, busy)(scope, receive, send)

    async def _turn(self, early: "_Early") -> bool:
        """Wait for a slot. False when the deadline passes or the client leaves first."""
        loop = asyncio.get_running_loop()
        ticket: asyncio.Future[None] = loop.create_future()
        self.queue.append(ticket)
        watcher = loop.create_task(early.watch())
        end = loop.time() + self.deadline
        admitted = False
        try:
            # asyncio.wait does not cancel what it waits for: a ticket that is done is a slot that was given.
            await asyncio.wait((ticket, watcher), timeout=self.deadline, return_when=asyncio.FIRST_COMPLETED)
            if not early.gone:
                await asyncio.wait((ticket,), timeout=end - loop.time())
            admitted = ticket.done() and not early.gone
        finally:
            watcher.cancel()
            if not admitted:
                self._leave(ticket)
        return admitted

    def _leave(self, ticket: "asyncio.Future[None]") -> None:
        if ticket.done():
            self.release()  # the slot came in the same moment: hand it on
        else:
            self.queue.remove(ticket)

    def release(self) -> None:
        """Give the slot to the next in line, or keep it free."""
        if self.queue:
            self.queue.popleft().set_result(None)
        else:
            self.free += 1


class _Slot:
    """Given back once: at the end, or when the answer turns out to be a stream that mostly sleeps."""

    def __init__(self, owner: Admission) -> None:
        self.owner: Admission | None = owner

    def release(self) -> None:
        owner, self.owner = self.owner, None
        if owner is not None:
            owner.release()

    def watching(self, send: Send) -> Send:
        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                kind = Headers(raw=message["headers"]).get("content-type", "")
                if kind.startswith("text/event-stream"):
                    self.release()
            await send(message)

        return watched


class _Early:
    """What the client sends while it waits: kept for the application, and watched for its leaving."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.kept: deque[Message] = deque()
        self.gone = False

    async def watch(self) -> None:
        more = False
        while not (more or self.gone):  # of a body still on its way one piece is kept, the rest stays with the server
            message = await self.receive()
            self.kept.append(message)
            self.gone = message["type"] == "http.disconnect"
            more = message.get("more_body", False)

    async def replayed(self) -> Message:
        return self.kept.popleft() if self.kept else await self.receive()
