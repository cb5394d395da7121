"""A query parameter nobody knows is refused: a misspelt filter must not silently answer with everything."""

from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant
from pydantic import BaseModel

from app.errors import Fault, Invalid
from app.web.surfaces import surface_of


async def known_parameters(request: Request) -> None:
    """Raise Invalid for a query parameter that this operation does not take; routers depend on it."""
    if not request.query_params:
        return
    known = sorted(set(_names(request.scope["route"].dependant)))
    surface = surface_of(request.url.path)
    overlooked = surface.parameters if surface else frozenset()
    unknown = [name for name in request.query_params if name not in known and name not in overlooked]
    if unknown:
        accepted = f"this operation takes {', '.join(known)}" if known else "this operation takes no parameters"
        raise Invalid("A query parameter is not known.", faults=[Fault("", accepted, name) for name in unknown])


def _names(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        annotation = field.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            yield from annotation.model_fields
        else:
            yield field.alias
    for below in dependant.dependencies:
        yield from _names(below)
