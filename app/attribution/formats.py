"""The formats an attribution comes in, and which of them an Accept header asks for (RFC 9110 section 12.5.1)."""

import re
from collections.abc import Iterator
from enum import StrEnum


class Format(StrEnum):
    """The formats, the preferred one first."""

    JSON = "json"
    SVG = "svg"
    PROV = "prov"
    PROV_O = "prov-o"
    DOT = "dot"
    MERMAID = "mermaid"


MEDIA_TYPES = {
    Format.JSON: "application/json",
    Format.SVG: "image/svg+xml",
    # PROV-JSON registered no type; as plain application/json it could not be told from ours, or asked for.
    Format.PROV: "application/prov+json",
    Format.PROV_O: "application/ld+json",
    Format.DOT: "text/vnd.graphviz",
    Format.MERMAID: "application/vnd.mermaid",
}
"""As registered with IANA, but for PROV-JSON."""

FILE_ENDINGS = {
    Format.JSON: "json",
    Format.SVG: "svg",
    Format.PROV: "prov.json",
    Format.PROV_O: "prov.jsonld",
    Format.DOT: "gv",
    Format.MERMAID: "mmd",
}

_READ = 1_000  # characters of a header; no browser sends a third of it
_PARTS = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"\s*({_WORD})/({_WORD})\s*(?:;|$)")
_WEIGHT = re.compile(r";\s*q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)
_HAS_WEIGHT = re.compile(r";\s*q=", re.IGNORECASE)


def choose(accept: str) -> Format | None:
    """The format that suits the header best, ours first among equals; None when none does.

    What cannot be read in the header is passed over. With nothing left of it, anything suits.
    """
    ranges = list(_ranges(accept))
    if not ranges:
        return Format.JSON
    weights = {each: _weight(media_type, ranges) for each, media_type in MEDIA_TYPES.items()}
    best = max(weights, key=lambda each: weights[each])
    return best if weights[best] > 0 else None


def _ranges(accept: str) -> Iterator[tuple[str, str, float]]:
    for part in _PARTS.findall(accept[:_READ]):
        found, weight = _RANGE.match(part), _WEIGHT.search(part)
        if found and (weight or not _HAS_WEIGHT.search(part)):
            yield found[1].lower(), found[2].lower(), float(weight[1]) if weight else 1.0


def _weight(media_type: str, ranges: list[tuple[str, str, float]]) -> float:
    """The weight that the most specific range gives; nought when none fits."""
    kind, _, name = media_type.partition("/")
    fitting = [((a == kind) + (b == name), q) for a, b, q in ranges if a in (kind, "*") and b in (name, "*")]
    return max(fitting, default=(0, 0.0))[1]
