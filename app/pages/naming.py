"""What facets and their values are called: those that are words, and those that are ids of things."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from app import desk_register, party_register
from app.domain.labels import status_label
from app.domain.vocabulary import Status
from app.pages.language import language_name
from app.pages.reader import Reader
from app.pages.rendering import phrase
from app.sessions import AnySession
from app.stats import queries as stats_queries

_PARTIES = ("party", "claimant", "rests_on")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, as an address has it and as a reader reads it."""

    value: str
    told: str
    count: int
    is_chosen: bool = False


def kinds(reader: Reader) -> Mapping[str, str]:
    """What claims can be narrowed by, and what each is called, in the order of the page."""
    return {
        "status": phrase(reader, "Status"),
        "flag": phrase(reader, "Flags"),
        "rating": phrase(reader, "Desks rate it"),
        "subject": phrase(reader, "About"),
        "rests_on": phrase(reader, "Rests on"),
        "party": phrase(reader, "In the chain"),
        "claimant": phrase(reader, "Claimed by"),
        "judged_by": phrase(reader, "Judged by"),
        "desk": phrase(reader, "Worded by"),
        "language": phrase(reader, "Language"),
        "tag": phrase(reader, "Tags"),
    }


def named(
    session: AnySession, kind: str, counts: Collection[tuple[str, int]], reader: Reader, at: datetime | None
) -> list[Value]:
    """The values of one facet with their names; those of things that are not there then are left out."""
    values = [value for value, _ in counts]
    names, addresses = _names(session, kind, values, reader, at)
    found = [(addresses.get(value, value), names[value], count) for value, count in counts if value in names]
    return [Value(value, told, count, reader.has(kind, value)) for value, told, count in found]


def _names(
    session: AnySession, kind: str, values: Collection[str], reader: Reader, at: datetime | None
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Names by value, and how an address calls those that it does not call by their value."""
    match kind:
        case "status":
            return {value: status_label(Status(value))[reader.language] for value in values}, {}
        case "flag" | "rating":
            return {value: phrase(reader, value.replace("_", " ")) for value in values}, {}
        case "language":
            return {value: language_name(value, reader.language) for value in values}, {}
        case "subject":
            subjects = stats_queries.subjects(session, _ids(values), at)
            names = {str(one): name for one, (_, name) in subjects.items()}
            return names, {str(one): slug for one, (slug, _) in subjects.items()}
        case "desk" | "judged_by":
            desks = desk_register.profiles(session, _ids(values), at)
            names = {str(one): said.name for one, (_, said) in desks.items()}
            return names, {str(one): desk.slug for one, (desk, _) in desks.items()}
        case _ if kind in _PARTIES:
            parties = party_register.stated(session, _ids(values), at)
            return {str(one): said.name for one, said in parties.items()}, {}
        case _:
            return {value: value for value in values}, {}


def _ids(values: Collection[str]) -> set[uuid.UUID]:
    return {uuid.UUID(value) for value in values}
