"""A form that was sent: carried out once, in one transaction, or shown again with what was typed and what is wrong."""

import contextlib
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Response
from fastapi.responses import RedirectResponse

from app.errors import AppError
from app.sessions import ReadSession
from app.web.change import Change
from app.web.etags import IfMatch
from app.web.forms import Form
from app.web.once import Once, Replayed
from app.web.signed_in import TOKEN, Sent, require_token
from app.workbench.bench import AtBench, Bench

ONCE = "once"
ETAG = "etag"

_ONCE = re.compile(r"[A-Za-z0-9_-]{22}")

Act = Callable[[Change], str]
"""A change to make; returns the path of the page that shows it."""

Again = Callable[[ReadSession, AppError], Response]
"""The page with the form once more, and what is wrong."""


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that was sent, and who sent it."""

    bench: Bench
    form: Form

    def carry_out(self, act: Act, again: Again) -> Response:
        """Make the change and lead on to what shows it; a form that is sent twice leads there twice."""
        bench = self.bench
        try:
            require_token(bench.person, self.form)
            with contextlib.ExitStack() as end:
                change = Change(bench.db, bench.person.identity, IfMatch(self.form[ETAG] or None), self._once(), end)
                return change.keep(RedirectResponse(self._there(act(change)), status_code=303))
        except Replayed as done:
            return done.response
        except AppError as error:
            with bench.db.read() as session:
                return again(session, error)

    def _there(self, address: str) -> str:
        """An address in the language that the page was asked for in."""
        path, hash_, part = address.partition("#")
        return f"{self.bench.reader.to(path)}{hash_}{part}"

    def _once(self) -> Once | None:
        key = self.form[ONCE]
        if _ONCE.fullmatch(key) is None:
            return None
        typed = [pair for pair in self.form if pair[0] not in (ONCE, TOKEN)]
        asked = repr((self.bench.request.url.path, typed)).encode()
        key_id = str(self.bench.person.identity.key_id)
        return Once(key_id, key, hashlib.sha256(asked).hexdigest(), secret="", waits=True)


def _submission(bench: AtBench, form: Sent) -> Submission:
    return Submission(bench, form)


Submitted = Annotated[Submission, Depends(_submission)]
