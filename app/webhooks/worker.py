"""Delivers what changes to whom it is for: a task for each endpoint with something waiting, one message at a time."""

import asyncio
import secrets
import uuid
from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

import structlog
from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from app.db import Database
from app.domain.webhooks import headers
from app.watch import Watch, call_off, watching
from app.web.traces import describe
from app.webhooks.delivering import Batch, Deliveries, Done
from app.webhooks.sending import Answer, Sender

CONNECTIONS = 2
"""To the database, for all endpoints together."""

_FLUSH = 1.0
"""Seconds after which it is written down what came of the attempts, before the next one."""

_SLACK = 30.0
"""Seconds that a lease holds longer than two attempts may take."""

T = TypeVar("T")
_chance = secrets.SystemRandom().random
_log = structlog.get_logger("secondsource.webhooks")


class Worker:
    """What one process delivers. Several may run, on one database, at once."""

    def __init__(self, db: Database, sender: Sender) -> None:
        self._db = db
        self._sender = sender
        lease = timedelta(seconds=2 * sender.patience + _FLUSH + _SLACK)
        self._deliveries = Deliveries(db, uuid.uuid4().hex, lease)

    async def run(self, ended: asyncio.Event) -> None:
        """Deliver until it has `ended`. What is being sent then is given up, and sent again when somebody next runs."""
        limiter = CapacityLimiter(CONNECTIONS)
        async with watching(self._db, ended) as watch:
            run = _Run(self._deliveries, self._sender, self._db, watch, limiter, ended)
            while await watch.wait():
                await run.begin()
            await run.end()


class _Run:
    """One life of a worker: it belongs to one event loop."""

    def __init__(
        self,
        deliveries: Deliveries,
        sender: Sender,
        db: Database,
        watch: Watch,
        limiter: CapacityLimiter,
        ended: asyncio.Event,
    ) -> None:
        self._deliveries = deliveries
        self._sender = sender
        self._clock = db.clock
        self._watch = watch
        self._limiter = limiter
        self._ended = ended
        self._ending = asyncio.create_task(ended.wait())
        self._tasks: dict[uuid.UUID, asyncio.Task[None]] = {}

    async def begin(self) -> None:
        """Begin to deliver to every endpoint with something waiting that is not being delivered to."""
        try:
            waiting = await self._in_thread(partial(self._deliveries.waiting, frozenset(self._tasks)))
        except Exception as error:  # whatever it is, what waits is looked for again
            _log.warning("webhooks wait for the database", **describe(error))
            return
        for webhook_id in waiting:
            self._tasks[webhook_id] = asyncio.create_task(self._serve(webhook_id))

    async def end(self) -> None:
        """Wait for the tasks: each gives up what it is sending, and writes down what it has sent."""
        await asyncio.wait({self._ending, *self._tasks.values()})

    async def _serve(self, webhook_id: uuid.UUID) -> None:
        try:
            if await self._in_thread(partial(self._deliveries.take, webhook_id)):
                await self._deliver(webhook_id)
        except Exception as error:  # the lease ends by itself; what was not written down is sent again
            _log.warning("a webhook waits", webhook=str(webhook_id), **describe(error))
        else:
            self._watch.wake()  # something may have come while this was ending
        finally:
            del self._tasks[webhook_id]

    async def _deliver(self, webhook_id: uuid.UUID) -> None:
        goes_on = True
        while goes_on:
            batch = await self._in_thread(partial(self._deliveries.read, webhook_id))
            if batch is None:
                return
            done = await self._attempt(batch)
            goes_on = await self._in_thread(partial(self._deliveries.record, batch, done, is_last=self._ended.is_set()))

    async def _attempt(self, batch: Batch) -> list[Done]:
        """Send some of the messages, or all of them when that is quick."""
        done: list[Done] = []
        clock = asyncio.get_running_loop().time
        began = clock()
        for message in batch.messages:
            at = self._clock()
            signed = headers(batch.secrets, str(message.id), at, message.body)
            answer = await self._unless_ended(self._sender.send(batch.url, signed, message.body))
            if answer is None:
                break
            done.append(Done(message, answer, at, _chance()))
            if clock() - began >= _FLUSH:
                break
        return done

    async def _unless_ended(self, sending: Coroutine[Any, Any, Answer]) -> Answer | None:
        task = asyncio.create_task(sending)
        await asyncio.wait({task, self._ending}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        await call_off(task)
        return None

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await run_sync(work, limiter=self._limiter)
