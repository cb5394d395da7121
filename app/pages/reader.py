"""Who reads a page: in which language, as of which moment, and how the addresses around it are made."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from app.db import Database
from app.errors import Fault, Invalid
from app.pages.language import LANGUAGES, preferred
from app.paging import PageRequest, decode, walk_of
from app.web.deps import Site, database
from app.web.fields import rfc3339


@dataclass(frozen=True, slots=True)
class Reader:
    """What a page is made for. `at` is None for now; `asked` are the query parameters as given; `site` is where the
    service is as readers see it, where that is known."""

    language: str
    at: datetime | None
    now: datetime
    path: str
    asked: tuple[tuple[str, str], ...] = ()
    is_told_language: bool = False
    site: str = ""

    @property
    def is_lasting(self) -> bool:
        """Whether search engines are to know this page: it is not one of the many that a filter or a moment makes."""
        return self.site != "" and all(name == "lang" for name, _ in self.asked)

    def absolute(self, **changes: str | None) -> str:
        """The whole address of this page, with other parameters."""
        return f"{self.site.rstrip('/')}{self.here(**changes)}"

    def here(self, **changes: str | None) -> str:
        """This page with other parameters; None takes one away, and a cursor never stays."""
        kept = [(name, value) for name, value in self.asked if name not in changes and name != "cursor"]
        kept += [(name, value) for name, value in changes.items() if value is not None]
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    def to(self, path: str, given: Mapping[str, str] | None = None) -> str:
        """Another page, in the language asked for and as of the same moment."""
        kept = dict(given or {})
        if self.is_told_language:
            kept["lang"] = self.language
        if self.at is not None:
            kept["as_of"] = rfc3339(self.at)
        query, separator = urlencode(kept), "&" if "?" in path else "?"
        return f"{path}{separator}{query}" if query else path

    def toggled(self, name: str, value: str) -> str:
        """This page with one value of a filter added, or taken away where it is there."""
        pair = (name, value)
        kept = [each for each in self.asked if each != pair and each[0] != "cursor"]
        kept += [] if pair in self.asked else [pair]
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    def page(self, limit: int, cursor: str | None, filters: Collection[str] = ()) -> PageRequest:
        """A page of the list that this page shows, as narrowed by these parameters. Raises Invalid for a cursor."""
        moment = [("as_of", rfc3339(self.at))] if self.at else []
        walk = walk_of(self.path, [*(pair for pair in self.asked if pair[0] in filters), *moment])
        return PageRequest(limit, walk, decode(cursor, walk) if cursor else None)

    def has(self, name: str, value: str) -> bool:
        """Whether a filter has this value."""
        return (name, value) in self.asked

    @property
    def other_language(self) -> str:
        """The language that this page is not in."""
        return next(one for one in LANGUAGES if one != self.language)


def _reader(
    request: Request,
    db: Annotated[Database, Depends(database)],
    site: Site,
    lang: Annotated[str | None, Query(max_length=20)] = None,
    as_of: Annotated[str | None, Query(max_length=50)] = None,
) -> Reader:
    now = db.clock()
    language = preferred(lang, request.headers.get("accept-language", ""))
    asked = tuple((name, value) for name, value in request.query_params.multi_items() if value)
    at = _moment(as_of)
    return Reader(
        language=language,
        at=at if at is not None and db.has_come(at) else None,  # else it is now
        now=now,
        path=request.url.path,
        asked=asked,
        is_told_language=lang == language,
        site=site,
    )


_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing was recorded before: the ids of things begin then. An earlier moment shows the same."""


def _moment(text: str | None) -> datetime | None:
    """A moment as a form sends it: RFC 3339, or a date and time without a zone, which is UTC; nothing for now."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return max(moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC), _FIRST)
    except (ValueError, OverflowError) as error:
        fault = Fault("", "write a moment like 2025-11-20T12:00:00Z; without a zone it is taken as UTC", "as_of")
        raise Invalid("That is not a moment.", faults=[fault]) from error


Asking = Annotated[Reader, Depends(_reader)]
"""Who reads this page."""

Cursor = Annotated[str | None, Query(max_length=1000)]
"""Where a list on a page goes on."""
