"""What watches the ledger is called off for sure: a service that is told to stop must not wait for it for ever."""

import asyncio
from contextlib import closing, suppress

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from app import watch
from app.db import Database
from tests.api.client import Clock
from tests.test_main import administered


def test_a_task_that_loses_a_cancellation_is_called_off_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_AGAIN", 0)
    lost: list[int] = []

    async def work() -> None:
        for number in range(3):
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            lost.append(number)
        await asyncio.Event().wait()

    async def called_off() -> list[bool]:
        tasks = [asyncio.create_task(work()), asyncio.create_task(asyncio.sleep(0))]
        await asyncio.sleep(0)
        await asyncio.wait_for(watch.call_off(*tasks), 60)
        return [task.cancelled() for task in tasks]

    assert asyncio.run(called_off())[0]
    assert lost == [0, 1, 2]


def test_a_connection_that_dies_is_told_and_made_anew(
    postgresql_url: str, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_AGAIN", 0)
    name = sa.make_url(postgresql_url).database
    listens = f"FROM pg_stat_activity WHERE datname = '{name}' AND query LIKE 'LISTEN%'"
    with (
        closing(Database(postgresql_url, Clock())) as database,
        administered(postgres_url) as execute,
        capture_logs() as logs,
    ):

        async def listening(what: str) -> None:
            while not execute(f"SELECT {what} {listens}").fetchall():
                await asyncio.sleep(0)

        async def scenario() -> None:
            async with watch.watching(database, asyncio.Event()):
                await listening("pg_terminate_backend(pid)")
                while not logs:
                    await asyncio.sleep(0)
                await listening("pid")

        asyncio.run(asyncio.wait_for(scenario(), 60))
    assert {entry["event"] for entry in logs} == {"not listening"}
