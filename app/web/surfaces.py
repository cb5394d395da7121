"""Surfaces that speak another house's dialect: the one place that says where the house rules differ, and how.

A client of theirs reads nothing but their envelope, and sends along parameters that concern the transport only.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from fastapi import Response
from pydantic import BaseModel

from app.errors import Fault

MEDIA_TYPE = "application/json"


class FactCheckError(BaseModel):
    """What went wrong: the HTTP status, what to do about it, and Google's canonical name of the kind."""

    code: int
    message: str
    status: str


class FactCheckRefusal(BaseModel):
    """The error envelope of Google's APIs (https://google.aip.dev/193)."""

    error: FactCheckError


@dataclass(frozen=True, slots=True)
class Surface:
    """Paths below `prefix`: the parameters that every operation takes there, and what a refusal looks like."""

    prefix: str
    parameters: frozenset[str]
    model: type[BaseModel]

    def covers(self, path: str) -> bool:
        """Whether the path is the prefix or lies below it."""
        return f"{path}/".startswith(f"{self.prefix}/")


FACT_CHECK = Surface(
    prefix="/v1alpha1",
    # https://cloud.google.com/apis/docs/system-parameters; app.web.system_parameters heeds four, and the
    # rest is overlooked: a read's `key` opens nothing here, reads being public.
    parameters=frozenset(
        {
            "$.xgafv",
            "$alt",
            "$callback",
            "$fields",
            "$key",
            "$prettyPrint",
            "$userProject",
            "access_token",
            "alt",
            "callback",
            "fields",
            "key",
            "oauth_token",
            "prettyPrint",
            "quotaUser",
            "uploadType",
            "upload_protocol",
            "userIp",
        }
    ),
    model=FactCheckRefusal,
)
"""The Fact Check Tools API of Google, for clients that were written for it."""

SURFACES = (FACT_CHECK,)

_BY_CODE: Mapping[str, str] = MappingProxyType(
    {"not_offered": "FAILED_PRECONDITION", "in_flight": "ABORTED", "internal": "INTERNAL"}
)
_BY_STATUS: Mapping[int, str] = MappingProxyType(
    {
        401: "UNAUTHENTICATED",
        403: "PERMISSION_DENIED",
        404: "NOT_FOUND",
        405: "UNIMPLEMENTED",
        408: "DEADLINE_EXCEEDED",
        409: "ALREADY_EXISTS",
        412: "FAILED_PRECONDITION",
        428: "FAILED_PRECONDITION",
        429: "RESOURCE_EXHAUSTED",
        500: "INTERNAL",
        503: "UNAVAILABLE",
    }
)


def surface_of(path: str) -> Surface | None:
    """The surface that a path belongs to; None for our own."""
    return next((surface for surface in SURFACES if surface.covers(path)), None)


def refusal(
    status: int, *, code: str, detail: str, faults: Sequence[Fault] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """A refusal in Google's envelope. Its clients know no 422: what is wrong with an argument is 400 to them."""
    shown = 400 if status == 422 else status
    error = {
        "code": shown,
        "message": " ".join([detail, *map(_told, faults)]).encode("utf-8", "replace").decode(),
        "status": _BY_CODE.get(code) or _BY_STATUS.get(status, "INVALID_ARGUMENT"),
    }
    return Response(json.dumps({"error": error}, ensure_ascii=False), shown, headers, media_type=MEDIA_TYPE)


def _told(fault: Fault) -> str:
    where = fault.parameter or fault.pointer
    return f"{where}: {fault.detail}" if where else fault.detail
