"""What fields and parameters mean, told once for the whole API document, with examples of what to send.

The words are in glossary.toml, the examples in examples.json, both beside this module.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

Glossary = Mapping[str, Mapping[str, str]]
"""Words by name: for a schema, for all of them (`EVERYWHERE`), for parameters and for groups of operations."""

EVERYWHERE, PARAMETERS, TAGS = "everywhere", "parameters", "tags"
GLOSSARY: Glossary = tomllib.loads(files("app.web").joinpath("glossary.toml").read_text("utf-8"))
EXAMPLES: Mapping[str, Any] = json.loads(files("app.web").joinpath("examples.json").read_text("utf-8"))
"""A body that can be sent as it stands, by the name of its schema."""


def explain(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Say what each field, parameter and tag means that does not say so itself; tells which words were needed."""
    document["tags"] = [{"name": tag, "description": words} for tag, words in GLOSSARY[TAGS].items()]
    needed = {(TAGS, tag) for operation in _operations(document) for tag in operation.get("tags", ())}
    for described, name, tables in _nameless(document):
        if table := next((table for table in tables if name in GLOSSARY.get(table, ())), None):
            described["description"] = GLOSSARY[table][name]
            needed.add((table, name))
    schemas = document["components"]["schemas"]
    for schema in EXAMPLES.keys() & schemas.keys():
        schemas[schema]["examples"] = [EXAMPLES[schema]]
    return needed


def _nameless(document: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str, tuple[str, ...]]]:
    for schema, content in document["components"]["schemas"].items():
        for name, field in content.get("properties", {}).items():
            if "description" not in field:
                yield field, name, (schema, EVERYWHERE)
    for operation in _operations(document):
        for parameter in operation.get("parameters", ()):
            if "description" not in parameter:
                yield parameter, parameter["name"], (PARAMETERS,)


def _operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return (operation for item in document["paths"].values() for operation in item.values())
