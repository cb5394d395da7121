"""What search engines are told (robots.txt, RFC 9309; sitemaps.org, protocol 0.9): which pages there are, and what to
leave alone.

A file of a sitemap holds the claims or parties that were recorded after the one that its address names. Where the files
begin is found once: what was recorded stays, in its order.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from threading import Lock
from urllib.parse import quote
from uuid import UUID
from xml.etree import ElementTree

from app.pages import queries
from app.pages.queries import Kind
from app.sessions import AnySession
from app.web.fields import rfc3339

URLS = 5_000
"""Addresses in one file; the protocol allows ten times as many, and they are read at one request."""

_FOUND_AT_ONCE = 100
"""Files whose beginnings are looked for at one request."""

_IN_ADDRESSES = "/:?=%[]"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ROBOTS = """# Look-ups by address name the page that somebody reads: they are nobody else's business.
User-agent: *
Disallow: /v1/annotations?url=
Disallow: /api/
Disallow: /v1/
Disallow: /v1alpha1/
Disallow: /desk/
Disallow: /*?*as_of=
Disallow: /*?*cursor=
Allow: /

Sitemap: {root}sitemap.xml
"""

Url = tuple[str, datetime | None]
"""A path, and when what is there was last changed."""


class Sitemap:
    """Where the files begin: each after this claim or party, the first after none."""

    def __init__(self) -> None:
        self._ends: dict[Kind, list[UUID]] = {kind: [] for kind in Kind}
        self._lock = Lock()

    def files(self, session: AnySession) -> Mapping[Kind, list[UUID | None]]:
        """The beginnings of every file, as far as they are known after this request."""
        with self._lock:
            for kind, ends in self._ends.items():
                for _ in range(_FOUND_AT_ONCE):
                    end = queries.nth_after(session, kind, ends[-1] if ends else None, URLS)
                    if end is None:
                        break
                    ends.append(end)
            return {kind: [None, *ends] for kind, ends in self._ends.items()}


def robots(root: str) -> str:
    """What crawlers are asked for."""
    return _ROBOTS.format(root=root)


def index(root: str, files: Mapping[Kind, Iterable[UUID | None]]) -> bytes:
    """The list of all files."""
    top = ElementTree.Element("sitemapindex", xmlns=_NAMESPACE)
    _add(top, "sitemap", f"{root}sitemaps/pages.xml", None)
    for kind, begins in files.items():
        for after in begins:
            _add(top, "sitemap", f"{root}sitemaps/{kind.value}.xml{f'?after={after}' if after else ''}", None)
    return _written(top)


def urls(root: str, found: Iterable[Url]) -> bytes:
    """One file: pages with the moments of their last change."""
    top = ElementTree.Element("urlset", xmlns=_NAMESPACE)
    for path, changed in found:
        _add(top, "url", f"{root.rstrip('/')}{path}", changed)
    return _written(top)


def _add(top: ElementTree.Element, kind: str, address: str, changed: datetime | None) -> None:
    one = ElementTree.SubElement(top, kind)
    ElementTree.SubElement(one, "loc").text = quote(address, safe=_IN_ADDRESSES)
    if changed is not None:
        ElementTree.SubElement(one, "lastmod").text = rfc3339(changed)


def _written(top: ElementTree.Element) -> bytes:
    written: bytes = ElementTree.tostring(top, encoding="utf-8", xml_declaration=True)
    return written
