"""The queue: bounded, fair, and never a slot lost."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message, Receive, Scope, Send

from app.web.admission import Admission
from tests.web.service import Answer, ask, call, pieces_of, scope_of, service

Receiver = Callable[[], Awaitable[Message]]


class Gate:
    """An application whose requests run until they are let through."""

    def __init__(self) -> None:
        self.running: list[str] = []
        self.open: dict[str, asyncio.Event] = {}
        self.kind = b"application/json"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"]
        self.running.append(name)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", self.kind)]})
        await self.open.setdefault(name, asyncio.Event()).wait()
        body = (await receive()).get("body", b"")
        await send({"type": "http.response.body", "body": body})

    def let(self, name: str) -> None:
        self.open.setdefault(name, asyncio.Event()).set()


async def settle() -> None:
    """Let every task run as far as it can."""
    for _ in range(20):
        await asyncio.sleep(0)


def start(app: Admission, name: str, receive: Receiver | None = None) -> "asyncio.Task[Answer]":
    async def silent() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    return asyncio.create_task(ask(app, scope_of("GET", name.encode()), receive or silent))


def queue(gate: Gate, active: int = 1, waiting: int = 2, deadline: float = 30) -> Admission:
    return Admission(gate, active=active, waiting=waiting, deadline=deadline)


async def finish(gate: Gate, *tasks: "asyncio.Task[Answer]") -> list[Answer]:
    for event in gate.open.values():
        event.set()
    return [await task for task in tasks]


def once(body: bytes = b"") -> Receiver:
    """One message, then silence: a client that waits for its answer."""
    first = pieces_of([body])
    asked = 0

    async def receive() -> Message:
        nonlocal asked
        asked += 1
        if asked > 1:
            await asyncio.Event().wait()
        return await first()

    return receive


def test_first_come_first_served() -> None:
    async def scenario() -> None:
        gate = Gate()
        app = queue(gate, waiting=3)
        tasks = [start(app, f"/{n}", once(str(n).encode())) for n in range(4)]
        await settle()
        assert gate.running == ["/0"]
        for n in range(4):
            gate.let(f"/{n}")
            answer = await tasks[n]
            assert (answer.status, answer.body) == (200, str(n).encode())
            await settle()
        assert gate.running == ["/0", "/1", "/2", "/3"]
        assert (app.free, len(app.queue)) == (1, 0)

    asyncio.run(scenario())


def test_a_full_queue_is_503_at_once() -> None:
    async def scenario() -> None:
        gate = Gate()
        app = queue(gate, waiting=1)
        tasks = [start(app, "/0", once()), start(app, "/1", once())]
        await settle()
        refused = await start(app, "/2")
        assert (refused.status, refused.headers["retry-after"]) == (503, "30")
        assert refused.json()["code"] == "unavailable"
        for name in ("/0", "/1"):
            gate.let(name)
        assert [answer.status for answer in await finish(gate, *tasks)] == [200, 200]
        assert app.free == 1

    asyncio.run(scenario())


def test_waiting_ends_at_the_deadline() -> None:
    async def scenario() -> None:
        gate = Gate()
        app = queue(gate, deadline=0.01)
        first = start(app, "/0", once())
        late = await start(app, "/1", once())
        assert (late.status, len(app.queue)) == (503, 0)
        more = await start(app, "/2", pieces_of([b"a", b"b"]))
        assert more.status == 503
        await finish(gate, first)
        assert (gate.running, app.free) == (["/0"], 1)

    asyncio.run(scenario())


def test_a_client_that_leaves_makes_room() -> None:
    async def scenario() -> None:
        gate = Gate()
        app = queue(gate)
        first = start(app, "/0", once())
        await settle()
        gone = await start(app, "/1", pieces_of([b""]))
        assert (gone.status, len(app.queue)) == (None, 0)
        await finish(gate, first)
        assert (gate.running, app.free) == (["/0"], 1)

    asyncio.run(scenario())


def test_a_body_still_on_its_way_is_kept_in_order() -> None:
    async def scenario() -> None:
        gate = Gate()
        app = queue(gate)
        first = start(app, "/0", once())
        await settle()
        second = start(app, "/1", pieces_of([b"a", b"b"]))
        await settle()
        assert len(app.queue) == 1
        gate.let("/1")
        answers = await finish(gate, first, second)
        assert answers[1].body == b"a"
        assert app.free == 1

    asyncio.run(scenario())


def test_cancelled_requests_leave_no_trace() -> None:
    async def scenario() -> None:
        gate = Gate()
        app = queue(gate)
        first, second, third = (start(app, f"/{n}", once()) for n in range(3))
        await settle()
        second.cancel()
        await settle()
        assert len(app.queue) == 1
        # The slot is given and the waiting task cancelled in the same turn of the loop: it must be handed on.
        fourth = start(app, "/3", once())
        await settle()
        gate.let("/0")
        first.cancel()
        app.queue[0].add_done_callback(lambda _: third.cancel())
        await settle()
        assert gate.running == ["/0", "/3"]
        await finish(gate, fourth)
        assert (app.free, len(app.queue)) == (1, 0)
        assert all(task.cancelled() for task in (first, second, third))

    asyncio.run(scenario())


def test_a_slot_that_comes_with_the_clients_leaving_is_handed_on() -> None:
    async def scenario() -> None:
        gate = Gate()
        app = queue(gate)
        first = start(app, "/0", once())
        left = asyncio.Event()

        async def leaving() -> Message:
            await left.wait()
            return {"type": "http.disconnect"}

        await settle()
        second, third = start(app, "/1", leaving), start(app, "/2", once())
        await settle()
        left.set()
        app.release()  # as the first request would, in the same turn
        await settle()
        assert (await second).status is None
        assert gate.running == ["/0", "/2"]
        await finish(gate, first, third)

    asyncio.run(scenario())


def test_a_failing_application_gives_its_slot_back() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError

    async def scenario() -> None:
        app = Admission(broken, active=1, waiting=0, deadline=1)
        for _ in range(3):
            with pytest.raises(RuntimeError):
                await start(app, "/0")
        assert app.free == 1

    asyncio.run(scenario())


def test_a_stream_of_events_does_not_hold_a_slot() -> None:
    async def scenario() -> None:
        gate = Gate()
        gate.kind = b"text/event-stream"
        app = queue(gate, waiting=0)
        tasks = [start(app, f"/{n}", once()) for n in range(5)]
        await settle()
        assert len(gate.running) == 5
        await finish(gate, *tasks)
        assert app.free == 1

    asyncio.run(scenario())


def test_probes_and_other_scopes_do_not_queue() -> None:
    app = service(active=0, waiting=0)
    for target in (b"/livez", b"/readyz", b"/healthz"):
        assert call(app, "GET", target).status == 200
    assert call(app, "GET", b"/v1/things").status == 503

    seen: list[str] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope["type"])

    queueless = Admission(inner, active=0, waiting=0, deadline=1)
    asyncio.run(ask(queueless, {"type": "lifespan"}, pieces_of([])))
    assert seen == ["lifespan"]
