"""Webhooks over HTTP."""

import secrets
import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domain.webhooks import SECRET_BYTES
from app.paging import Page
from app.web.auth import Actor
from app.web.change import Changing, Creating
from app.web.deps import Reading
from app.web.pages import Listing
from app.webhooks import queries, schemas, service

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])
_A_DAY = schemas.SecretRotation()


@router.get("", name="list_webhooks")
def list_webhooks(session: Reading, actor: Actor, page: Listing) -> Page[schemas.Webhook]:
    """List your desk's webhooks, oldest first; an admin's key has those of the service itself."""
    rows, cursor = queries.webhooks(session, page.asked, service.owner_of(actor))
    return page(([service.shown(row) for row in rows], cursor))


@router.post("", name="create_webhook", status_code=201, response_model=schemas.WebhookIssued)
def create_webhook(new: schemas.WebhookNew, change: Creating) -> Response:
    """Have changes delivered to an address from now on. The secret that signs them is in this answer only."""
    made = service.create(change.session, change.actor, new, secrets.token_bytes(SECRET_BYTES))
    return change.answer(made, status=201, location=f"/v1/webhooks/{made.id}", shown=made.shown())


@router.get("/{webhook_id}", name="read_webhook")
def read_webhook(webhook_id: uuid.UUID, session: Reading, actor: Actor) -> schemas.Webhook:
    """Read a webhook of your desk: where to, what of, and whether it is delivered to."""
    return service.read(session, actor, webhook_id)


@router.patch("/{webhook_id}", name="update_webhook", response_model=schemas.Webhook)
def update_webhook(webhook_id: uuid.UUID, edit: schemas.WebhookEdit, change: Changing) -> Response:
    """Change a webhook: its address, name or filter; pause it, or have it delivered to again."""
    return change.answer(service.update(change.session, change.actor, webhook_id, edit, change.expect))


@router.delete("/{webhook_id}", name="delete_webhook", status_code=204)
def delete_webhook(webhook_id: uuid.UUID, change: Changing) -> Response:
    """Delete a webhook, with its secrets and the log of its deliveries."""
    service.remove(change.session, change.actor, webhook_id, change.expect)
    return change.keep(Response(status_code=204))


@router.post(
    "/{webhook_id}/rotate", name="rotate_webhook_secret", status_code=201, response_model=schemas.WebhookIssued
)
def rotate_webhook_secret(
    webhook_id: uuid.UUID, change: Changing, rotation: schemas.SecretRotation = _A_DAY
) -> Response:
    """Replace a webhook's secret by a new one, in this answer only; both sign until the overlap is over."""
    randomness = secrets.token_bytes(SECRET_BYTES)
    made = service.rotate(change.session, change.actor, webhook_id, rotation, change.expect, randomness)
    return change.answer(made, status=201, location=f"/v1/webhooks/{made.id}", shown=made.shown())


@router.post("/{webhook_id}/ping", name="ping_webhook", status_code=202, response_model=schemas.Delivery)
def ping_webhook(webhook_id: uuid.UUID, change: Creating) -> Response:
    """Send a message that only tries whether the endpoint answers; the delivery says what came of it."""
    made = service.ping(change.session, change.actor, webhook_id)
    return change.answer(made, status=202, location=f"/v1/webhooks/{webhook_id}/deliveries/{made.id}")


@router.post("/{webhook_id}/replay", name="replay_webhook", status_code=202, response_model=schemas.Replayed)
def replay_webhook(webhook_id: uuid.UUID, what: schemas.WebhookReplay, change: Creating) -> Response:
    """Deliver everything again that was recorded since a moment, with the ids it had."""
    return change.answer(service.replay(change.session, change.actor, webhook_id, what), status=202)


@router.get("/{webhook_id}/deliveries", name="list_webhook_deliveries")
def list_webhook_deliveries(
    webhook_id: uuid.UUID,
    session: Reading,
    actor: Actor,
    page: Listing,
    wanted: Annotated[schemas.DeliveryQuery, Query()],
) -> Page[schemas.Delivery]:
    """List what was sent to a webhook of your desk in the last 30 days, newest first, and what came of it."""
    mine = service.read(session, actor, webhook_id)
    rows, cursor = queries.deliveries(session, page.asked, mine.id, wanted.state)
    return page(([service.delivered(row) for row in rows], cursor))


@router.get("/{webhook_id}/deliveries/{delivery_id}", name="read_webhook_delivery")
def read_webhook_delivery(
    webhook_id: uuid.UUID, delivery_id: uuid.UUID, session: Reading, actor: Actor
) -> schemas.Delivery:
    """Read what became of one message."""
    return service.read_delivery(session, actor, webhook_id, delivery_id)


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/replay",
    name="replay_webhook_delivery",
    status_code=202,
    response_model=schemas.Delivery,
)
def replay_webhook_delivery(webhook_id: uuid.UUID, delivery_id: uuid.UUID, change: Creating) -> Response:
    """Deliver one message again, with the id it had."""
    made = service.replay_delivery(change.session, change.actor, webhook_id, delivery_id)
    return change.answer(made, status=202)
