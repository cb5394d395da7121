"""Where changes are delivered to, and what became of each delivery.

None of it is part of the record: the ledger holds the changes, these tables how far each endpoint has been told.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from app.domain.vocabulary import DeliveryState, DisabledReason, WebhookState
from app.tables.columns import Id, Table, json_document, key, moment, prose, reference, word

DUE = sa.text("next_attempt_at IS NOT NULL")
"""The predicate of the index on deliveries that will be tried."""


class Webhook(Table, table=True):
    """An endpoint of a desk, or of the service itself (no desk). Only who delivers to it has the lease.

    `cursor` is the last change that was told, or that was not to be told; `failing_since` the first failure after the
    last success. Secrets are kept as they are, since they sign; the old one signs as well until its time is over.
    """

    __table_args__ = (sa.Index("ix_webhook_desk", "desk_id", "recorded_at", "id"), {"info": {"derived": True}})

    id: Id = key()
    desk_id: Id | None = reference("desk.id", nullable=True)
    name: str | None = prose(nullable=True)
    url: str = prose()
    filter: dict[str, Any] = json_document()
    secret: str = prose()
    old_secret: str | None = prose(nullable=True)
    old_secret_until: datetime | None = moment(nullable=True)
    state: WebhookState = word(WebhookState)
    disabled_reason: DisabledReason | None = word(DisabledReason, nullable=True)
    failing_since: datetime | None = moment(nullable=True)
    cursor: int = Field(sa_type=sa.BigInteger)
    leased_by: str | None = prose(nullable=True)
    leased_until: datetime | None = moment(nullable=True)
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    updated_at: datetime = moment()


class WebhookDelivery(Table, table=True):
    """A message to an endpoint, and what became of its last attempt. A ping has no change.

    The same change has the same `message_id` each time it is sent, by which its receiver knows it again.
    """

    __table_args__ = (
        sa.UniqueConstraint("webhook_id", "message_id"),
        sa.Index("ix_webhook_delivery_recorded", "webhook_id", "recorded_at", "id"),
        sa.Index("ix_webhook_delivery_due", "webhook_id", "next_attempt_at", sqlite_where=DUE, postgresql_where=DUE),
        {"info": {"derived": True}},
    )

    id: Id = key()
    webhook_id: Id = reference("webhook.id")
    message_id: Id
    seq: int | None = Field(
        default=None, sa_type=sa.BigInteger, foreign_key="event.seq", ondelete="RESTRICT", nullable=True
    )
    type: str = prose()
    state: DeliveryState = word(DeliveryState)
    attempts: int
    status_code: int | None = Field(default=None, nullable=True)
    problem: str | None = prose(nullable=True)
    recorded_at: datetime = moment()
    last_attempt_at: datetime | None = moment(nullable=True)
    next_attempt_at: datetime | None = moment(nullable=True)
