"""No exception leaves the service in any shape but a problem document (RFC 9457)."""

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app import errors
from app.errors import AppError
from app.web.pointers import faults_of
from app.web.problems import Refusal, answer, problem_response, request_id, title_of, unexpected
from app.web.traces import describe
from app.web.trouble import KINDS, translate

# What the router means by its bare 404 and 405.
_DETAILS = {404: "There is nothing at this address.", 405: "The methods accepted here are listed in Allow."}

_log = structlog.get_logger("secondsource.http")


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
    code = title_of(error.status_code).lower().replace(" ", "_")
    detail = _DETAILS.get(error.status_code, str(error.detail))
    return problem_response(request.scope, error.status_code, code=code, detail=detail, headers=error.headers)


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
