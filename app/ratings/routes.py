"""Rating scales over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.paging import Page
from app.ratings import schemas, service
from app.web.change import Changing, Creating
from app.web.deps import AsOf, Reading
from app.web.pages import Listing

router = APIRouter(prefix="/v1", tags=["desks"])

Number = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/scales", name="list_scales")
def list_scales(session: Reading, page: Listing, as_of: AsOf) -> Page[schemas.Scale]:
    """List rating scales: those that come with the service, beside the limit on the first page, then desks' own."""
    return page(service.list_scales(session, page.asked, as_of))


@router.post("/desks/{desk}/scale", name="create_desk_scale", status_code=201, response_model=schemas.Scale)
def create_desk_scale(desk: str, new: schemas.ScaleNew, change: Creating) -> Response:
    """Declare your desk's own rating scale; it is called `desk-` and your slug."""
    made = service.create_scale(change.session, change.actor, desk, new)
    return change.answer(made, status=201, location=f"/v1/scales/{made.id}")


@router.get("/scales/{scale}", name="read_scale")
def read_scale(scale: str, session: Reading, as_of: AsOf) -> schemas.Scale:
    """Read a rating scale with its crosswalk."""
    return service.read_scale(session, scale, as_of)


@router.get("/scales/{scale}/versions", name="list_scale_versions")
def list_scale_versions(scale: str, session: Reading, page: Listing, as_of: AsOf) -> Page[schemas.Scale]:
    """List everything that a rating scale ever was, first to last."""
    return page(service.list_versions(session, page.asked, scale, as_of))


@router.post("/scales/{scale}/versions", name="revise_scale", status_code=201, response_model=schemas.Scale)
def revise_scale(scale: str, new: schemas.ScaleNew, change: Changing) -> Response:
    """State your desk's own rating scale anew; what was rated before keeps what it meant."""
    made = service.revise_scale(change.session, change.actor, scale, new, change.expect)
    return change.answer(made, status=201, location=f"/v1/scales/{made.id}/versions/{made.version}")


@router.get("/scales/{scale}/versions/{number}", name="read_scale_version")
def read_scale_version(scale: str, number: Number, session: Reading, as_of: AsOf) -> schemas.Scale:
    """Read one version of a rating scale, as a verdict names it."""
    return service.read_version(session, scale, number, as_of)
