"""Desks and keys over HTTP."""

import secrets
import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.desks import key_service, queries, schemas, service
from app.domain.keys import RANDOM_BYTES
from app.paging import Page
from app.web.auth import Actor
from app.web.change import Changing, Creating
from app.web.deps import AsOf, Now, Reading
from app.web.pages import Listing

router = APIRouter(prefix="/v1")
_AT_ONCE = schemas.KeyRotation()


@router.get("/desks", name="list_desks", tags=["desks"])
def list_desks(session: Reading, page: Listing, as_of: AsOf) -> Page[schemas.Desk]:
    """List desks, oldest first."""
    return page(service.answer_desks(queries.desks(session, page.asked, as_of)))


@router.post("/desks", name="create_desk", status_code=201, response_model=schemas.Desk, tags=["desks"])
def create_desk(new: schemas.DeskNew, change: Creating) -> Response:
    """Record a desk."""
    made = service.create_desk(change.session, change.actor, new)
    return change.answer(made, status=201, location=f"/v1/desks/{made.id}")


@router.get("/desks/{desk}", name="read_desk", tags=["desks"])
def read_desk(desk: str, session: Reading, as_of: AsOf) -> schemas.Desk:
    """Read a desk, by its id or slug."""
    return service.read_desk(session, desk, as_of)


@router.patch("/desks/{desk}", name="update_desk", response_model=schemas.Desk, tags=["desks"])
def update_desk(desk: str, edit: schemas.DeskChange, change: Changing) -> Response:
    """Change what your desk says of itself; the earlier statement stays readable with `as_of`."""
    return change.answer(service.update_desk(change.session, change.actor, desk, edit, change.expect))


@router.get("/desks/{desk}/members", name="list_desk_members", tags=["desks"])
def list_desk_members(desk: str, session: Reading, actor: Actor, page: Listing, now: Now) -> Page[schemas.DeskMember]:
    """List who holds a key of your desk that works now, and whether as editor or checker."""
    desk_id = service.own_desk(session, actor, desk)
    return page(service.answer_members(queries.members(session, page.asked, desk_id, now)))


@router.get("/keys", name="list_keys", tags=["keys"])
def list_keys(
    session: Reading,
    page: Listing,
    desk_id: Annotated[uuid.UUID | None, Query(description="Keys of this desk")] = None,
) -> Page[schemas.KeyListed]:
    """List keys with their last use, oldest first; their texts are not known."""
    return page(key_service.answer_keys(queries.keys(session, page.asked, desk_id)))


@router.post("/keys", name="create_key", status_code=201, response_model=schemas.KeyIssued, tags=["keys"])
def create_key(new: schemas.KeyNew, change: Creating) -> Response:
    """Make a key. Its text is in this answer only."""
    made = key_service.create_key(change.session, change.actor, new, secrets.token_bytes(RANDOM_BYTES))
    return change.answer(made, status=201, location=f"/v1/keys/{made.id}", shown=made.shown())


@router.get("/keys/{key_id}", name="read_key", tags=["keys"])
def read_key(key_id: uuid.UUID, session: Reading) -> schemas.Key:
    """Read what is known of a key."""
    return key_service.read_key(session, key_id)


@router.post(
    "/keys/{key_id}/rotate", name="rotate_key", status_code=201, response_model=schemas.KeyIssued, tags=["keys"]
)
def rotate_key(key_id: uuid.UUID, change: Changing, rotation: schemas.KeyRotation = _AT_ONCE) -> Response:
    """Replace a key by a new one, whose text is in this answer only; the old one ends now, or after a grace."""
    randomness = secrets.token_bytes(RANDOM_BYTES)
    made = key_service.rotate_key(change.session, change.actor, key_id, rotation, change.expect, randomness)
    return change.answer(made, status=201, location=f"/v1/keys/{made.id}", shown=made.shown())


@router.post("/keys/{key_id}/revoke", name="revoke_key", response_model=schemas.Key, tags=["keys"])
def revoke_key(key_id: uuid.UUID, revocation: schemas.KeyRevocation, change: Changing) -> Response:
    """End a key at once, everywhere."""
    return change.answer(key_service.revoke_key(change.session, change.actor, key_id, revocation, change.expect))
