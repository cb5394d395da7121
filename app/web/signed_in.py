"""The workbench's way in: a cookie for addresses below /desk, and nowhere else; and proof that a form is our own.

A browser sends the cookie along with whatever anybody makes it send. So a form is taken only when the browser says that
a page of ours sent it (Sec-Fetch-Site, else Origin), and when it holds the form token of its session, which no other
site can read.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from app import desk_sessions
from app.db import Database
from app.domain.permissions import OPERATIONS, WORKBENCH, WORKBENCH_AT, Identity, may
from app.errors import Forbidden, Unauthenticated
from app.web.deps import database
from app.web.forms import Form, parse

TOKEN = "form_token"  # noqa: S105 -- the name of a field
_COOKIE = "secondsource_desk"
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_SECRET_BYTES = 32


class SignInNeeded(Unauthenticated):
    """Nobody is signed in, or no longer."""


class ForeignForm(Forbidden):
    """A form that no page of this service sent."""

    code = "foreign_form"


class StaleForm(Forbidden):
    """A form of ours, from a session that has ended: what was typed is good, and to be sent again."""

    code = "stale_form"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in."""

    identity: Identity
    secret: str

    @property
    def form_token(self) -> str:
        """What every form of this session holds; the secret can't be told from it."""
        return hashlib.sha256(f"form\0{self.secret}".encode()).hexdigest()

    def may(self, operation: str) -> bool:
        """Whether this person's key is good for an operation of the API."""
        return may(self.identity, OPERATIONS[operation])

    def require(self, operation: str) -> None:
        """Raise Forbidden unless this person's key is good for an operation."""
        if not self.may(operation):
            raise Forbidden(f"Your key does not allow this; it needs the scope {OPERATIONS[operation]}.")


async def signed_in(request: Request) -> Person:
    """Who is signed in. Raises SignInNeeded, and Forbidden for what their key does not permit.

    The key is looked up for each request: one that is revoked or has expired ends its sessions at once, everywhere.
    """
    secret = secret_of(request)
    identity = await run_in_threadpool(_identify, database(request), secret)
    if identity is None:
        raise SignInNeeded("Sign in with a key of your desk.")
    request.state.actor = identity
    person = Person(identity, secret)
    person.require(WORKBENCH[request.scope["route"].name])
    return person


SignedIn = Annotated[Person, Depends(signed_in)]


async def sent_form(request: Request) -> Form:
    """The fields of a form that a page of this service sent. Raises ForeignForm for any other."""
    require_own_page(request)
    return parse(await request.body())


Sent = Annotated[Form, Depends(sent_form)]


def require_token(person: Person, form: Form) -> None:
    """Raise StaleForm unless the form was made for this session."""
    if not hmac.compare_digest(form[TOKEN].encode(), person.form_token.encode()):
        raise StaleForm("You have signed in anew since this page was opened. Nothing was saved yet: send it again.")


def require_own_page(request: Request) -> None:
    """Raise ForeignForm unless the browser says that a page of this service sent the request."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        own = site == "same-origin"
    else:
        told = request.app.state.public_url
        hosts = {request.headers.get("host"), *([urlsplit(told).netloc] if told else [])}
        own = urlsplit(request.headers.get("origin", "")).netloc in hosts - {None, ""}
    if not own:
        raise ForeignForm("This form was sent by a page of another site, or by no browser; open it here.")


def secret_of(request: Request) -> str:
    """What the session's cookie holds, if there is one."""
    return request.cookies.get(_COOKIE, "")


def new_secret() -> str:
    """What a new session's cookie holds."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def keep_cookie(request: Request, response: Response, secret: str) -> None:
    """Let the browser send the session's secret along below /desk: scripts can't read it, other sites can't use it."""
    path, secure = _where(request)
    response.set_cookie(_COOKIE, secret, path=path, secure=secure, httponly=True, samesite="lax")


def drop_cookie(request: Request, response: Response) -> None:
    """Let the browser forget the session."""
    path, secure = _where(request)
    response.delete_cookie(_COOKIE, path=path, secure=secure, httponly=True, samesite="lax")


def _where(request: Request) -> tuple[str, bool]:
    """For which addresses the cookie is good, and whether it travels encrypted only."""
    address = request.app.state.public_url or str(request.base_url)
    return f"{urlsplit(address).path.rstrip('/')}{WORKBENCH_AT}", address.startswith("https:")


def _identify(db: Database, secret: str) -> Identity | None:
    if _SECRET.fullmatch(secret) is None:
        return None
    now = db.clock()
    with db.read() as session:
        found = desk_sessions.find(session, secret, now)
    if found is None:
        return None
    identity, used_at = found
    if now - used_at >= desk_sessions.PRECISION:
        with db.write() as session:
            desk_sessions.note_use(session, secret)
    return identity
