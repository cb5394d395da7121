"""What pages load beside themselves: files of this package, each at an address that changes with its content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from app.attribution.style import SHEET

PREFIX = "/static"
_MEDIA = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "LICENSE": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent. Its address holds a digest of it, so it may be kept for ever."""

    path: str
    media_type: str
    body: bytes


def load() -> Mapping[str, Asset]:
    """Every file in `static`, and the sheet of the drawing, by name."""
    given = {file.name: file.read_bytes() for file in files("app.pages").joinpath("static").iterdir()}
    found = {}
    for name, body in (given | {"attribution.css": SHEET.encode()}).items():
        digest = hashlib.sha256(body).hexdigest()[:16]
        media_type = _MEDIA[name.rpartition(".")[2]]
        found[name] = Asset(f"{PREFIX}/{digest}/{name}", media_type, body)
    return found
