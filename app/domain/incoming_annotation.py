"""What a Web Annotation that somebody sends says of an appearance: the claim, and where on which page."""

import re
from collections.abc import Iterator
from typing import Any

_CLAIM = re.compile(r"(?:^|/)v1/claims/([0-9a-fA-F-]{36})$")
_TIME = re.compile(r"t=(?:npt:)?(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?")


class AnnotationError(ValueError):
    """What is missing, and where in the annotation."""

    def __init__(self, pointer: str, detail: str) -> None:
        super().__init__(detail)
        self.pointer = pointer
        self.detail = detail


def claim_of(document: dict[str, Any]) -> str | None:
    """The id of the claim that a body links to; None when none does."""
    for body in _each(document.get("body")):
        for link in (body, *(body.get(name) for name in ("source", "id") if isinstance(body, dict))):
            if isinstance(link, str) and (found := _CLAIM.search(link)):
                return found[1]
    return None


def wording_of(document: dict[str, Any]) -> dict[str, Any]:
    """The claim that a body tells in words: its text and language, `und` where that is not said.

    A body of purpose `describing` comes before others. Raises AnnotationError when there are no words.
    """
    told = [body for body in _each(document.get("body")) if isinstance(body, dict) and "value" in body]
    told.sort(key=lambda body: "describing" not in _each(body.get("purpose")))
    if "bodyValue" in document:
        told.append({"value": document["bodyValue"]})
    if not told:
        raise AnnotationError("/body", "link a claim, {id: .../v1/claims/{claim_id}}, or tell one in a TextualBody")
    return {"text": told[0]["value"], "language": next(_each(told[0].get("language")), "und")}


def place_of(document: dict[str, Any]) -> dict[str, Any]:
    """Address, anchor and archive, by the names that appearances have. Raises AnnotationError."""
    targets = list(_each(document.get("target")))
    if len(targets) != 1:
        raise AnnotationError("/target", "name one page")
    target = targets[0]
    names = _names(document)
    if isinstance(target, str):
        return {"url": target, **({"anchor": names} if names else {})}
    source = target.get("source", target.get("id")) if isinstance(target, dict) else None
    if isinstance(source, dict):
        source = source.get("id")
    if source is None:
        raise AnnotationError("/target", "name the page as source")
    found: dict[str, Any] = {"url": source, "anchor": _anchor(target) | names}
    for state in _of_type(target.get("state"), "TimeState"):
        if cached := next(_each(state.get("cached")), None):
            found["archive"] = {"url": cached, "captured_at": next(_each(state.get("sourceDate")), None)}
    return found


def _names(document: dict[str, Any]) -> dict[str, Any]:
    """What the annotation is called elsewhere (Web Annotation Protocol, section 5.1)."""
    names: dict[str, Any] = {}
    if canonical := document.get("canonical"):
        names["canonical"] = canonical
    if via := [*_each(document.get("via")), *_each(document.get("id"))]:
        names["via"] = list(dict.fromkeys(via))
    return names


def _anchor(target: dict[str, Any]) -> dict[str, Any]:
    """Selectors that an appearance can keep; others are left out, since each must do by itself."""
    given = target.get("selector")
    anchor: dict[str, Any] = {}
    for selector in _of_type(given, "TextQuoteSelector"):
        anchor["quote"] = {name: selector[name] for name in ("exact", "prefix", "suffix") if name in selector}
    for selector in _of_type(given, "TextPositionSelector"):
        anchor["position"] = {name: selector.get(name) for name in ("start", "end")}
    for name, kind in (("css", "CssSelector"), ("xpath", "XPathSelector")):
        for selector in _of_type(given, kind):
            anchor[name] = selector.get("value")
    for selector in _of_type(given, "FragmentSelector"):
        if time := _TIME.fullmatch(str(selector.get("value"))):
            anchor["time"] = {"start": float(time[1]), "end": float(time[2]) if time[2] else None}
    return anchor


def _of_type(value: Any, kind: str) -> Iterator[dict[str, Any]]:
    return (one for one in _each(value) if isinstance(one, dict) and kind in _each(one.get("type")))


def _each(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value
