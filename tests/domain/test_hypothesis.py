"""What the Hypothesis client reads, whole (https://h.readthedocs.io/en/latest/api-reference/)."""

import html

import pytest

from app.domain.hypothesis import groups, index, links, profile, row, user
from tests.domain.test_web_annotation import BASE, EVERYTHING, QUOTE, URL, judged, noted

API = f"{BASE}api"


def test_where_everything_is() -> None:
    def link(method: str, path: str) -> dict[str, str]:
        return {"method": method, "url": f"{API}/{path}", "desc": f"{method} /there/api/{path}"}

    assert index(BASE) == {
        "message": "Claims with their status, as annotations. To add one, see the Web Annotation container.",
        "links": {
            "annotation": {
                "create": link("POST", "annotations"),
                "delete": link("DELETE", "annotations/:id"),
                "flag": link("PUT", "annotations/:id/flag"),
                "hide": link("PUT", "annotations/:id/hide"),
                "read": link("GET", "annotations/:id"),
                "unhide": link("DELETE", "annotations/:id/hide"),
                "update": link("PATCH", "annotations/:id"),
            },
            "group": {
                "member": {"delete": link("DELETE", "groups/:pubid/members/:userid")},
                "members": {"read": link("GET", "groups/:pubid/members")},
                "read": link("GET", "groups/:id"),
            },
            "groups": {"create": link("POST", "groups"), "read": link("GET", "groups")},
            "links": link("GET", "links"),
            "profile": {
                "groups": {"read": link("GET", "profile/groups")},
                "read": link("GET", "profile"),
                "update": link("PATCH", "profile"),
            },
            "search": link("GET", "search"),
        },
    }


def test_pages_that_the_client_links_to() -> None:
    assert links(BASE) == {
        "account.settings": BASE,
        "forgot-password": BASE,
        "groups.new": BASE,
        "help": BASE,
        "oauth.authorize": BASE,
        "oauth.revoke": BASE,
        "search.tag": f"{BASE}?tag=:tag",
        "signup": BASE,
        "user": f"{BASE}?user=:user",
    }


def test_nobody_is_logged_in_and_everybody_is_one_group() -> None:
    assert profile(BASE) == {
        "authority": "facts.example",
        "features": {"client_display_names": True},
        "preferences": {},
        "userid": None,
    }
    assert groups(BASE) == [
        {
            "id": "__world__",
            "groupid": "group:__world__@facts.example",
            "name": "Secondsource",
            "type": "open",
            "public": True,
            "scoped": False,
            "scopes": {"enforced": False, "uri_patterns": []},
            "organization": {"id": "secondsource", "default": True, "logo": None, "name": "Secondsource"},
            "links": {"html": BASE},
        }
    ]


@pytest.mark.parametrize(
    ("base", "authority"),
    [("http://127.0.0.1:8000/", "127.0.0.1"), ("https://[::1]:8000/", "::1"), ("nowhere", "")],
)
def test_whose_annotations_are(base: str, authority: str) -> None:
    assert user(base) == f"acct:secondsource@{authority}"


def test_a_row() -> None:
    ours = "acct:secondsource@facts.example"
    whole = {
        "id": "n1",
        "created": "2025-11-20T07:00:00.000000Z",
        "updated": "2025-11-20T09:00:00.000005Z",
        "user": ours,
        "user_info": {"display_name": "Secondsource"},
        "uri": URL,
        "text": "**Reported by a single source**\n\n"
        "Desk: Wrong. It is open&#46;\n\n"
        "Desk: Wrong\n\n"
        f"[The bridge is closed&#46;]({BASE}claims/c1)",
        "tags": ["single_source"],
        "group": "__world__",
        "permissions": {"read": ["group:__world__"], "admin": [ours], "update": [ours], "delete": [ours]},
        "target": [
            {
                "source": URL,
                "selector": [
                    {"type": "TextQuoteSelector", **QUOTE},
                    {"type": "TextPositionSelector", "start": 10, "end": 23},
                ],
            }
        ],
        "document": {"title": [URL]},
        "links": {"html": f"{BASE}claims/c1", "incontext": URL, "json": f"{API}/annotations/n1"},
        "references": [],
        "flagged": False,
        "hidden": False,
    }
    assert row(EVERYTHING, BASE) == whole
    bare = noted(label={"uk": "Одне джерело", "en": "A single source"}, anchor={"css": "p"})
    text = f"**A single source**\n\n[The bridge is closed&#46;]({BASE}claims/c1)"
    assert row(bare, BASE) == {**whole, "text": text, "target": [{"source": URL}]}


def test_what_strangers_write_is_no_markdown() -> None:
    marks = "\\`*_{}[]()<>#+-.!|~$&=@"
    strange = f"a {marks}\n\n\tb\u202ec"
    note = noted(claim=strange, label={"en": strange}, verdicts=[judged(strange)])
    plain = f"a {''.join(f'&#{ord(mark)};' for mark in marks)} bc"
    shown = f"\u2068{plain}\u2069"
    assert row(note, BASE)["text"] == f"**{shown}**\n\nDesk: Wrong. {shown}\n\n[{shown}]({BASE}claims/c1)"
    assert html.unescape(plain) == f"a {marks} bc"
