"""A write request: who asks, the transaction it happens in, and the answer stored with it."""

import contextlib
from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from pydantic import BaseModel

from app.db import Database
from app.domain.permissions import Identity
from app.keyring import note_use
from app.sessions import WriteSession
from app.web.auth import Actor
from app.web.deps import database
from app.web.etags import IfMatch, Precondition, Wish, etag_of, render
from app.web.once import NO_STORE, Once, Replayed, once


class Change:
    """What a route needs that writes: `session`, `actor`, `expect` and `answer`."""

    def __init__(
        self, db: Database, actor: Identity, if_match: IfMatch, retry: Once | None, end: contextlib.ExitStack
    ) -> None:
        self.actor = actor
        self.if_match = if_match
        self._db = db
        self._once = retry
        self._end = end
        self._session: WriteSession | None = None

    @property
    def session(self) -> WriteSession:
        """The transaction of this request, begun when the route first asks for it.

        So a request whose body is refused never waits for the writers, and no thread waits for them on behalf of a
        request that then needs another thread to go on. Raises Replayed for a retry of what was done before.
        """
        if self._session is None:
            if self._once is not None:
                with self._db.read() as session:
                    self._once.replay(session, self._db.clock())
            self._session = self._begin()
        return self._session

    def _begin(self) -> WriteSession:
        lock = None if self._once is None else self._once.lock
        session = self._end.enter_context(self._db.write(lock))
        if self._once is not None:
            # Looked for again, now that nobody else can be about to store it.
            self._once.replay(session, session.moment)
        note_use(session, self.actor)
        return session

    def expect(self, current: BaseModel) -> None:
        """Raise unless If-Match names this: what a GET of the thing to be changed would answer now."""
        self.if_match.check(render(current))

    def answer(
        self, model: BaseModel, *, status: int = 200, location: str | None = None, shown: BaseModel | None = None
    ) -> Response:
        """The answer, its ETag, and for a request with an Idempotency-Key the copy that a retry will get.

        `shown` is what a GET of the thing would answer, when `model` also tells a secret that is told only once.
        """
        body = render(model)
        headers = {"ETag": etag_of(render(shown) if shown else body)}
        if location is not None:
            headers["Location"] = location
        if shown is not None:
            headers["Cache-Control"] = NO_STORE
        return self.keep(Response(body, status, headers, media_type="application/json"))

    def keep(self, response: Response) -> Response:
        """The answer, and for a request with an Idempotency-Key the copy that a retry will get."""
        if self._once is not None:
            self._once.keep(self.session, response)
        return response


def _changing(
    db: Annotated[Database, Depends(database)],
    actor: Actor,
    if_match: Precondition,
    retry: Annotated[Once | None, Depends(once)],
) -> Iterator[Change]:
    with contextlib.ExitStack() as end:
        yield Change(db, actor, if_match, retry, end)


def _replacing(
    db: Annotated[Database, Depends(database)],
    actor: Actor,
    if_match: Wish,
    retry: Annotated[Once | None, Depends(once)],
) -> Iterator[Change]:
    yield from _changing(db, actor, if_match, retry)


def _creating(
    db: Annotated[Database, Depends(database)], actor: Actor, retry: Annotated[Once | None, Depends(once)]
) -> Iterator[Change]:
    with contextlib.ExitStack() as end:
        yield Change(db, actor, IfMatch(None), retry, end)


# scope="function" ends the transaction before the answer is sent: a failing commit must not answer 201.
Changing = Annotated[Change, Depends(_changing, scope="function")]
"""A change of something there is: it needs If-Match."""

Replacing = Annotated[Change, Depends(_replacing, scope="function")]
"""A change of something there is, which holds to If-Match when it is sent."""

Creating = Annotated[Change, Depends(_creating, scope="function")]
"""A change that makes something new, of which nobody can have seen a version."""


async def _replayed(_request: Request, error: Replayed) -> Response:
    return error.response


def install(app: FastAPI) -> None:
    """Let a retry end in the answer there already was."""
    app.exception_handler(Replayed)(_replayed)
