"""The rating scales that come with the service, a JSON file each. A change of one is a new version of it."""

import json
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from app.domain.ratings import Scale, Step
from app.domain.vocabulary import NormalizedRating


def scale_of(document: Mapping[str, Any]) -> Scale:
    """The scale that a document describes."""
    return Scale(
        id=document["id"],
        version=document["version"],
        names=document["names"],
        steps=tuple(
            Step(step["value"], step["labels"], step["colour"], NormalizedRating(step["normalized"]))
            for step in document["steps"]
        ),
    )


def _read() -> dict[str, Scale]:
    documents = [path for path in files(__name__).iterdir() if path.name.endswith(".json")]
    scales = [scale_of(json.loads(path.read_text(encoding="utf-8"))) for path in documents]
    return {scale.id: scale for scale in sorted(scales, key=lambda scale: scale.id)}


BUILT_IN: Mapping[str, Scale] = MappingProxyType(_read())
"""The scales by id."""
