"""What can go wrong, in the service's own words. `app.web.problems` alone turns these into HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the input: a JSON pointer (RFC 6901) into it, and what would be accepted."""

    pointer: str
    detail: str
    parameter: str | None = None


class AppError(Exception):
    """An answer the caller can act on. `code` is stable and names the kind of problem."""

    code = "error"

    def __init__(self, detail: str, *, faults: Sequence[Fault] = (), code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.faults = tuple(faults)
        if code is not None:
            self.code = code


class Invalid(AppError):
    """The input is understood and refused."""

    code = "invalid"


class Unauthenticated(AppError):
    """No key, or one that is not valid now."""

    code = "unauthenticated"


class Forbidden(AppError):
    """The key does not permit this."""

    code = "forbidden"


class NotFound(AppError):
    """No such thing, or not at the moment asked for."""

    code = "not_found"


class Conflict(AppError):
    """The thing exists or has moved on."""

    code = "conflict"


class PreconditionRequired(AppError):
    """A change needs If-Match (RFC 6585 section 3)."""

    code = "precondition_required"


class PreconditionFailed(AppError):
    """If-Match does not name the current state (RFC 9110 section 13.1.1)."""

    code = "precondition_failed"


class Unavailable(AppError):
    """The service cannot answer now; trying again after `retry_after` seconds is safe."""

    code = "unavailable"

    def __init__(self, detail: str, *, retry_after: int = 1) -> None:
        super().__init__(detail)
        self.retry_after = retry_after
