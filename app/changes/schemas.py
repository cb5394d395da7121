"""Events on the wire."""

import uuid
from typing import Any

from app.paging import Page
from app.web.fields import Output, Timestamp


class Event(Output):
    """One change, as recorded in the ledger."""

    seq: int
    id: uuid.UUID
    recorded_at: Timestamp
    actor: str
    type: str
    subjects: list[str]
    payload: dict[str, Any]


class Changes(Page[Event]):
    """Events in the order they were committed. `head` is the newest there is; ask again with `since` the last seen."""

    head: int
