"""Appearances as the Hypothesis client reads annotations (https://h.readthedocs.io/en/latest/api-reference/)."""

import re
from typing import Any
from urllib.parse import urlsplit

from app.domain import text
from app.domain.web_annotation import Judgement, Note, selectors, stamp

Document = dict[str, Any]
WORLD = "__world__"
_USED = ("TextQuoteSelector", "TextPositionSelector")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+\-.!|~$&=@]")


def index(base: str) -> Document:
    """Where everything is: the client calls nothing that is not named here."""
    api = f"{base}api"
    return {
        "message": "Claims with their status, as annotations. To add one, see the Web Annotation container.",
        "links": {
            "annotation": {
                "create": _link("POST", f"{api}/annotations"),
                "delete": _link("DELETE", f"{api}/annotations/:id"),
                "flag": _link("PUT", f"{api}/annotations/:id/flag"),
                "hide": _link("PUT", f"{api}/annotations/:id/hide"),
                "read": _link("GET", f"{api}/annotations/:id"),
                "unhide": _link("DELETE", f"{api}/annotations/:id/hide"),
                "update": _link("PATCH", f"{api}/annotations/:id"),
            },
            "group": {
                "member": {"delete": _link("DELETE", f"{api}/groups/:pubid/members/:userid")},
                "members": {"read": _link("GET", f"{api}/groups/:pubid/members")},
                "read": _link("GET", f"{api}/groups/:id"),
            },
            "groups": {"create": _link("POST", f"{api}/groups"), "read": _link("GET", f"{api}/groups")},
            "links": _link("GET", f"{api}/links"),
            "profile": {
                "groups": {"read": _link("GET", f"{api}/profile/groups")},
                "read": _link("GET", f"{api}/profile"),
                "update": _link("PATCH", f"{api}/profile"),
            },
            "search": _link("GET", f"{api}/search"),
        },
    }


def links(base: str) -> Document:
    """Pages that the client links to. There are no accounts here: what needs one leads to the front door."""
    accounts = (
        "account.settings",
        "forgot-password",
        "groups.new",
        "help",
        "oauth.authorize",
        "oauth.revoke",
        "signup",
    )
    return {**dict.fromkeys(accounts, base), "search.tag": f"{base}?tag=:tag", "user": f"{base}?user=:user"}


def profile(base: str) -> Document:
    """Whoever is not logged in. Its client shows names as they are written, not those of accounts."""
    features = {"client_display_names": True}
    return {"authority": _authority(base), "features": features, "preferences": {}, "userid": None}


def groups(base: str) -> list[Document]:
    """The one group there is: everybody."""
    return [
        {
            "id": WORLD,
            "groupid": f"group:{WORLD}@{_authority(base)}",
            "name": "Secondsource",
            "type": "open",
            "public": True,
            "scoped": False,
            "scopes": {"enforced": False, "uri_patterns": []},
            "organization": {"id": "secondsource", "default": True, "logo": None, "name": "Secondsource"},
            "links": {"html": base},
        }
    ]


def user(base: str) -> str:
    """Whose all annotations are."""
    return f"acct:secondsource@{_authority(base)}"


def row(note: Note, base: str) -> Document:
    """An annotation. `created` is unique among them, since changes are recorded one after the other."""
    ours = user(base)
    anchors = [selector for selector in selectors(note.anchor) if selector["type"] in _USED]
    return {
        "id": note.id,
        "created": stamp(note.created),
        "updated": stamp(note.modified),
        "user": ours,
        "user_info": {"display_name": "Secondsource"},
        "uri": note.url,
        "text": _told(note, base),
        "tags": [note.status],
        "group": WORLD,
        "permissions": {"read": [f"group:{WORLD}"], "admin": [ours], "update": [ours], "delete": [ours]},
        "target": [{"source": note.url, **({"selector": anchors} if anchors else {})}],
        "document": {"title": [note.url]},
        "links": {
            "html": _claim_page(note, base),
            "incontext": note.url,
            "json": f"{base}api/annotations/{note.id}",
        },
        "references": [],
        "flagged": False,
        "hidden": False,
    }


def _told(note: Note, base: str) -> str:
    """The label, the verdicts and the claim, in Markdown; what strangers wrote is text and nothing else."""
    judged = [_judged(verdict) for verdict in note.verdicts]
    link = f"[{_plain(note.claim)}]({_claim_page(note, base)})"
    return "\n\n".join([f"**{_plain(note.label['en'])}**", *judged, link])


def _judged(verdict: Judgement) -> str:
    told = f"{_plain(verdict.desk)}: {_plain(verdict.rating)}"
    return f"{told}. {_plain(verdict.summary)}" if verdict.summary else told


def _plain(written: str) -> str:
    # Not with backslashes: the client takes `\(` for the beginning of mathematics, and `\<b>` for HTML.
    return _MARKDOWN.sub(lambda found: f"&#{ord(found[0])};", " ".join(text.shown(written).split()))


def _claim_page(note: Note, base: str) -> str:
    return f"{base}claims/{note.claim_id}"


def _link(method: str, url: str) -> Document:
    return {"method": method, "url": url, "desc": f"{method} {urlsplit(url).path}"}


def _authority(base: str) -> str:
    return urlsplit(base).hostname or ""
