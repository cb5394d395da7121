"""Signing in and out: a key of the desk is shown once, and a cookie takes its place."""

import re
import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Query, Request, Response
from fastapi.responses import RedirectResponse

from app import desk_sessions, keyring
from app.db import Database
from app.domain import keys
from app.domain.permissions import Identity
from app.pages.language import preferred
from app.pages.reader import Asking, Reader
from app.web import signed_in
from app.web.deps import database
from app.web.forms import parse
from app.web.signed_in import TOKEN, Person, Sent, SignInNeeded
from app.workbench.addresses import PROPOSALS, SIGN_IN
from app.workbench.bench import new_once, send
from app.workbench.submission import ONCE

router = APIRouter(prefix="/desk", include_in_schema=False)

_OURS = re.compile(r"/desk(?:/[A-Za-z0-9/-]*)?(?:\?[^\s#]*)?")

Db = Annotated[Database, Depends(database)]


@router.get("/sign-in", name="desk_sign_in")
def sign_in_page(reader: Asking, next_: Annotated[str, Query(alias="next", max_length=2000)] = "") -> Response:
    """The page to sign in on."""
    return send("sign-in.html", reader, next=_ours(next_), kept="", wrong=False)


@router.post("/sign-in", name="desk_open_session")
def sign_in(request: Request, reader: Asking, form: Sent, db: Db) -> Response:
    """Open a session for whoever shows a key of a desk, and lead on to where they were going."""
    there, text = _ours(form["next"]), form["key"].strip()
    identity = _holder(db, text)
    if identity is None or identity.desk_id is None:
        return send("sign-in.html", reader, 422, next=there, kept=form["kept"], wrong=True)
    secret = signed_in.new_secret()
    with db.write() as session:
        desk_sessions.open_session(session, uuid.UUID(identity.key_id), secret)
        keyring.note_use(session, identity)
    response = _with_what_was_typed(reader, there, Person(identity, secret), form["kept"])
    signed_in.keep_cookie(request, response, secret)
    return response


@router.post("/sign-out", name="desk_close_session")
def sign_out(request: Request, _form: Sent, db: Db) -> Response:
    """End the session here and everywhere it was copied to."""
    with db.write() as session:
        desk_sessions.close(session, signed_in.secret_of(request))
    response = RedirectResponse(SIGN_IN, 303)
    signed_in.drop_cookie(request, response)
    return response


def _holder(db: Database, text: str) -> Identity | None:
    if not keys.is_well_formed(text):
        return None
    with db.read() as session:
        return keyring.identify(session, keys.digest(text), db.clock())


def _with_what_was_typed(reader: Reader, there: str, person: Person, kept: str) -> Response:
    """On to the page; a form that found nobody signed in is handed back, to be sent again."""
    if not kept:
        return RedirectResponse(there, 303)
    typed = [pair for pair in parse(kept.encode()) if pair[0] not in (TOKEN, ONCE)]
    token = [(TOKEN, person.form_token), (ONCE, new_once())]
    return send("continue.html", reader, there=there, fields=[*typed, *token])


def _ours(address: str) -> str:
    """An address of the workbench: what anybody else put there leads to its first page."""
    return address if _OURS.fullmatch(address) else PROPOSALS


async def _to_sign_in(request: Request, _error: Exception) -> Response:
    path, query, asked = request.url.path, request.url.query, request.query_params.get("lang")
    language = preferred(asked, request.headers.get("accept-language", ""))
    reader = Reader(language, None, database(request).clock(), path, is_told_language=asked == language)
    if request.method != "POST":
        there = {"next": f"{path}?{query}" if query else path}
        return RedirectResponse(reader.to(SIGN_IN, there), 303)
    signed_in.require_own_page(request)
    kept = (await request.body()).decode("ascii", "replace")
    return send("sign-in.html", reader, 401, next=_ours(path), kept=kept, wrong=False)


def install(app: FastAPI) -> None:
    """Lead whoever is not signed in to where they can be."""
    app.exception_handler(SignInNeeded)(_to_sign_in)
