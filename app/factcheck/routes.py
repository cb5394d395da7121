"""The Fact Check Tools API over HTTP. How this surface refuses is declared in app.web.surfaces."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.factcheck import schemas
from app.web.problems import Refusal

router = APIRouter(prefix="/v1alpha1", tags=["fact check tools"])


@router.get("/claims:imageSearch", name="list_claims_by_image")
def list_claims_by_image(_asked: Annotated[schemas.ImageSearch, Query()]) -> schemas.ImageSearchResponse:
    """Refused, always: there is no search by image."""
    # Not 501: their clients would send the same again and again.
    raise Refusal(400, "not_offered", "Claims are not searched by image here; use claims:search with a query.")
