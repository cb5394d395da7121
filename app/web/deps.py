"""What routes ask for, named once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request

from app.db import Database
from app.errors import Fault, Invalid
from app.reviews import Addresses
from app.sessions import ReadSession
from app.web.fields import Timestamp


def database(request: Request) -> Database:
    """The application's database."""
    found: Database = request.app.state.database
    return found


def _read_session(db: Annotated[Database, Depends(database)]) -> Iterator[ReadSession]:
    with db.read() as session:
        yield session


Reading = Annotated[ReadSession, Depends(_read_session, scope="function")]


def _as_of(
    db: Annotated[Database, Depends(database)],
    as_of: Annotated[
        Timestamp | None,
        Query(description="Answer as known at this moment (recorded time), e.g. 2025-11-20T12:00:00Z. Default: now."),
    ] = None,
) -> datetime | None:
    if as_of is not None and not db.has_come(as_of):
        raise Invalid(
            "That moment has not come yet.",
            faults=[Fault("", "give a moment that has passed, or leave as_of out for now", "as_of")],
        )
    return as_of


AsOf = Annotated[datetime | None, Depends(_as_of)]


def _now(db: Annotated[Database, Depends(database)]) -> datetime:
    return db.clock()


Now = Annotated[datetime, Depends(_now)]
"""The time by the service's clock."""


def _site(request: Request) -> str:
    """The address of this service as readers see it, with a slash at its end: as set, else as asked for."""
    told: str = request.app.state.public_url
    return told or str(request.base_url)


Site = Annotated[str, Depends(_site)]


def _where(address: Site) -> Addresses:
    return Addresses(address)


Where = Annotated[Addresses, Depends(_where)]
"""Where things are, as absolute addresses."""
