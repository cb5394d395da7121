"""A page of the workbench: for whom it is made, and how it is sent."""

import dataclasses
import secrets
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request, Response

from app import ledger
from app.db import Database
from app.pages.reader import Asking, Reader
from app.pages.rendering import render
from app.sessions import ReadSession
from app.web import html
from app.web.deps import database
from app.web.signed_in import Person, SignedIn
from app.workbench import reading

_ONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Bench:
    """Who sits at the workbench, and what they asked for."""

    request: Request
    person: Person
    reader: Reader
    db: Database

    def show(self, session: ReadSession, template: str, status: int = 200, **values: Any) -> Response:
        """A page for whoever is signed in."""
        _, desk = reading.desk(session, self.person)
        mine = {"person": self.person, "desk": desk, "once": new_once, "seq": ledger.head(session)}
        return send(template, self.reader, status, **mine, **values)


def _bench(request: Request, person: SignedIn, reader: Asking, db: Annotated[Database, Depends(database)]) -> Bench:
    return Bench(request, person, dataclasses.replace(reader, at=None), db)  # what is decided is decided now


AtBench = Annotated[Bench, Depends(_bench)]


def send(template: str, reader: Reader, status: int = 200, **values: Any) -> Response:
    """A page that nobody keeps a copy of; forms on it tell this service, and no other, where they come from."""
    response = html.page(render(f"desk/{template}", reader, **values), status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def new_once() -> str:
    """What makes a form good for one change, however often it is sent."""
    return secrets.token_urlsafe(_ONCE_BYTES)
