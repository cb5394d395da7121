"""A PROV-JSON document in the making: sections of records, ids and attributes as qualified names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from app.web.fields import rfc3339

NAMESPACE = "ss"
_URN = "urn:secondsource:"
# An id is a qualified name, so each kind of thing has a prefix of its own and the id itself stays as it is.
_KINDS = ("claim", "revision", "evidence", "statement", "act", "party", "source", "standing")

Value = Any
Attributes = Mapping[str, Value]
NONE: Attributes = MappingProxyType({})


def name(kind: str, id: object) -> str:
    """The qualified name of a thing."""
    return f"{kind}:{id}"


def text(value: str, language: str) -> Value:
    """A string in a language."""
    return {"$": value, "lang": language}


def qualified(value: str) -> Value:
    """A qualified name as a value."""
    return {"$": value, "type": "prov:QUALIFIED_NAME"}


def time(moment: datetime | None, typed: str = "xsd:dateTime") -> Value:
    """A moment as an attribute, or bare where PROV itself has a place for one."""
    if moment is None:
        return None
    return {"$": rfc3339(moment), "type": typed} if typed else rfc3339(moment)


class Document:
    """Records by section. A record told twice is kept once; an attribute that is None is left out."""

    def __init__(self) -> None:
        self._sections: dict[str, dict[str, dict[str, Value]]] = defaultdict(dict)
        self._relations = 0

    def entity(self, id: str, types: Iterable[str], attributes: Attributes = NONE) -> None:
        """Something with a provenance."""
        self._sections["entity"][id] = _record(attributes, types)

    def agent(self, id: str, types: Iterable[str], attributes: Attributes = NONE) -> None:
        """Someone who bears responsibility."""
        self._sections["agent"][id] = _record(attributes, types)

    def activity(self, id: str, types: Iterable[str], attributes: Attributes = NONE) -> None:
        """Something done."""
        self._sections["activity"][id] = _record(attributes, types)

    def relate(self, relation: str, *, types: Iterable[str] = (), **roles: Value) -> None:
        """One relation between records, by the names PROV gives to its ends."""
        self._relations += 1
        ends = {f"prov:{role}": value for role, value in roles.items()}
        self._sections[relation][f"_:r{self._relations}"] = _record(ends, types)

    def derive(self, made: str, used: str, *, activity: str | None = None, types: Iterable[str] = ()) -> None:
        """One entity made from another."""
        self.relate("wasDerivedFrom", types=types, generatedEntity=made, usedEntity=used, activity=activity)

    def finished(self) -> dict[str, Any]:
        """The document as JSON."""
        prefixes = {NAMESPACE: f"{_URN}ns:", **{kind: f"{_URN}{kind}:" for kind in _KINDS}}
        return {"prefix": prefixes, **self._sections}


def _record(attributes: Attributes, types: Iterable[str]) -> dict[str, Value]:
    record = {key: value for key, value in attributes.items() if value is not None}
    named = [qualified(one) for one in types]
    if named:
        record["prov:type"] = named[0] if len(named) == 1 else named
    return record
