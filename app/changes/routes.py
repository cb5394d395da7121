"""The change feed over HTTP: in pages, and as it happens."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from app import ledger
from app.changes import schemas
from app.feed import answers, queries, wanted
from app.feed.hub import Hub
from app.web.deps import Reading
from app.web.event_stream import EventStream
from app.web.pages import Listing

router = APIRouter(prefix="/v1", tags=["changes"])

_LAST = 2**63 - 1
_STREAM: dict[int | str, Any] = {
    200: {"description": "Changes, one by one", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
}


def _hub(request: Request) -> Hub:
    hub: Hub = request.app.state.hub
    return hub


@router.get("/changes", name="list_changes")
def list_changes(
    session: Reading,
    page: Listing,
    asked: Annotated[schemas.ChangesQuery, Query()],
) -> schemas.ChangesPage:
    """List every change in the order it was committed; none is ever skipped or repeated."""
    rows, cursor = queries.page(session, page.asked, asked.since, wanted.resolve(session, asked))
    found = page((answers.events(session, rows), cursor))
    return schemas.ChangesPage(**found.model_dump(), head=ledger.head(session))


@router.get("/events", name="read_events", response_class=EventStream, responses=_STREAM)
async def read_events(
    hub: Annotated[Hub, Depends(_hub)],
    asked: Annotated[schemas.EventsQuery, Query()],
    last_event_id: Annotated[
        Annotated[int, Field(ge=0, le=_LAST)] | SkipJsonSchema[None],
        Header(description="The last change seen: the stream goes on after it; before `since`"),
    ] = None,
) -> EventStream:
    """Follow changes as they are committed (server-sent events); each has its number as id, to resume from."""
    since = asked.since if last_event_id is None else last_event_id
    return EventStream(partial(hub.follow, asked, since))
