"""A page of claims as a feed: Atom (RFC 4287), RSS 2.0, JSON Feed 1.1; and as a table (CSV).

Text is written by the XML and JSON of the standard library, as text: nothing in it can become markup.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import StrEnum
from types import MappingProxyType
from xml.etree import ElementTree

from app.claims.schemas import Claim
from app.web import table
from app.web.fields import rfc3339

_ATOM = "http://www.w3.org/2005/Atom"
_TITLE = "Claims at Secondsource"
_ABOUT = "News claims, and whether there is a second source."
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_TITLE = 200
_COLUMNS = ("id", "text", "language", "claimant", "asserted_at", "subjects", "tags", "status", "status_since", "flags",
    "label", "supports", "refutes", "revision", "recorded_at", "updated_at")  # fmt: skip

ElementTree.register_namespace("atom", _ATOM)


class Form(StrEnum):
    """What a list of claims can be read as."""

    ATOM = "atom"
    RSS = "rss"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Page:
    """Claims, and the addresses of this page, of the one after it, and of the service."""

    claims: Sequence[Claim]
    url: str
    next: str | None
    site: str

    @property
    def updated(self) -> datetime:
        """When anything in it was last updated."""
        return max((claim.updated_at for claim in self.claims), default=_NEVER)


MEDIA: Mapping[Form, str] = MappingProxyType(
    {
        Form.ATOM: "application/atom+xml",
        Form.RSS: "application/rss+xml",
        Form.JSON: "application/feed+json",
        Form.CSV: "text/csv",
    }
)


def write(form: Form, page: Page) -> bytes:
    """The page in this form."""
    return _WRITERS[form](page)


def _atom(page: Page) -> bytes:
    feed = ElementTree.Element("feed", xmlns=_ATOM)  # no prefix: some readers know only the usual one
    _add(feed, "id", uuid.uuid5(uuid.NAMESPACE_URL, page.url).urn)
    _add(feed, "title", _TITLE)
    _add(feed, "subtitle", _ABOUT)
    _add(feed, "updated", rfc3339(page.updated))
    _add(_add(feed, "author"), "name", "Secondsource")
    _links(feed, page)
    for claim in page.claims:
        lang = {"{http://www.w3.org/XML/1998/namespace}lang": claim.language}
        entry = ElementTree.SubElement(feed, "entry", lang)
        _add(entry, "id", claim.id.urn)
        _add(entry, "title", _title(claim), type="text")
        _add(entry, "updated", rfc3339(claim.updated_at))
        _add(entry, "published", rfc3339(claim.recorded_at))
        _add(entry, "link", rel="alternate", type="text/html", href=_address(page, claim))
        _add(entry, "content", _content(claim), type="text")
        for word in _words(claim):
            _add(entry, "category", term=word)
    return _document(feed)


def _rss(page: Page) -> bytes:
    root = ElementTree.Element("rss", {"version": "2.0"})
    channel = _add(root, "channel")
    _add(channel, "title", _TITLE)
    _add(channel, "link", page.site)
    _add(channel, "description", _ABOUT)
    _add(channel, "lastBuildDate", _rfc822(page.updated))
    _links(channel, page)
    for claim in page.claims:
        item = _add(channel, "item")
        _add(item, "title", _title(claim))
        _add(item, "link", _address(page, claim))
        _add(item, "guid", claim.id.urn, isPermaLink="false")
        _add(item, "pubDate", _rfc822(claim.updated_at))
        # A description is HTML to those who read it, so text that looks like markup is escaped once more.
        _add(item, "description", _content(claim).replace("&", "&amp;").replace("<", "&lt;"))
        for word in _words(claim):
            _add(item, "category", word)
    return _document(root)


def _json(page: Page) -> bytes:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _TITLE,
        "description": _ABOUT,
        "home_page_url": page.site,
        "feed_url": page.url,
        **({"next_url": page.next} if page.next else {}),
        "items": [
            {
                "id": claim.id.urn,
                "url": _address(page, claim),
                "title": _title(claim),
                "content_text": _content(claim),
                "date_published": rfc3339(claim.recorded_at),
                "date_modified": rfc3339(claim.updated_at),
                "language": claim.language,
                "tags": list(_words(claim)),
            }
            for claim in page.claims
        ],
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def _csv(page: Page) -> bytes:
    return table.line(_COLUMNS) + b"".join(map(_row, page.claims))


def _row(claim: Claim) -> bytes:
    standing = claim.standing
    return table.line(
        [
            claim.id,
            claim.text,
            claim.language,
            claim.claimant.name if claim.claimant else None,
            rfc3339(claim.asserted_at) if claim.asserted_at else None,
            [subject.slug for subject in claim.subjects],
            claim.tags,
            standing.status,
            rfc3339(standing.since),
            [flag.value for flag in standing.flags],
            standing.label.en,
            standing.counts.supports,
            standing.counts.refutes,
            claim.revision,
            rfc3339(claim.recorded_at),
            rfc3339(claim.updated_at),
        ]
    )


_WRITERS: Mapping[Form, Callable[[Page], bytes]] = MappingProxyType(
    {Form.ATOM: _atom, Form.RSS: _rss, Form.JSON: _json, Form.CSV: _csv}
)


def _title(claim: Claim) -> str:
    line = " ".join(claim.text.split())
    return line if len(line) <= _LONGEST_TITLE else f"{line[: _LONGEST_TITLE - 1]}…"


def _content(claim: Claim) -> str:
    label = claim.standing.label
    return f"{label.uk if claim.language.partition('-')[0] == 'uk' else label.en}. {claim.text}"


def _words(claim: Claim) -> Iterable[str]:
    about = (subject.slug for subject in claim.subjects)
    standing = (claim.standing.status.value, *(flag.value for flag in claim.standing.flags))
    return dict.fromkeys([*standing, *about, *claim.tags])


def _address(page: Page, claim: Claim) -> str:
    return f"{page.site}claims/{claim.id}"


def _links(parent: ElementTree.Element, page: Page) -> None:
    form, ns = (Form.ATOM, "") if parent.tag == "feed" else (Form.RSS, _ATOM)
    _add(parent, "link", ns=ns, rel="self", type=MEDIA[form], href=page.url)
    if page.next:
        _add(parent, "link", ns=ns, rel="next", type=MEDIA[form], href=page.next)  # RFC 5005


def _add(
    parent: ElementTree.Element, name: str, text: str | None = None, *, ns: str = "", **attributes: str
) -> ElementTree.Element:
    clean = {attribute: _NOT_XML.sub("\ufffd", value) for attribute, value in attributes.items()}
    child = ElementTree.SubElement(parent, f"{{{ns}}}{name}" if ns else name, clean)
    child.text = text if text is None else _NOT_XML.sub("\ufffd", text)
    return child


def _document(root: ElementTree.Element) -> bytes:
    spelled: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return spelled


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
