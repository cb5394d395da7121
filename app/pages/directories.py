"""What the pages tell that list parties, subjects and desks: each, and how many claims it has."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from app.desks import queries as desk_queries
from app.desks import service as desks
from app.desks.schemas import Desk
from app.domain.vocabulary import PartyKind
from app.errors import Fault, Invalid
from app.pages.reader import Reader
from app.parties import queries
from app.parties import service as parties
from app.parties.schemas import Party, Subject
from app.sessions import AnySession
from app.stats import service as stats

ROWS = 50


class _Named(Protocol):
    @property
    def id(self) -> uuid.UUID: ...


T = TypeVar("T", bound=_Named)


@dataclass(frozen=True, slots=True)
class Directory(Generic[T]):
    """A page of a list, how many claims each of it has, and the address of the next page."""

    items: Sequence[T]
    claims: Mapping[uuid.UUID, int]
    following: str | None

    @property
    def is_full(self) -> bool:
        """Whether there may be more than fit."""
        return len(self.items) == ROWS


def parties_page(session: AnySession, reader: Reader, cursor: str | None) -> Directory[Party]:
    """Parties, the first recorded first; those of one kind; or the first that are called so. Raises Invalid."""
    given = dict(reader.asked)
    if name := given.get("name"):
        found = queries.called_like(session, name, ROWS, reader.at)
    else:
        kind = _kind(given.get("kind"))
        found = queries.parties(session, reader.page(ROWS, cursor, ["kind"]), reader.at, kind=kind)
    return _directory(session, "party", parties.answer_parties(session, found, reader.at), reader)


def subjects_page(session: AnySession, reader: Reader, cursor: str | None) -> Directory[Subject]:
    """Subjects, the first recorded first. Raises Invalid for a cursor of another list."""
    found = queries.subjects(session, reader.page(ROWS, cursor), reader.at)
    return _directory(session, "subject", parties.answer_subjects(found), reader)


def desks_page(session: AnySession, reader: Reader, cursor: str | None) -> Directory[Desk]:
    """Desks, the first recorded first, and the claims that each has worded. Raises Invalid for another's cursor."""
    found = desk_queries.desks(session, reader.page(ROWS, cursor), reader.at)
    return _directory(session, "desk", desks.answer_desks(found), reader)


def _directory(session: AnySession, facet: str, found: tuple[list[T], str | None], reader: Reader) -> Directory[T]:
    items, cursor = found
    claims = stats.counted(session, facet, [one.id for one in items], reader.at, reader.now)
    return Directory(items, claims, reader.here(cursor=cursor) if cursor else None)


def _kind(asked: str | None) -> PartyKind | None:
    try:
        return PartyKind(asked) if asked else None
    except ValueError as error:
        fault = Fault("", f"one of {', '.join(PartyKind)}", "kind")
        raise Invalid("There is no such kind of party.", faults=[fault]) from error
