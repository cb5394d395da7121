"""Clients that never say what they want: their connections end, and those of others go on."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from app.web.arrival import within

GET = b"GET / HTTP/1.1\r\nHost: x\r\n"
REFUSED = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter, list[Any]], Coroutine[Any, Any, None]]


def with_server(deadline: float, then: Connected, answers: Callable[[], asyncio.Event]) -> None:
    """One connection to a server that answers once it may; `then` is given what was made for each connection."""

    async def run() -> None:
        may_answer = answers()

        async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
            await may_answer.wait()
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

        config = uvicorn.Config(app, http=within(deadline), lifespan="off", log_config=None, access_log=False)
        config.load()
        made: list[Any] = []

        def connected() -> asyncio.Protocol:
            made.append(config.http_protocol_class(config=config, server_state=ServerState(), app_state={}))
            return made[-1]

        server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            made.append(may_answer)
            await then(reader, writer, made)
            writer.close()

    asyncio.run(run())


def answered() -> asyncio.Event:
    """An app that need not wait."""
    event = asyncio.Event()
    event.set()
    return event


def test_silence_and_half_of_a_head_are_given_up() -> None:
    async def nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _made: list[Any]) -> None:
        assert await reader.read() == REFUSED

    async def half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _made: list[Any]) -> None:
        writer.write(GET)
        assert await reader.read() == REFUSED

    async def second(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, _made: list[Any]) -> None:
        writer.write(GET + b"\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204")
        writer.write(GET)
        assert await reader.read() == REFUSED

    for then in (nothing, half, second):
        with_server(0.05, then, answered)


def test_a_whole_head_stops_the_clock_and_an_answer_on_its_way_is_not_cut_off() -> None:
    async def pipelined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, made: list[Any]) -> None:
        may_answer = made.pop()
        writer.write(GET + b"\r\n" + GET)
        while not made or made[0].cycle is None or made[0].cycle.scope is made[0].scope:
            await asyncio.sleep(0)
        for _ in range(6):  # for longer than the second head may take
            look = made[0].look
            while made[0].look is look:
                await asyncio.sleep(0)
        may_answer.set()
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204")
        assert await reader.read() == REFUSED

    with_server(0.05, pipelined, asyncio.Event)
