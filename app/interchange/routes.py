"""Exports over HTTP."""

import uuid
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from app.db import Database
from app.interchange import export
from app.interchange.export import ExportFormat
from app.web.auth import Actor
from app.web.deps import AsOf, database
from app.web.once import NO_STORE

router = APIRouter(prefix="/v1", tags=["exports"])

Data = Annotated[Database, Depends(database)]
_MEDIA = {ExportFormat.NDJSON: "application/x-ndjson", ExportFormat.CSV: "text/csv"}
_TEXT = {"schema": {"type": "string"}}


def _answers(*forms: ExportFormat) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "The export", "content": {_MEDIA[form]: _TEXT for form in forms}}}


@router.get("/exports", name="export_all", response_class=StreamingResponse, responses=_answers(*ExportFormat))
def export_all(
    db: Data,
    as_of: AsOf,
    format: Annotated[
        ExportFormat, Query(description="ndjson is whole, csv a table of the claims")
    ] = ExportFormat.NDJSON,
) -> StreamingResponse:
    """Export everything as known at a moment: the whole history, or the claims with their standings as a table."""
    return _stream(export.export(db, format, as_of), format)


@router.get(
    "/desks/{desk_id}/export",
    name="export_desk",
    response_class=StreamingResponse,
    responses=_answers(ExportFormat.NDJSON),
)
def export_desk(desk_id: uuid.UUID, db: Data, actor: Actor) -> StreamingResponse:
    """Export everything that the keys of a desk ever posted; its own keys may."""
    return _stream(export.own_history(db, actor, desk_id), ExportFormat.NDJSON)


def _stream(pieces: Iterator[bytes], form: ExportFormat) -> StreamingResponse:
    headers = {"Cache-Control": NO_STORE, "Content-Disposition": f'attachment; filename="secondsource.{form}"'}
    return StreamingResponse(pieces, media_type=_MEDIA[form], headers=headers)
