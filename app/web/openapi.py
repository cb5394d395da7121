"""The API document (OpenAPI 3.1): what FastAPI derives, plus what holds for every operation."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from app.domain.permissions import OPERATIONS
from app.web.etags import REQUIRED
from app.web.glossary import explain
from app.web.problems import MEDIA_TYPE, Problem
from app.web.surfaces import MEDIA_TYPE as PLAIN
from app.web.surfaces import SURFACES, surface_of

_SCHEMA = "#/components/schemas/{model}"
_PROBLEM = {"$ref": "#/components/responses/Problem"}
# What pydantic calls a page of claims, as a name and as a title.
_PAGE_OF = re.compile(r"\bPage(?:_(\w+?)_\b|\[(\w+)\])")
_METHODS = ("get", "post", "put", "patch", "delete")

_HEADERS = {
    "X-Request-ID": "Joins this answer to the service's log; repeats a safe id sent in the request.",
    "ETag": "Validator of this representation: send it in If-None-Match to read again, in If-Match to change.",
    "Link": 'The next page, as rel="next" (RFC 8288); absent on the last one.',
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "ETags the client holds, or *; 304 when one of them is current (RFC 9110 section 13.1.2).",
    "schema": {"type": "string"},
}


def install(app: FastAPI, *, scopes: Mapping[str, str | None] = OPERATIONS) -> None:
    """Generate the document once, when it is first asked for. `scopes` says what each operation asks of a key."""
    derive = app.openapi
    made: list[dict[str, Any]] = []

    def document() -> dict[str, Any]:
        if not made:
            made.append(complete(app, _with_plain_names(derive()), scopes))
        return made[0]

    app.openapi = document  # type: ignore[method-assign]


def complete(app: FastAPI, document: dict[str, Any], scopes: Mapping[str, str | None]) -> dict[str, Any]:
    """Problems, operation ids, security, validators, headers, and what everything means."""
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for stock in ("HTTPValidationError", "ValidationError"):
        schemas.pop(stock, None)
    problem = Problem.model_json_schema(mode="serialization", ref_template=_SCHEMA)
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = problem
    components["headers"] = {
        name: {"description": text, "schema": {"type": "string"}} for name, text in _HEADERS.items()
    }
    components["responses"] = {
        "Problem": {
            "description": "Any refusal (RFC 9457)",
            "headers": _headers("X-Request-ID"),
            "content": {MEDIA_TYPE: {"schema": {"$ref": _SCHEMA.format(model="Problem")}}},
        }
    }
    for model in [surface.model for surface in SURFACES if any(surface.covers(path) for path in document["paths"])]:
        refusal = model.model_json_schema(mode="serialization", ref_template=_SCHEMA)
        schemas.update(refusal.pop("$defs"))
        schemas[model.__name__] = refusal
        components["responses"][model.__name__] = {
            "description": "Any refusal on this surface",
            "headers": _headers("X-Request-ID"),
            "content": {PLAIN: {"schema": {"$ref": _SCHEMA.format(model=model.__name__)}}},
        }
    components["schemas"] = dict(sorted(schemas.items()))
    components.setdefault("securitySchemes", {})["bearer"] = {
        "type": "http",
        "scheme": "bearer",
        "description": "A key; an operation that does not ask for it is open to everybody.",
    }
    names = _names(app)
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                name = names[path, method]
                surface = surface_of(path)
                refused = {"$ref": f"#/components/responses/{surface.model.__name__}"} if surface else _PROBLEM
                _operation(item[method], method, name, scopes.get(name), refused)
    explain(document)
    return document


def _with_plain_names(document: dict[str, Any]) -> dict[str, Any]:
    """Call a page of claims `ClaimPage`, as the classes of a generated client are called."""
    renamed: dict[str, Any] = json.loads(
        _PAGE_OF.sub(lambda found: f"{found[1] or found[2]}Page", json.dumps(document))
    )
    return renamed


def _names(app: FastAPI) -> dict[tuple[str, str], str]:
    """Operation ids are route names, so that generated clients read well; hence a name is used once."""
    names: dict[tuple[str, str], str] = {}
    for route in iter_route_contexts(app.routes):
        for method in route.methods or ():
            if getattr(route, "include_in_schema", False) and route.path_format is not None:
                names[route.path_format, method.lower()] = route.name or ""
    twice = sorted({name for name in names.values() if list(names.values()).count(name) > 1})
    if twice:
        raise ValueError(f"give each route a name of its own (name=...): {', '.join(twice)}")
    return names


def _operation(operation: dict[str, Any], method: str, name: str, scope: str | None, refused: dict[str, str]) -> None:
    operation["operationId"] = name
    operation["summary"] = _summary(operation.get("description", name))
    for parameter in operation.get("parameters", []):
        parameter["required"] = parameter["schema"].pop(REQUIRED, parameter.get("required", False))
    if scope is not None:
        operation["security"] = [{"bearer": []}]
        operation["x-required-scope"] = str(scope)
    responses = operation["responses"]
    for status in [key for key in responses if key[0] in "45d"]:  # 4xx, 5xx, default
        description = responses.pop(status)["description"]
        if description != "Validation Error":  # FastAPI's own 422: `default` says it all
            responses[status] = {**refused, "description": description}
    for status, reason in _refusals(operation, invalid="422" if refused is _PROBLEM else "400"):
        responses.setdefault(status, {**refused, "description": reason})
    responses["default"] = refused
    for status, response in responses.items():
        if status[0] == "2":
            response.setdefault("headers", {}).update(_headers("X-Request-ID"))
    operation.setdefault("security", [])  # open to everybody, and said so
    if method == "get" and "200" in responses:
        _validators(operation, responses)


def _summary(description: str) -> str:
    """The first clause of what an operation's docstring says."""
    return re.split(r"[.:;](?:\s|$)", description, maxsplit=1)[0]


def _refusals(operation: dict[str, Any], invalid: str) -> Iterator[tuple[str, str]]:
    """What a request must reckon with, as far as its own parts tell."""
    parameters = {(each["in"], each["name"]): each["required"] for each in operation.get("parameters", [])}
    if "security" in operation:
        yield "401", "No valid key"
        yield "403", "The key does not permit this"
    if any(where == "path" for where, _ in parameters):
        yield "404", "There is no such thing, or there was none then"
    if ("header", "If-Match") in parameters:
        yield "412", "It has changed since"
    if parameters.get(("header", "If-Match")):
        yield "428", "If-Match is missing"
    if "requestBody" in operation or any(where == "query" for where, _ in parameters):
        yield invalid, "Understood and refused; the answer says what is wrong where"


def _validators(operation: dict[str, Any], responses: dict[str, Any]) -> None:
    content = responses["200"].get("content", {})
    if "text/event-stream" in content:
        return
    parameters = operation.setdefault("parameters", [])
    parameters.append(_IF_NONE_MATCH)
    extra = ["ETag", "Link"] if any(each["name"] == "cursor" for each in parameters) else ["ETag"]
    responses["200"]["headers"].update(_headers(*extra))
    responses.setdefault("304", {"description": "Not modified", "headers": _headers("X-Request-ID", *extra)})


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
