"""Commands on webhooks: make, change, rotate, remove, try, deliver again. An endpoint is its desk's own business."""

import uuid
from datetime import timedelta
from typing import Any

from app import ledger
from app.domain import webhooks
from app.domain.permissions import Identity
from app.domain.vocabulary import DeliveryState, WebhookState
from app.errors import Conflict
from app.feed.wanted import Wanted, resolve
from app.sessions import AnySession, WriteSession
from app.tables import Webhook, WebhookDelivery
from app.web.fields import Expect
from app.webhooks import queries, schemas

MOST = 50
"""Endpoints of one desk."""


def owner_of(actor: Identity) -> uuid.UUID | None:
    """The desk that a key speaks for; an admin's key speaks for the service."""
    return uuid.UUID(actor.desk_id) if actor.desk_id else None


def create(session: WriteSession, actor: Identity, new: schemas.WebhookNew, randomness: bytes) -> schemas.WebhookIssued:
    """Make an endpoint that is told of everything from now on. Raises Conflict when there are too many."""
    desk_id = owner_of(actor)
    if queries.how_many(session, desk_id) >= MOST:
        raise Conflict(f"There are {MOST} webhooks, which is the most; delete one that is not needed.")
    row = Webhook(
        id=session.new_id(),
        desk_id=desk_id,
        name=new.name,
        url=new.url,
        filter=_stored(new.filter),
        secret=webhooks.secret(randomness),
        state=WebhookState.ACTIVE,
        cursor=ledger.head(session),
        recorded_at=session.moment,
        recorded_by=actor.actor,
        updated_at=session.moment,
    )
    session.put(row)
    return _issued(row)


def update(
    session: WriteSession, actor: Identity, webhook_id: uuid.UUID, edit: schemas.WebhookEdit, expect: Expect
) -> schemas.Webhook:
    """Change an endpoint. Another filter is for what has not been told yet; what the old one let through stays told."""
    row = _found(session, actor, webhook_id, expect)
    columns: dict[str, Any] = edit.model_dump(exclude_unset=True, exclude={"filter"})
    if "filter" in edit.model_fields_set:
        _, told = queries.next_wanted(session, row.cursor, wanted_by(session, row))
        columns |= {"filter": _stored(edit.filter), "cursor": told}
    if "state" in columns:
        columns |= {"disabled_reason": None}
    if columns.keys() & {"state", "url"}:
        columns |= {"failing_since": None}
    session.change(row, updated_at=session.moment, **columns)
    return shown(row)


def rotate(
    session: WriteSession,
    actor: Identity,
    webhook_id: uuid.UUID,
    rotation: schemas.SecretRotation,
    expect: Expect,
    randomness: bytes,
) -> schemas.WebhookIssued:
    """Replace a secret; the old one signs as well until the overlap is over, an older one no more."""
    row = _found(session, actor, webhook_id, expect)
    until = session.moment + timedelta(seconds=rotation.overlap_seconds) if rotation.overlap_seconds else None
    session.change(
        row,
        secret=webhooks.secret(randomness),
        old_secret=row.secret if until else None,
        old_secret_until=until,
        updated_at=session.moment,
    )
    return _issued(row)


def remove(session: WriteSession, actor: Identity, webhook_id: uuid.UUID, expect: Expect) -> None:
    """Delete an endpoint, its secrets and its deliveries."""
    queries.remove(session, _found(session, actor, webhook_id, expect))


def ping(session: WriteSession, actor: Identity, webhook_id: uuid.UUID) -> schemas.Delivery:
    """Have a message sent that only tries whether the endpoint answers; once, whatever comes of it."""
    row = _active(queries.webhook(session, owner_of(actor), webhook_id))
    identifier = session.new_id()
    made = WebhookDelivery(
        id=identifier,
        webhook_id=row.id,
        message_id=identifier,
        type=schemas.PING,
        state=DeliveryState.PENDING,
        attempts=0,
        recorded_at=session.moment,
        next_attempt_at=session.moment,
    )
    session.put(made)
    return delivered(made)


def replay(
    session: WriteSession, actor: Identity, webhook_id: uuid.UUID, what: schemas.WebhookReplay
) -> schemas.Replayed:
    """Have everything delivered again that was recorded since a moment, in its order."""
    row = _active(queries.webhook(session, owner_of(actor), webhook_id))
    after = queries.last_before(session, what.since)
    session.change(row, cursor=after)
    return schemas.Replayed(after=after, head=ledger.head(session))


def replay_delivery(
    session: WriteSession, actor: Identity, webhook_id: uuid.UUID, delivery_id: uuid.UUID
) -> schemas.Delivery:
    """Have one message delivered again, now, with all its attempts."""
    row = _active(queries.webhook(session, owner_of(actor), webhook_id))
    again = queries.delivery(session, row.id, delivery_id)
    session.change(again, state=DeliveryState.PENDING, attempts=0, next_attempt_at=session.moment)
    return delivered(again)


def read(session: AnySession, actor: Identity, webhook_id: uuid.UUID) -> schemas.Webhook:
    """An endpoint of the caller's desk, without its secret."""
    return shown(queries.webhook(session, owner_of(actor), webhook_id))


def read_delivery(
    session: AnySession, actor: Identity, webhook_id: uuid.UUID, delivery_id: uuid.UUID
) -> schemas.Delivery:
    """What became of one message."""
    row = queries.webhook(session, owner_of(actor), webhook_id)
    return delivered(queries.delivery(session, row.id, delivery_id))


def wanted_by(session: AnySession, row: Webhook) -> Wanted:
    """What an endpoint is to be told of, with slugs and equivalents as they are now."""
    return resolve(session, schemas.WebhookFilter.model_validate(row.filter))


def shown(row: Webhook) -> schemas.Webhook:
    """An endpoint as answered."""
    return schemas.Webhook.model_validate(row, from_attributes=True)


def delivered(row: WebhookDelivery) -> schemas.Delivery:
    """A delivery as answered."""
    return schemas.Delivery.model_validate(row, from_attributes=True)


def _issued(row: Webhook) -> schemas.WebhookIssued:
    return schemas.WebhookIssued(**shown(row).model_dump(), secret=row.secret)


def _found(session: WriteSession, actor: Identity, webhook_id: uuid.UUID, expect: Expect) -> Webhook:
    row = queries.webhook(session, owner_of(actor), webhook_id)
    expect(shown(row))
    return row


def _active(row: Webhook) -> Webhook:
    if row.state is not WebhookState.ACTIVE:
        raise Conflict(f"This webhook is {row.state}; set its state to active first.")
    return row


def _stored(asked: schemas.WebhookFilter) -> dict[str, Any]:
    return asked.model_dump(mode="json", exclude_defaults=True)
