"""What watches the ledger is called off for sure: a service that is told to stop must not wait for it for ever."""

import asyncio
from contextlib import suppress

import pytest

from app import watch


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
