"""The first answers to requests with an Idempotency-Key, kept for 24 hours in the transaction of what they did."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select

from app.sessions import AnySession, WriteSession
from app.tables import Replay, table_of

KEPT = timedelta(hours=24)
_SWEPT = 100
"""Old answers deleted per write: more than a write adds, so they never pile up, and no write takes long over it."""


def find(session: AnySession, actor: str, idempotency_key: str, now: datetime) -> Replay | None:
    """The answer that was given to this key-holder under this Idempotency-Key."""
    query = select(Replay).where(
        col(Replay.actor) == actor,
        col(Replay.idempotency_key) == idempotency_key,
        col(Replay.recorded_at) > now - KEPT,
    )
    return session.exec(query).one_or_none()


def keep(session: WriteSession, answer: Replay) -> None:
    """Store an answer in the place of one that is no longer kept, and clear some others away."""
    replay = table_of(Replay)
    key = sa.tuple_(replay.c.actor, replay.c.idempotency_key)
    forgotten = sa.select(replay.c.actor, replay.c.idempotency_key).where(replay.c.recorded_at <= session.moment - KEPT)
    oldest = forgotten.order_by(replay.c.recorded_at).limit(_SWEPT)
    session.execute(sa.delete(replay).where(key.in_(oldest)))
    mine = sa.and_(replay.c.actor == answer.actor, replay.c.idempotency_key == answer.idempotency_key)
    session.execute(sa.delete(replay).where(mine))
    session.put(answer)
