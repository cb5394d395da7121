"""From `Authorization: Bearer ssk_...` to who is asking, and whether the operation is permitted."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.concurrency import run_in_threadpool

from app import keyring
from app.db import Database
from app.domain import keys
from app.domain.permissions import OPERATIONS, WORKBENCH_AT, Identity, may
from app.errors import Forbidden, Unauthenticated
from app.web.deps import database
from app.web.targets import is_below

# One message for all: whoever guesses learns nothing from it.
_NOT_VALID = "This key is not valid. Send Authorization: Bearer ssk_... with a key that is not expired or revoked."


def bearer(request: Request) -> str | None:
    """The text of the key sent along, if any. Raises Unauthenticated for what can't be a key, database untouched."""
    sent = request.headers.getlist("authorization")
    if not sent:
        return None
    scheme, _, text = sent[0].partition(" ")
    text = text.strip(" ")
    if len(sent) > 1 or scheme.lower() != "bearer" or not keys.is_well_formed(text):
        raise Unauthenticated(_NOT_VALID)
    return text


async def permit(request: Request) -> Identity:
    """Who is asking. Raises unless the operation is permitted to them.

    Included routers depend on it first, so that nobody who is turned away has waited for the writers. It looks the
    key up for each request: a revocation holds from the next request on, on every instance.
    """
    scope = OPERATIONS[request.scope["route"].name]
    text = bearer(request)
    identity = Identity()
    if text is not None:
        identity = await run_in_threadpool(_identify, database(request), text)
    request.state.actor = identity
    if may(identity, scope):
        return identity
    if identity.key_id is None:
        raise Unauthenticated(f"This needs a key with the scope {scope}: send Authorization: Bearer ssk_...")
    raise Forbidden(f"This needs a key with the scope {scope}.")


Actor = Annotated[Identity, Depends(permit)]


def _identify(db: Database, text: str) -> Identity:
    # A session of its own, over before the request's begins: a request never holds two connections.
    with db.read() as session:
        found = keyring.identify(session, keys.digest(text), db.clock())
    if found is None:
        raise Unauthenticated(_NOT_VALID)
    return found


def require_known_operations(app: FastAPI) -> None:
    """Raise LookupError unless each operation is in the table of permissions and asks for its permission."""
    for route in iter_route_contexts(app.routes):
        if not isinstance(route.original_route, APIRoute) or _is_page(route):
            continue
        name = str(route.name)
        if name not in OPERATIONS:
            raise LookupError(f"{name} ({route.path}) is missing in app.domain.permissions.OPERATIONS")
        if OPERATIONS[name] is not None and permit not in _calls(route.dependant):
            raise LookupError(f"{name} ({route.path}) does not depend on app.web.auth.permit")


def _is_page(route: RouteContext) -> bool:
    # Outside the API document, and read only; or the workbench, which has a table and a way in of its own.
    return not route.include_in_schema and (route.methods == {"GET"} or is_below(WORKBENCH_AT, str(route.path)))


def _calls(dependant: Dependant) -> Iterator[object]:
    for each in dependant.dependencies:
        yield each.call
        yield from _calls(each)
