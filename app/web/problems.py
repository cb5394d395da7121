"""Every refusal is a problem document (RFC 9457), but on the surfaces of others. Here alone an error of ours becomes
an HTTP status."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import Response
from pydantic import BaseModel
from starlette.types import Scope
from uuid_utils import uuid7

from app import errors
from app.errors import AppError, Fault
from app.web import html
from app.web.surfaces import refusal, surface_of
from app.web.traces import describe

MEDIA_TYPE = "application/problem+json"
_FAULTS = 100

# The phrases of RFC 9110 where those of Python differ from version to version.
_TITLES = {413: "Content Too Large", 414: "URI Too Long", 422: "Unprocessable Content"}

_log = structlog.get_logger("secondsource.http")


class ProblemFault(BaseModel):
    """One bad field: a JSON pointer (RFC 6901) into the body, or the name of a parameter."""

    pointer: str
    detail: str
    parameter: str | None


class Problem(BaseModel):
    """RFC 9457 problem details, with a stable code and the id under which the request was logged."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: list[ProblemFault]


class Refusal(errors.Invalid):
    """A message turned away for its form, before it means anything: the HTTP status is part of the refusal."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail, faults=faults, code=code)
        self.status = status
        self.headers = dict(headers or {})


_STATUS: dict[type[AppError], int] = {
    errors.Invalid: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.PreconditionRequired: 428,
    errors.PreconditionFailed: 412,
    errors.Unavailable: 503,
    AppError: 500,
}


def request_id(scope: Scope) -> str:
    """The id of this request; made here when the logging middleware is not in front."""
    state: dict[str, Any] = scope.setdefault("state", {})
    if "request_id" not in state:
        state["request_id"] = str(uuid7())
    return str(state["request_id"])


def problem_response(
    scope: Scope,
    status: int,
    *,
    code: str,
    detail: str,
    faults: Sequence[Fault] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An `application/problem+json` answer; `type` and `title` depend on the code and the status only."""
    identity = request_id(scope)
    if surface_of(scope.get("path", "")) is not None:
        return _to(scope, refusal(status, code=code, detail=detail, faults=faults, headers=headers))
    if (explain := _for_people(scope)) is not None:
        told = [Fault(_text(one.parameter or one.pointer), _text(one.detail)) for one in faults[:_FAULTS]]
        shown = html.page(explain(scope, status, title_of(status), _text(detail), told, identity), status)
        shown.headers.update(headers or {})
        return _to(scope, shown)
    problem = Problem(
        type=f"urn:secondsource:problem:{code}",
        title=title_of(status),
        status=status,
        detail=_text(detail),
        instance=f"urn:secondsource:request:{identity}",
        code=code,
        request_id=identity,
        errors=[
            ProblemFault(pointer=_text(f.pointer), detail=_text(f.detail), parameter=f.parameter and _text(f.parameter))
            for f in faults[:_FAULTS]
        ],
    )
    return _to(scope, Response(problem.model_dump_json(), status, headers, media_type=MEDIA_TYPE))


def _for_people(scope: Scope) -> html.Explain | None:
    """What writes refusals for people, when a person asks and the application has such pages."""
    state = getattr(scope.get("app"), "state", None)
    return getattr(state, "explain", None) if html.wants_page(scope) else None


def _to(scope: Scope, response: Response) -> Response:
    if scope.get("method") == "HEAD":
        response.body = b""  # the headers stay, Content-Length too (RFC 9110 section 9.3.2)
    return response


def status_of(error: AppError) -> int:
    """The one mapping of our errors to HTTP."""
    if isinstance(error, Refusal):
        return error.status
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)


def answer(scope: Scope, error: AppError) -> Response:
    """An error of ours as it is answered."""
    headers: dict[str, str] = {}
    if isinstance(error, Refusal):
        headers = error.headers
    elif isinstance(error, errors.Unauthenticated):
        # RFC 9110 section 11.6.1: a 401 names the scheme. httplib2 reads no challenge that is without a parameter.
        headers = {"WWW-Authenticate": 'Bearer realm="secondsource"'}
    elif isinstance(error, errors.Unavailable):
        headers = {"Retry-After": str(error.retry_after)}
    return problem_response(
        scope, status_of(error), code=error.code, detail=error.detail, faults=error.faults, headers=headers
    )


def unexpected(scope: Scope, error: BaseException) -> Response:
    """The last resort: logged here with everything we may keep, answered with nothing but the request id."""
    _log.error("unhandled exception", request_id=request_id(scope), **describe(error))
    detail = "The service failed. The request id finds the reason in its log."
    return problem_response(scope, 500, code="internal", detail=detail)


def title_of(status: int) -> str:
    """The reason phrase, the same in every version of Python."""
    return _TITLES.get(status) or HTTPStatus(status).phrase


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode()  # a lone surrogate must not turn a refusal into a failure
