"""The queues of webhooks, step by step: what comes between two steps of one who delivers, and what goes wrong there."""

import asyncio
import queue
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from app.db import Database
from app.settings import networks
from app.tables import Webhook
from app.webhooks import delivering
from app.webhooks.delivering import Batch, Deliveries, Done
from app.webhooks.sending import Answer, Sender
from app.webhooks.worker import Worker
from tests.api.asking import ask
from tests.api.client import Api, serve
from tests.receiver import PATIENCE, receiving

LEASE = timedelta(minutes=1)
NOBODY = frozenset[uuid.UUID]()


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    """The service, which delivers nothing itself."""
    with serve(database_url) as served:
        yield served


def hook(api: Api, url: str = "https://hooks.example/", *, by: str = "desk", **fields: Any) -> uuid.UUID:
    return uuid.UUID(api.post("/v1/webhooks", {"url": url, **fields}, by=by)["id"])


def change(api: Api, webhook_id: uuid.UUID, **fields: Any) -> None:
    path = f"/v1/webhooks/{webhook_id}"
    changed = ask(api, "PATCH", path, fields, If_Match=ask(api, "GET", path).headers["etag"])
    assert changed.status_code == 200, changed.text


def stored(api: Api, webhook_id: uuid.UUID) -> Webhook:
    with api.database.read() as session:
        row = session.get_one(Webhook, webhook_id)
        session.expunge(row)
        return row


def taken(api: Api, webhook_id: uuid.UUID, by: Deliveries) -> Batch:
    """What is to be sent, by one who delivers."""
    assert by.waiting(NOBODY) == [webhook_id]
    assert by.take(webhook_id)
    batch = by.read(webhook_id)
    assert batch is not None
    assert batch.messages
    return batch


def attempted(batch: Batch, at: datetime, answer: Answer) -> list[Done]:
    return [Done(message, answer, at, 0.5) for message in batch.messages]


def test_who_looks_in_vain_leaves_a_mark_and_who_delivers_does_so_alone(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "LAG", 3)
    one, other = (Deliveries(api.database, name, LEASE) for name in ("one", "other"))
    webhook_id = hook(api, filter={"type": ["claim.created"]})
    began = stored(api, webhook_id).cursor
    for number in range(3):
        api.post("/v1/subjects", {"slug": f"subject-{number}", "name": "Subject"})
        assert stored(api, webhook_id).cursor == began
        assert one.waiting(NOBODY) == []
    assert stored(api, webhook_id).cursor == began + 3
    api.claim()
    batch = taken(api, webhook_id, one)
    assert [message.seq for message in batch.messages] == [began + 4]
    assert other.waiting(NOBODY) == []
    assert not other.take(webhook_id)
    assert other.read(webhook_id) is None


def test_what_comes_of_messages_is_not_noted_by_who_lost_the_lease(api: Api) -> None:
    one, other = (Deliveries(api.database, name, LEASE) for name in ("one", "other"))
    webhook_id = hook(api)
    api.claim()
    batch = taken(api, webhook_id, one)
    api.clock.forward(minutes=2)
    assert taken(api, webhook_id, other) == batch
    assert one.read(webhook_id) is None
    assert not one.record(batch, attempted(batch, api.clock.now, Answer(200)), is_last=False)
    assert stored(api, webhook_id).cursor == batch.cursor
    change(api, webhook_id, state="paused")
    assert other.read(webhook_id) is None


def test_what_was_changed_while_messages_were_sent_stays_as_it_was_changed(api: Api) -> None:
    one = Deliveries(api.database, "one", LEASE)
    webhook_id = hook(api)
    api.claim()
    batch = taken(api, webhook_id, one)
    change(api, webhook_id, url="https://hooks.example/new")
    answered = ask(api, "POST", f"/v1/webhooks/{webhook_id}/replay", {"since": "2025-01-01T00:00:00Z"})
    assert answered.json()["after"] == 0
    assert not one.record(batch, attempted(batch, api.clock.now, Answer(410, "It answered 410.")), is_last=True)
    row = stored(api, webhook_id)
    assert (row.state, row.failing_since, row.cursor) == (
        "active",
        None,
        0,
    )  # that the old address is gone says nothing


def test_an_endpoint_of_the_service_is_disabled_in_nobody_s_name(api: Api) -> None:
    one = Deliveries(api.database, "one", LEASE)
    webhook_id = hook(api, by="admin")
    api.claim()
    batch = taken(api, webhook_id, one)
    assert not one.record(batch, attempted(batch, api.clock.now, Answer(410, "It answered 410.")), is_last=False)
    event = api.get("/v1/changes", type="webhook.disabled")["items"][-1]
    assert event["subjects"] == [f"webhook/{webhook_id}"]
    assert event["payload"] == {"webhook_id": str(webhook_id), "desk_id": None, "reason": "gone"}


class Between(Deliveries):
    """In which something happens before the next step of a name; what then came of the step is told."""

    def __init__(self, db: Database, holder: str) -> None:
        super().__init__(db, holder, LEASE)
        self.before: dict[str, Callable[[], object]] = {}
        self.came: queue.Queue[object] = queue.Queue()

    def take(self, webhook_id: uuid.UUID) -> bool:
        return self._step("take", super().take, webhook_id)

    def read(self, webhook_id: uuid.UUID) -> Batch | None:
        return self._step("read", super().read, webhook_id)

    def _step(self, name: str, step: Callable[[uuid.UUID], Any], webhook_id: uuid.UUID) -> Any:
        happen = self.before.pop(name, None)
        if happen is None:
            return step(webhook_id)
        happen()
        self.came.put(found := step(webhook_id))
        return found


def test_a_worker_lives_through_trouble_and_through_what_others_do_meanwhile(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = Database(api.url, api.clock)
    api.database.listeners.append(lambda: [tell() for tell in tuple(db.listeners)])
    other = Deliveries(db, "other", LEASE)
    worker = Worker(db, Sender(PATIENCE, networks("127.0.0.0/8")))
    worker._deliveries = between = Between(db, "one")

    async def said(words: str) -> None:
        while words not in [entry["event"] for entry in logs]:
            await asyncio.sleep(0)

    async def arrives() -> None:
        """Something new, and before it all that waited."""
        await asyncio.to_thread(api.claim)
        newest = (await asyncio.to_thread(api.get, "/v1/changes"))["head"]
        while (await asyncio.to_thread(receiver.next)).seq < newest:
            pass

    async def came(step: str, before: Callable[[], object]) -> object:
        between.before[step] = before
        await asyncio.to_thread(api.claim)
        return await asyncio.to_thread(between.came.get, timeout=PATIENCE)

    async def scenario() -> None:
        ended = asyncio.Event()
        running = asyncio.create_task(worker.run(ended))
        await arrives()
        for method, words in (("read", "webhooks wait for the database"), ("write", "a webhook waits")):
            with monkeypatch.context() as broken:
                broken.setattr(db, method, None)
                await asyncio.to_thread(api.claim)
                await said(words)
            await arrives()
        assert await came("take", lambda: taken(api, webhook_id, other)) is False
        api.clock.forward(minutes=2)
        await arrives()
        assert await came("read", lambda: change(api, webhook_id, state="paused")) is None
        change(api, webhook_id, state="active")
        await arrives()
        ended.set()
        await running

    with receiving() as receiver, capture_logs() as logs:
        webhook_id = hook(api, receiver.url)
        try:
            asyncio.run(asyncio.wait_for(scenario(), PATIENCE))
        finally:
            db.close()
