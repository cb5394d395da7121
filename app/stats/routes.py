"""Counts over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.db import Database
from app.stats import schemas, service
from app.web.deps import AsOf, Reading, database

router = APIRouter(prefix="/v1", tags=["stats"])


@router.get("/stats", name="read_stats")
def read_stats(
    session: Reading,
    as_of: AsOf,
    db: Annotated[Database, Depends(database)],
    asked: Annotated[schemas.StatsQuery, Query()],
) -> schemas.Stats:
    """Read how many claims there are by status, flag, subject, party, desk and language, now and over time."""
    return service.read(session, asked, as_of, db.clock())
