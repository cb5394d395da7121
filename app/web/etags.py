"""Validators and conditional requests (RFC 9110 sections 8.8.3 and 13): the ETag is a hash of the GET body."""

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from pydantic.json_schema import SkipJsonSchema

from app.errors import PreconditionFailed, PreconditionRequired
from app.web.problems import Refusal

# entity-tag = [ %s"W/" ] DQUOTE *etagc DQUOTE; a comma may stand inside the quotes, so the list is not split at commas.
_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_LIST = re.compile(rf"[\t ,]*(?:{_TAG}(?:[\t ]*(?:,[\t ,]*|$)))*+")
_ONE = re.compile(_TAG)


REQUIRED = "x-required"
"""Marks a parameter that a request needs, though it is the operation that refuses one without it."""


@dataclass(frozen=True, slots=True)
class ETags:
    """A parsed list: `*`, or tags as they stand on the wire, weak ones with their `W/`."""

    any: bool
    tags: tuple[str, ...] = ()

    def match(self, etag: str, *, weak: bool) -> bool:
        """Section 8.8.3.2: the strong comparison never matches a weak tag, the weak one ignores the mark."""
        if self.any:
            return True
        if weak:
            return etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in self.tags}
        return not etag.startswith("W/") and etag in self.tags


def etag_of(body: bytes) -> str:
    """A strong entity-tag: 144 bits of SHA-256 in quotes."""
    return f'"{base64.urlsafe_b64encode(hashlib.sha256(body).digest()[:18]).decode()}"'


class Sparse(BaseModel):
    """An answer in another house's dialect: what is empty is left out. Its routes say `response_model_exclude_none`."""


def render(model: BaseModel) -> bytes:
    """The very bytes FastAPI sends for a route whose return type is this model's class."""
    return model.model_dump_json(by_alias=True, exclude_none=isinstance(model, Sparse)).encode()


def parse_etags(header: str) -> ETags:
    """`*` or a list of entity-tags; ValueError when it is neither."""
    if header.strip("\t ") == "*":
        return ETags(any=True)
    if _LIST.fullmatch(header) is None:
        raise ValueError("not a list of entity-tags")
    return ETags(any=False, tags=tuple(_ONE.findall(header)))


@dataclass(frozen=True, slots=True)
class IfMatch:
    """The client's precondition for a change; `header` is None when it sent none."""

    header: str | None

    def check(self, current_body: bytes) -> None:
        """Raise unless the client has seen the current representation: the bytes a GET would answer now."""
        if self.header is None:
            raise PreconditionRequired("Send If-Match with the ETag of the version you are changing.")
        if not wanted(self.header).match(etag_of(current_body), weak=False):
            raise PreconditionFailed("This has changed since; read it again and send its present ETag in If-Match.")


def wanted(header: str) -> ETags:
    """If-Match, parsed; unlike If-None-Match it must not be guessed at: malformed is 400."""
    try:
        return parse_etags(header)
    except ValueError as error:
        detail = 'If-Match is "*" or a list of quoted entity-tags (RFC 9110 section 13.1.1).'
        raise Refusal(400, "malformed_header", detail) from error


def _precondition(
    request: Request,
    if_match: Annotated[
        str | SkipJsonSchema[None],
        Header(
            alias="If-Match",
            description="The ETag of the version being changed; 428 without it",
            json_schema_extra={REQUIRED: True},
        ),
    ] = None,
) -> IfMatch:
    # The declared parameter documents it; several header lines are one list (section 5.3).
    return IfMatch(None if if_match is None else ", ".join(request.headers.getlist("if-match")))


def _wish(
    request: Request,
    if_match: Annotated[
        str | SkipJsonSchema[None],
        Header(alias="If-Match", description="The ETag of the version being changed, where it must be that one"),
    ] = None,
) -> IfMatch:
    return _precondition(request, if_match)


Precondition = Annotated[IfMatch, Depends(_precondition)]
"""If-Match where a change needs it."""

Wish = Annotated[IfMatch, Depends(_wish)]
"""If-Match where a change can do without it."""
