"""What the change feed is asked for, and its pages."""

from typing import Annotated

from pydantic import Field

from app.feed.schemas import Event, FeedFilter
from app.paging import Page

_Seq = Annotated[int, Field(ge=0, le=2**63 - 1)]


class ChangesQuery(FeedFilter):
    """Which changes are listed."""

    since: _Seq = Field(default=0, description="The last seq seen; 0 for all")


class EventsQuery(FeedFilter):
    """Which changes are followed, and from where."""

    since: _Seq | None = Field(default=None, description="The last seq seen; 0 for all; only new ones without it")


class ChangesPage(Page[Event]):
    """Events in the order they were committed. `head` is the newest there is; ask again with `since` the last seen."""

    head: int
