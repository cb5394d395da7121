"""Everything this slice reads, and how it writes what the ledger does not know."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app.domain.vocabulary import DeliveryState, WebhookState
from app.errors import NotFound
from app.feed.queries import following
from app.feed.wanted import Wanted
from app.paging import PageRequest, Rows, page_of
from app.sessions import AnySession, WriteSession
from app.tables import Event, Webhook, WebhookDelivery, table_of

Found = tuple[list[Any], str | None]

# What is asked for over HTTP.


def webhook(session: AnySession, desk_id: uuid.UUID | None, webhook_id: uuid.UUID) -> Webhook:
    """An endpoint of a desk, or of the service. Raises NotFound for another's: nobody learns that there is one."""
    query = select(Webhook).where(col(Webhook.id) == webhook_id, _of(desk_id))
    if (row := session.exec(query).one_or_none()) is None:
        raise NotFound("There is no such webhook.")
    return row


def webhooks(session: AnySession, asked: PageRequest, desk_id: uuid.UUID | None) -> Found:
    """A page of a desk's endpoints, oldest first."""
    order = (col(Webhook.recorded_at), col(Webhook.id))
    query: Rows = sa.select(Webhook).where(_of(desk_id))
    rows, cursor = page_of(session, asked, query, order, key_of=lambda row: (row[0].recorded_at, row[0].id))
    return [row[0] for row in rows], cursor


def how_many(session: AnySession, desk_id: uuid.UUID | None) -> int:
    """How many endpoints a desk has."""
    return session.exec(select(sa.func.count()).select_from(Webhook).where(_of(desk_id))).one()


def delivery(session: AnySession, webhook_id: uuid.UUID, delivery_id: uuid.UUID) -> WebhookDelivery:
    """A delivery to an endpoint. Raises NotFound."""
    query = select(WebhookDelivery).where(
        col(WebhookDelivery.id) == delivery_id, col(WebhookDelivery.webhook_id) == webhook_id
    )
    if (row := session.exec(query).one_or_none()) is None:
        raise NotFound("There is no such delivery, or it is no longer kept.")
    return row


def deliveries(
    session: AnySession, asked: PageRequest, webhook_id: uuid.UUID, states: Collection[DeliveryState]
) -> Found:
    """A page of the deliveries to an endpoint, newest first."""
    order = (col(WebhookDelivery.recorded_at), col(WebhookDelivery.id))
    query: Rows = sa.select(WebhookDelivery).where(col(WebhookDelivery.webhook_id) == webhook_id)
    if states:
        query = query.where(col(WebhookDelivery.state).in_(states))
    rows, cursor = page_of(
        session, asked, query, order, descending=True, key_of=lambda row: (row[0].recorded_at, row[0].id)
    )
    return [row[0] for row in rows], cursor


def last_before(session: AnySession, moment: datetime) -> int:
    """The last change recorded before a moment; 0 when there was none."""
    earlier = select(col(Event.seq)).where(col(Event.recorded_at) < moment)
    return session.exec(earlier.order_by(col(Event.recorded_at).desc(), col(Event.seq).desc()).limit(1)).first() or 0


def remove(session: WriteSession, webhook: Webhook) -> None:
    """Delete an endpoint with its secrets and deliveries."""
    session.execute(sa.delete(table_of(WebhookDelivery)).where(col(WebhookDelivery.webhook_id) == webhook.id))
    session.execute(sa.delete(table_of(Webhook)).where(col(Webhook.id) == webhook.id))


# What delivers.


def open_webhooks(session: AnySession, holder: str, now: datetime) -> list[Webhook]:
    """The endpoints that this holder may deliver to, since nobody else is doing so."""
    query = select(Webhook).where(col(Webhook.state) == WebhookState.ACTIVE, _free(holder, now))
    return list(session.exec(query.order_by(col(Webhook.id))))


def with_due(session: AnySession, webhook_ids: Collection[uuid.UUID], now: datetime) -> set[uuid.UUID]:
    """Those of the endpoints with a delivery whose time has come."""
    query = select(col(WebhookDelivery.webhook_id)).where(
        col(WebhookDelivery.webhook_id).in_(webhook_ids), col(WebhookDelivery.next_attempt_at) <= now
    )
    return set(session.exec(query.distinct()))


def next_wanted(session: AnySession, since: int, wanted: Wanted) -> tuple[bool, int]:
    """Whether there is such a change after `since`, and the number up to which there is none."""
    while True:
        rows, until = following(session, since, wanted, 1)
        if rows:
            return True, rows[0].seq - 1
        if until == since:
            return False, since
        since = until


def advance(session: WriteSession, webhook_id: uuid.UUID, holder: str, since: int, until: int) -> None:
    """Move a cursor on, unless somebody else moved it or is delivering."""
    mine = sa.and_(col(Webhook.id) == webhook_id, col(Webhook.cursor) == since, _free(holder, session.moment))
    session.execute(sa.update(table_of(Webhook)).where(mine).values(cursor=until))


def lease(session: WriteSession, webhook_id: uuid.UUID, holder: str, until: datetime) -> bool:
    """Take an endpoint to deliver to it alone; whether it could be had."""
    free = sa.and_(
        col(Webhook.id) == webhook_id,
        col(Webhook.state) == WebhookState.ACTIVE,
        _free(holder, session.moment),
    )
    taken = sa.update(table_of(Webhook)).where(free).values(leased_by=holder, leased_until=until)
    return bool(session.execute(taken).rowcount)  # type: ignore[attr-defined]


def leased(session: AnySession, webhook_id: uuid.UUID, holder: str) -> Webhook | None:
    """The endpoint, while the holder has its lease; none when it was taken over, or is gone."""
    query = select(Webhook).where(col(Webhook.id) == webhook_id, col(Webhook.leased_by) == holder)
    return session.exec(query).one_or_none()


def due(session: AnySession, webhook_id: uuid.UUID, now: datetime, limit: int) -> list[WebhookDelivery]:
    """The deliveries whose time has come, the longest waiting first."""
    query = select(WebhookDelivery).where(
        col(WebhookDelivery.webhook_id) == webhook_id, col(WebhookDelivery.next_attempt_at) <= now
    )
    return list(
        session.exec(query.order_by(col(WebhookDelivery.next_attempt_at), col(WebhookDelivery.id)).limit(limit))
    )


def events(session: AnySession, seqs: Collection[int]) -> list[Event]:
    """Changes by their numbers."""
    return list(session.exec(select(Event).where(col(Event.seq).in_(seqs))))


def known(
    session: AnySession, webhook_id: uuid.UUID, message_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, WebhookDelivery]:
    """What is on record of messages to an endpoint, by their ids."""
    query = select(WebhookDelivery).where(
        col(WebhookDelivery.webhook_id) == webhook_id, col(WebhookDelivery.message_id).in_(message_ids)
    )
    return {row.message_id: row for row in session.exec(query)}


def forget(session: WriteSession, webhook_id: uuid.UUID, before: datetime, most: int) -> None:
    """Delete the oldest deliveries that have ended and were recorded before a moment."""
    old = sa.select(col(WebhookDelivery.id)).where(
        col(WebhookDelivery.webhook_id) == webhook_id,
        col(WebhookDelivery.recorded_at) < before,
        col(WebhookDelivery.next_attempt_at).is_(None),
    )
    oldest = old.order_by(col(WebhookDelivery.recorded_at), col(WebhookDelivery.id)).limit(most)
    session.execute(sa.delete(table_of(WebhookDelivery)).where(col(WebhookDelivery.id).in_(oldest)))


def _of(desk_id: uuid.UUID | None) -> sa.ColumnElement[bool]:
    return col(Webhook.desk_id).is_(None) if desk_id is None else col(Webhook.desk_id) == desk_id


def _free(holder: str, now: datetime) -> sa.ColumnElement[bool]:
    until = col(Webhook.leased_until)
    return sa.or_(until.is_(None), until <= now, col(Webhook.leased_by) == holder)
