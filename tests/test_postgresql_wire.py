"""Questions to PostgreSQL on the event loop: answered in order, each by itself, until the connection is lost."""

import asyncio

import psycopg
import pytest

from app.annotations.postgresql_reader import PostgresqlReader
from app.annotations.postgresql_wire import Wire
from app.db import Database
from app.pulse import Pulse
from app.settings import system_clock

STATEMENTS = {
    b"length": "SELECT length($1::text)::text",
    b"number": "SELECT ($1::text)::int::text WHERE $1 <> '0'",
    b"stop": "SELECT pg_terminate_backend(pg_backend_pid())::text",
}


async def asked(wire: Wire, statement: bytes, *given: bytes) -> bytes | None:
    found = await wire.ask(statement, given)
    return found[0] if found else None


def test_answers_until_the_connection_is_lost(postgresql_url: str) -> None:
    address = postgresql_url.replace("+psycopg", "")

    async def run() -> None:
        wire = await Wire.open(address, STATEMENTS, 10)
        assert await asked(wire, b"number", b"7") == b"7"
        much = b"x" * 30_000_000  # more than a socket takes at once
        answers = asyncio.gather(asked(wire, b"length", much), asked(wire, b"number", b"0"))
        left = wire.ask(b"number", [b"8"])
        left.cancel()
        assert await answers == [b"30000000", None]
        assert await asked(wire, b"number", b"9") == b"9"
        given_up = wire.ask(b"number", [b"x"])
        given_up.cancel()
        behind = wire.ask(b"number", [b"9"])
        for question in (behind, asked(wire, b"number", b"9"), asked(wire, b"number", b"9")):
            with pytest.raises(psycopg.Error):
                await question
        assert wire.is_lost
        wire.close()
        wire = await Wire.open(address, STATEMENTS, 10)
        with pytest.raises(psycopg.Error):
            await asked(wire, b"stop")
        wire = await Wire.open(address, STATEMENTS, 10)
        left = wire.ask(b"number", [b"1"])
        wire.close()
        with pytest.raises(psycopg.Error):
            await left
        wire = await Wire.open(address, STATEMENTS, 10)
        await wire._connection.close()  # under its feet
        with pytest.raises(psycopg.Error):
            await asked(wire, b"number", b"1")
        assert wire.is_lost
        with pytest.raises(psycopg.Error):
            await Wire.open(address, {b"odd": "SELECT nothing"}, 10)

    asyncio.run(run())


def test_whoever_asks_first_opens_the_connection(postgresql_url: str) -> None:
    address = postgresql_url.replace("+psycopg", "")

    async def run() -> None:
        reader = PostgresqlReader(address, Pulse(Database(postgresql_url, system_clock), address))
        assert await asyncio.gather(*(reader.page("ab", 50) for _ in range(3))) == [b"[]"] * 3
        await reader.close()

    asyncio.run(run())
