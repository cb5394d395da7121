"""Pages that many look at are written once for all of them: when a claim changes, every window with it reads it anew.

A page is shared by those who ask for the same address in the same language, within a second, with nothing written in
between. So nobody sees less than without, and what is told of the present moment is a second old at most.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Annotated

from fastapi import Depends, Request

from app import ledger
from app.pages.reader import Asking
from app.web.deps import Reading

_MOST = 64
"""Pages that are held: those of the last second or so."""

Written = tuple[str, str]
"""The path that the page is at home at, and the page."""


class Shared:
    """What was written lately, and what is being written."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, Future[Written]] = OrderedDict()
        self._lock = Lock()

    def page(self, key: Hashable, write: Callable[[], Written]) -> Written:
        """The page of this key, written unless somebody does so already. Raises what `write` raises."""
        with self._lock:
            found = self._pages.get(key)
            mine: Future[Written] | None = None
            if found is None:
                found = self._pages[key] = mine = Future()
                if len(self._pages) > _MOST:
                    self._pages.popitem(last=False)
        if mine is not None:
            try:
                mine.set_result(write())
            except BaseException as error:
                with self._lock:
                    self._pages.pop(key, None)
                mine.set_exception(error)
                raise
        return found.result()


def _together(request: Request, session: Reading, reader: Asking) -> Callable[[Callable[[], Written]], Written]:
    """Writes the page that is asked for, or takes the one that others are shown."""
    shared: Shared = request.app.state.shared
    is_partial = request.headers.get("hx-request") == "true"
    second = reader.now.replace(microsecond=0)
    key = (reader.site, reader.path, reader.asked, reader.language, is_partial, second, ledger.head(session))
    return lambda write: shared.page(key, write)


Together = Annotated[Callable[[Callable[[], Written]], Written], Depends(_together)]
"""To be given what writes a page: it is called unless the page is there already."""
