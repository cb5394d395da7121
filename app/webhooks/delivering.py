"""What is to be delivered, and what came of it: the part that reads and writes, in short transactions around a send.

The ledger is the outbox. An endpoint has a cursor in it; a message that did not arrive gets a row of its own with the
time of its next attempt, so that those behind it need not wait. Who delivers to an endpoint holds its lease.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import Any

from app import ledger
from app.db import Database
from app.domain.vocabulary import DeliveryState, DisabledReason, WebhookState
from app.domain.webhooks import next_attempt
from app.feed import answers
from app.feed import queries as feed
from app.feed.schemas import Event
from app.feed.wanted import Wanted
from app.sessions import AnySession, WriteSession
from app.tables import Webhook, WebhookDelivery
from app.webhooks import queries, schemas, service
from app.webhooks.sending import GONE, Answer

BATCH = 20
"""Messages that are read at once, half of them new and half tried before."""

KEPT = timedelta(days=30)
"""How long it can be read what came of a message."""

_HOPELESS = timedelta(days=2)
"""An endpoint that has taken nothing for so long is disabled when a message to it is given up."""

LAG = 1000
"""Changes that a cursor may be behind what was looked through in vain."""

_SWEPT = 100
_SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Message:
    """One message, ready to be signed."""

    id: uuid.UUID
    type: str
    seq: int | None
    is_new: bool
    body: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be sent to an endpoint, in this order, as it was read; `until` is where that leaves its cursor."""

    webhook_id: uuid.UUID
    url: str
    secrets: tuple[str, ...]
    cursor: int
    until: int
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """An attempt, what came of it, and a number from 0 to 1 by chance."""

    message: Message
    answer: Answer
    at: datetime
    chance: float


class Deliveries:
    """What one process knows of the queues. Each method is one short transaction, or none when there is nothing."""

    def __init__(self, db: Database, holder: str, lease: timedelta) -> None:
        self._db = db
        self._holder = holder
        self._lease = lease
        self._seen: dict[uuid.UUID, tuple[int, Any, int]] = {}

    def waiting(self, busy: frozenset[uuid.UUID]) -> list[uuid.UUID]:
        """The endpoints with something to be delivered now, but for those that are busy."""
        with self._db.read() as session:
            now = self._db.clock()
            rows = [row for row in queries.open_webhooks(session, self._holder, now) if row.id not in busy]
            due = queries.with_due(session, [row.id for row in rows], now)
            head = ledger.head(session)
            found: dict[tuple[int, Wanted], tuple[bool, int]] = {}
            waiting = [row.id for row in rows if self._is_behind(session, row, head, found) or row.id in due]
            self._seen = {row.id: self._seen[row.id] for row in rows}
        self._keep_up()
        return waiting

    def _is_behind(
        self, session: AnySession, row: Webhook, head: int, found: dict[tuple[int, Wanted], tuple[bool, int]]
    ) -> bool:
        cursor, asked, until = self._seen.get(row.id, (row.cursor, row.filter, row.cursor))
        if (cursor, asked) != (row.cursor, row.filter):  # it was changed, or others delivered to it
            until = row.cursor
        is_behind = False
        if until < head:
            key = (until, service.wanted_by(session, row))
            if key not in found:  # many endpoints want the same, and stand at the same place
                found[key] = queries.next_wanted(session, *key)
            is_behind, until = found[key]
        self._seen[row.id] = (row.cursor, row.filter, until)
        return is_behind

    def _keep_up(self) -> None:
        late = [(one, cursor, until) for one, (cursor, _, until) in self._seen.items() if until - cursor >= LAG]
        if late:
            with self._db.write() as session:
                for webhook_id, cursor, until in late:
                    queries.advance(session, webhook_id, self._holder, cursor, until)

    def take(self, webhook_id: uuid.UUID) -> bool:
        """Take the lease of an endpoint; whether it could be had."""
        with self._db.write() as session:
            return queries.lease(session, webhook_id, self._holder, session.moment + self._lease)

    def read(self, webhook_id: uuid.UUID) -> Batch | None:
        """What is to be sent next to an endpoint; none when the lease was lost or it is not to be delivered to."""
        with self._db.read() as session:
            row = queries.leased(session, webhook_id, self._holder)
            if row is None or row.state is not WebhookState.ACTIVE:
                return None
            now = self._db.clock()
            rows, until = feed.following(session, row.cursor, service.wanted_by(session, row), BATCH // 2)
            new = [_told(event, is_new=True) for event in answers.events(session, rows)]
            again = _again(session, queries.due(session, webhook_id, now, BATCH // 2))
            messages = (message for message in chain(*zip_longest(again, new)) if message is not None)
            is_both = row.old_secret is not None and row.old_secret_until is not None and row.old_secret_until > now
            secrets = (row.secret, str(row.old_secret)) if is_both else (row.secret,)
            return Batch(webhook_id, row.url, secrets, row.cursor, until, tuple(messages))

    def record(self, batch: Batch, done: Sequence[Done], *, is_last: bool) -> bool:
        """Write down what came of the attempts. Whether to go on: the lease is kept then, and else given back."""
        with self._db.write() as session:
            row = queries.leased(session, batch.webhook_id, self._holder)
            if row is None:  # deleted meanwhile, or it took so long that somebody else is delivering
                return False
            known = queries.known(session, row.id, [one.message.id for one in done])
            changes: dict[str, Any] = {"failing_since": row.failing_since}
            for one in done:
                effect = _noted(session, row, changes["failing_since"], known.get(one.message.id), one)
                if row.url == batch.url:  # else it says nothing of where messages are sent now
                    changes |= effect
            if row.cursor == batch.cursor:  # else it was set back or on meanwhile
                changes["cursor"] = _cursor(batch, done)
            queries.forget(session, row.id, session.moment - KEPT, _SWEPT)
            is_all = len(done) == len(batch.messages) < BATCH // 2
            goes_on = not (is_all or is_last or "state" in changes)
            changes["leased_by"] = self._holder if goes_on else None
            changes["leased_until"] = session.moment + self._lease if goes_on else None
            if "state" in changes:
                changes["updated_at"] = session.moment
            session.change(row, **changes)
            if "state" in changes:
                _tell(session, row)
            return goes_on


def _again(session: AnySession, due: Sequence[WebhookDelivery]) -> list[Message]:
    rows = queries.events(session, [row.seq for row in due if row.seq is not None])
    told = {event.seq: event for event in answers.events(session, rows)}
    return [_told(told[row.seq], is_new=False) if row.seq is not None else _ping(row) for row in due]


def _told(event: Event, *, is_new: bool) -> Message:
    body = schemas.Message(type=event.type, timestamp=event.recorded_at, data=event)
    return Message(event.id, event.type, event.seq, is_new, body.model_dump_json().encode())


def _ping(row: WebhookDelivery) -> Message:
    said = schemas.Pinged(webhook_id=row.webhook_id)
    body = schemas.Ping(type=schemas.PING, timestamp=row.recorded_at, data=said)
    return Message(row.message_id, row.type, None, False, body.model_dump_json().encode())


def _cursor(batch: Batch, done: Sequence[Done]) -> int:
    if len(done) == len(batch.messages):
        return batch.until
    return max((one.message.seq for one in done if one.message.is_new and one.message.seq), default=batch.cursor)


def _noted(
    session: WriteSession, row: Webhook, failing_since: datetime | None, known: WebhookDelivery | None, one: Done
) -> dict[str, Any]:
    """Note what came of one attempt. What it changes of the endpoint."""
    attempts = (known.attempts if known else 0) + 1
    wait = _wait(one, attempts)
    noted: dict[str, Any] = {
        "state": _state(one, wait),
        "attempts": attempts,
        "status_code": one.answer.status,
        "problem": one.answer.problem,
        "last_attempt_at": one.at,
        "next_attempt_at": None if wait is None else one.at + wait,
    }
    if known is None:
        made = WebhookDelivery(
            id=session.new_id(),
            webhook_id=row.id,
            message_id=one.message.id,
            seq=one.message.seq,
            type=one.message.type,
            recorded_at=session.moment,
            **noted,
        )
        session.put(made)
    else:
        session.change(known, **noted)
    since = failing_since or one.at
    if one.answer.problem is None:
        return {"failing_since": None}
    if one.answer.status == GONE:
        return _disabled(DisabledReason.GONE, since)
    if one.message.seq is None:
        return {}
    if wait is None and one.at - since >= _HOPELESS:
        return _disabled(DisabledReason.FAILING, since)
    return {"failing_since": since}


def _wait(one: Done, attempts: int) -> timedelta | None:
    """How long until the next attempt; none after one that arrived, was a ping or told to stop, or was the last."""
    is_over = one.answer.problem is None or one.message.seq is None or one.answer.status == GONE
    return None if is_over else next_attempt(attempts, one.chance)


def _state(one: Done, wait: timedelta | None) -> DeliveryState:
    if one.answer.problem is None:
        return DeliveryState.DELIVERED
    return DeliveryState.FAILED if wait is None else DeliveryState.PENDING


def _disabled(reason: DisabledReason, since: datetime) -> dict[str, Any]:
    return {"state": WebhookState.DISABLED, "disabled_reason": reason, "failing_since": since}


def _tell(session: WriteSession, row: Webhook) -> None:
    """Everybody reads the changes: they say whose endpoint is disabled and why, not where it is."""
    subjects = [ledger.ref("webhook", row.id)]
    if row.desk_id is not None:
        subjects.append(ledger.ref("desk", row.desk_id))
    payload = {"webhook_id": row.id, "desk_id": row.desk_id, "reason": row.disabled_reason}
    ledger.append(session, actor=_SYSTEM, kind="webhook.disabled", subjects=subjects, payload=payload)
