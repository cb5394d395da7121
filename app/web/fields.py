"""The kinds of value that requests and answers are made of, each checked in one place.

Text is stored as given, never trimmed or repaired; a check only refuses.
"""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from app.domain.names import normalise_domain, normalise_language
from app.domain.urls import MAX_LENGTH, parse_url
from app.domain.vocabulary import PartyKind
from app.party_register import Description
from app.tables import PartyRevision


class Input(BaseModel):
    """A request body: a field it does not know is refused, so that a misspelt one is not silently lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema["properties"].values():
        field.pop("default", None)


class Patch(Input):
    """What is to change (JSON Merge Patch, RFC 7396). A field left out stays as it is, so no default is documented."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)

    @model_validator(mode="after")
    def changes_something(self) -> Self:
        """A change of nothing is a mistake."""
        if not self.model_fields_set - {"edit", "reason"}:
            raise ValueError("name at least one field to change")
        return self


class Output(BaseModel):
    """An answer: every field is always there."""

    model_config = ConfigDict(frozen=True)


Expect = Callable[[Output], None]
"""Refuses a change unless the caller has seen the thing as it now is (If-Match)."""


def _checked(check: Callable[[str], object]) -> AfterValidator:
    def keep(value: str) -> str:
        check(value)
        return value

    return AfterValidator(keep)


def _not_blank(value: str) -> None:
    if not value.strip():
        raise ValueError("write some text; only spaces were given")


def _one_line(value: str) -> None:
    _not_blank(value)
    if re.search(r"[\x01-\x1f\x7f-\x9f\u2028\u2029]", value):
        raise ValueError("write it on one line, without control characters")


def _no_controls(value: str) -> None:
    _not_blank(value)
    if re.search(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]", value):
        raise ValueError("leave out control characters other than tabs and line ends")


_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def _timestamp_text(value: object) -> object:
    # pydantic would also take a number of seconds or a bare date, which RFC 3339 does not know.
    if isinstance(value, datetime) or (isinstance(value, str) and _RFC3339.fullmatch(value)):
        return value
    raise ValueError("write a time like 1999-12-31T23:59:59Z (RFC 3339, with an offset)")


def _to_utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("the time must lie in the years 1 to 9999 in UTC") from error


def rfc3339(moment: datetime) -> str:
    """RFC 3339 in UTC, without a fraction when there is none."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Timestamp = Annotated[
    AwareDatetime,
    BeforeValidator(_timestamp_text),
    AfterValidator(_to_utc),
    PlainSerializer(rfc3339, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment on the wire: RFC 3339 with an offset in, UTC out."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=500), _checked(_one_line)]
"""A name, title or reason on one line."""

Prose = Annotated[str, StringConstraints(min_length=1, max_length=10_000), _checked(_no_controls)]
"""Text of several lines."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]
"""A short name for addresses: lower-case letters, digits and single hyphens."""

Url = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_LENGTH),
    _checked(parse_url),
    Field(json_schema_extra={"format": "uri"}),
]
"""The address of a page, kept as given."""

Domain = Annotated[str, StringConstraints(min_length=1, max_length=255), AfterValidator(normalise_domain)]
"""A host name, in lower case, without `www.`"""

Language = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(normalise_language)]
"""A language tag (BCP 47)."""

Number = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
"""The value of a rating."""

MAX_NAMES = 50

Names = Annotated[dict[Language, Line], Field(max_length=MAX_NAMES)]
"""A name by language."""


class PartyReference(Input):
    """A party by id, or described (name, kind, domain) and then found, or created when nobody knows it yet."""

    id: uuid.UUID | None = None
    name: Line | None = None
    kind: PartyKind | None = None
    domain: Domain | None = None

    @model_validator(mode="after")
    def says_who(self) -> Self:
        """Either way must say who is meant."""
        if self.id is None and self.name is None and self.domain is None:
            raise ValueError("name the party by id, or describe it by name and kind")
        if self.id is not None and (self.name, self.kind, self.domain) != (None, None, None):
            raise ValueError("name the party by id or describe it, not both")
        return self

    def at(self, pointer: str) -> Description:
        """What is described, and where in the request."""
        return Description(pointer, self.id, self.name, self.kind, self.domain)


class Label(Output):
    """What a reader should read of a standing."""

    en: str
    uk: str


class PartySummary(Output):
    """A party in another answer."""

    id: uuid.UUID
    name: str
    kind: PartyKind

    @classmethod
    def of(cls, revision: PartyRevision) -> Self:
        """The party as this revision states it."""
        return cls(id=revision.party_id, name=revision.name, kind=revision.kind)
