"""Rating scales over HTTP."""

from fastapi import APIRouter

from app.errors import NotFound
from app.ratings import schemas
from app.scales import BUILT_IN

router = APIRouter(prefix="/v1/scales", tags=["desks"])


@router.get("", name="list_scales")
def list_scales() -> schemas.Scales:
    """List the rating scales that come with the service."""
    return schemas.Scales(items=[schemas.Scale.of(scale) for scale in BUILT_IN.values()], next=None)


@router.get("/{scale}", name="read_scale")
def read_scale(scale: str) -> schemas.Scale:
    """Read a rating scale with its crosswalk."""
    if scale not in BUILT_IN:
        raise NotFound("There is no scale with this id; GET /v1/scales lists those there are.")
    return schemas.Scale.of(BUILT_IN[scale])
