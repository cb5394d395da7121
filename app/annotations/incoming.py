"""Annotations that somebody sends, as appearances."""

import uuid
from typing import Any, TypeVar

from pydantic import ValidationError

from app.annotations import schemas
from app.domain.incoming_annotation import AnnotationError, claim_of, place_of, wording_of
from app.errors import Fault, Invalid

New = TypeVar("New", bound=schemas.AppearanceNew)
DELETED = schemas.StatedReason(reason="Deleted through the Web Annotation Protocol.")
_REASON = "Changed through the Web Annotation Protocol."


def claim(document: dict[str, Any]) -> uuid.UUID | schemas.ClaimTold:
    """The claim that an annotation links to, or else tells in words. Raises Invalid."""
    try:
        if (linked := claim_of(document)) is not None:
            return uuid.UUID(linked)
        return schemas.ClaimTold.model_validate(wording_of(document))
    except AnnotationError as error:
        raise _refused(error.pointer, error.detail) from error
    except ValidationError as error:
        raise _refused("/body", _first(error)) from error
    except ValueError as error:
        raise _refused("/body", "link a claim by its id") from error


def new(document: dict[str, Any]) -> schemas.AppearanceNew:
    """Where an annotation says that its claim occurs. Raises Invalid."""
    return _read(schemas.AppearanceNew, document, {})


def revised(document: dict[str, Any]) -> schemas.AppearanceRevised:
    """The same, for an appearance that is there, and so has its address as `id`."""
    named = {name: value for name, value in document.items() if name != "id"}
    return _read(schemas.AppearanceRevised, named, {"reason": _REASON})


def _read(model: type[New], document: dict[str, Any], more: dict[str, Any]) -> New:
    try:
        return model.model_validate(place_of(document) | more)
    except AnnotationError as error:
        raise _refused(error.pointer, error.detail) from error
    except ValidationError as error:
        raise _refused("/target", _first(error)) from error


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def _refused(pointer: str, detail: str) -> Invalid:
    return Invalid("This annotation says nothing that can be kept.", faults=[Fault(pointer, detail)])
