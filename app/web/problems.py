"""Every refusal is a problem document (RFC 9457). Here alone an error of ours becomes an HTTP status."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import Scope
from uuid_utils import uuid7

from app import errors
from app.errors import AppError, Fault
from app.web.pointers import faults_of
from app.web.traces import describe
from app.web.trouble import KINDS, translate

MEDIA_TYPE = "application/problem+json"
_FAULTS = 100

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
    problem = Problem(
        type=f"urn:secondsource:problem:{code}",
        title=HTTPStatus(status).phrase,
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
    return Response(problem.model_dump_json(), status, headers, media_type=MEDIA_TYPE)


def answer(scope: Scope, error: AppError) -> Response:
    """The one mapping of our errors to HTTP."""
    status = next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
    headers: dict[str, str] = {}
    if isinstance(error, Refusal):
        status, headers = error.status, error.headers
    elif isinstance(error, errors.Unauthenticated):
        headers = {"WWW-Authenticate": "Bearer"}  # RFC 9110 section 11.6.1: a 401 names the scheme
    elif isinstance(error, errors.Unavailable):
        headers = {"Retry-After": str(error.retry_after)}
    return problem_response(scope, status, code=error.code, detail=error.detail, faults=error.faults, headers=headers)


def unexpected(scope: Scope, error: BaseException) -> Response:
    """The last resort: logged here with everything we may keep, answered with nothing but the request id."""
    _log.error("unhandled exception", request_id=request_id(scope), **describe(error))
    detail = "The service failed. The request id finds the reason in its log."
    return problem_response(scope, 500, code="internal", detail=detail)


def _text(text: str) -> str:
    return text.encode("utf-8", "replace").decode()  # a lone surrogate must not turn a refusal into a failure


async def _app_error(request: Request, error: AppError) -> Response:
    return answer(request.scope, error)


async def _validation(request: Request, error: RequestValidationError) -> Response:
    items = error.errors()
    if any(item["type"] == "json_invalid" for item in items):
        return answer(request.scope, Refusal(400, "malformed_json", "The body is not well-formed JSON (RFC 8259)."))
    faults = faults_of(items, error.body)
    detail = "One field is not acceptable." if len(faults) == 1 else f"{len(faults)} fields are not acceptable."
    return answer(request.scope, errors.Invalid(detail, faults=faults))


async def _http(request: Request, error: HTTPException) -> Response:
    if error.status_code < 400:
        return Response(status_code=error.status_code, headers=error.headers)
    code = HTTPStatus(error.status_code).name.lower()
    return problem_response(request.scope, error.status_code, code=code, detail=error.detail, headers=error.headers)


async def _foreign(request: Request, error: Exception) -> Response:
    ours = translate(error)
    if ours is None:
        raise error
    _log.warning("database or disk trouble", request_id=request_id(request.scope), **describe(error))
    return answer(request.scope, ours)


async def _anything(request: Request, error: Exception) -> Response:
    return unexpected(request.scope, error)


def install(app: FastAPI) -> None:
    """Register the handlers: no exception leaves the service in any other shape."""
    app.exception_handler(AppError)(_app_error)
    app.exception_handler(RequestValidationError)(_validation)
    app.exception_handler(HTTPException)(_http)
    for kind in KINDS:
        app.exception_handler(kind)(_foreign)
    app.exception_handler(Exception)(_anything)
