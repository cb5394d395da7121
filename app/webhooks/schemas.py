"""Webhooks and their deliveries on the wire, and what is delivered."""

import uuid
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.domain.vocabulary import DeliveryState, DisabledReason, WebhookState
from app.feed.schemas import Event, FeedFilter
from app.web.fields import Input, Line, Output, Patch, Timestamp, Url

LONGEST_OVERLAP = 30 * 24 * 60 * 60
PING = "webhook.ping"
"""The type of a message that only tries whether an endpoint answers."""


class WebhookFilter(FeedFilter, Input):
    """What is delivered, as lists are narrowed; what is left out leaves out nothing."""


class WebhookNew(Input):
    """An endpoint to deliver to: everything that changes from now on and fits the filter."""

    url: Url = Field(description="Where messages are posted to, https or http")
    name: Line | None = Field(default=None, description="What it is for")
    filter: WebhookFilter = WebhookFilter()


class WebhookEdit(Patch):
    """What is to change of an endpoint; a field left out stays as it is."""

    url: Url = ""
    name: Line | None = None
    filter: WebhookFilter = Field(
        default=WebhookFilter(), description="The new filter, whole; for changes not told yet"
    )
    state: Literal[WebhookState.ACTIVE, WebhookState.PAUSED] = Field(
        default=WebhookState.ACTIVE, description="`active` also ends a disablement: what was missed is delivered first"
    )


class SecretRotation(Input):
    """How a secret is replaced."""

    overlap_seconds: int = Field(
        default=24 * 60 * 60, ge=0, le=LONGEST_OVERLAP, description="How long the old secret signs beside the new one"
    )


class WebhookReplay(Input):
    """From when on changes are delivered again."""

    since: Timestamp = Field(description="Changes recorded at or after this; a moment to come: what waits is skipped")


class Webhook(Output):
    """An endpoint, without its secret. `desk_id` is null for those of the service itself.

    `disabled_reason` says why the service delivers there no more: it answered 410 (`gone`), or has not taken a message
    for days (`failing`). `failing_since` is the first failure after the last success.
    """

    id: uuid.UUID
    desk_id: uuid.UUID | None
    name: str | None
    url: str
    filter: WebhookFilter
    state: WebhookState
    disabled_reason: DisabledReason | None
    failing_since: Timestamp | None
    old_secret_until: Timestamp | None
    recorded_at: Timestamp
    recorded_by: str
    updated_at: Timestamp


class WebhookIssued(Webhook):
    """An endpoint with the secret that signs what is sent there; it is shown this once."""

    secret: str

    def shown(self) -> Webhook:
        """The endpoint as everybody who may read it sees it."""
        return Webhook.model_validate(self.model_dump(exclude={"secret"}))


class Replayed(Output):
    """What will be delivered again: changes after `after`, up to the newest, `head`."""

    after: int
    head: int


class Delivery(Output):
    """A message to an endpoint and its last attempt. `seq` is that of the change; a ping has none.

    `message_id` is the `webhook-id` it is sent with, the same on every attempt.
    """

    id: uuid.UUID
    webhook_id: uuid.UUID
    message_id: uuid.UUID
    seq: int | None
    type: str
    state: DeliveryState
    attempts: int
    status_code: int | None
    problem: str | None
    recorded_at: Timestamp
    last_attempt_at: Timestamp | None
    next_attempt_at: Timestamp | None


class DeliveryQuery(BaseModel):
    """What a list of deliveries is narrowed by."""

    state: list[DeliveryState] = []


class Message(Output):
    """The body of a message: one change, as in GET /v1/changes."""

    type: str
    timestamp: Timestamp
    data: Event


class Pinged(Output):
    """What a ping says: who sent it."""

    webhook_id: uuid.UUID


class Ping(Output):
    """The body of a message that only tries whether an endpoint answers."""

    type: Annotated[str, Field(examples=[PING])]
    timestamp: Timestamp
    data: Pinged
