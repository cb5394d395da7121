"""Somebody at the workbench without JavaScript: opens pages, fills forms in, presses buttons."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx2 as httpx
from lxml import html

from tests.api.client import Api

OWN = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


@dataclass
class Page:
    """A page as it was answered."""

    answer: httpx.Response
    root: Any = field(init=False)

    def __post_init__(self) -> None:
        # As a browser does (HTML section 13.2.6.4.7), and this parser does not: the first line end is none of the text.
        self.root = html.document_fromstring(re.sub(r"(<textarea[^>]*>)\n", r"\1", self.answer.text))

    @property
    def status(self) -> int:
        return self.answer.status_code

    @property
    def text(self) -> str:
        """What it says in its main part, in one line."""
        return " ".join(self.root.get_element_by_id("main").text_content().split())

    def form(self, action: str) -> Any:
        """The form that holds a button which sends it there, or that goes there by itself."""
        for form in self.root.forms:
            if action in (form.action, *(button.get("formaction") for button in form.iter("button"))):
                return form
        raise AssertionError(f"no form goes to {action}: {[form.action for form in self.root.forms]}")

    def value(self, name: str) -> str:
        """What a field holds."""
        (found,) = self.root.xpath("//*[@name=$name]", name=name)
        return str(found.value or "")

    def wrong(self, name: str) -> str:
        """What is said of a field that is not acceptable."""
        return " ".join(self.root.get_element_by_id(f"w-{name}").text_content().split())


@dataclass
class Somebody:
    """A browser with its cookies, and whose key it signed in with."""

    api: Api
    client: Any

    def get(self, path: str, **headers: str) -> Page:
        """Open a page."""
        return Page(self.client.get(path, headers={"Accept": "text/html", **headers}, follow_redirects=True))

    def send(self, path: str, fields: Any, **headers: str) -> Page:
        """Send a form, and follow where it leads."""
        answer = self.client.post(path, data=fields, headers={**OWN, **headers}, follow_redirects=True)
        return Page(answer)

    def press(self, page: Page, action: str, do: str | None = None, **typed: Any) -> Page:
        """Fill a form of this page in and press its button; `hops__0__url` is the field `hops.0.url`."""
        form = page.form(action)
        fields: dict[str, Any] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        fields |= {name.replace("__", "."): value for name, value in typed.items()}
        if do is not None:
            fields["do"] = do
        return self.send(action, fields)


def somebody(api: Api, by: str = "desk") -> Somebody:
    """A browser of its own, signed in with a key."""
    client = type(api.client)(api.client.app, base_url=str(api.client.base_url), raise_server_exceptions=False)
    there = Somebody(api, client)
    page = there.send("/desk/sign-in", {"key": api.keys.get(by, by)})
    assert page.status == 200, page.text
    return there


def stranger(api: Api) -> Somebody:
    """A browser that is not signed in."""
    client = type(api.client)(api.client.app, base_url=str(api.client.base_url), raise_server_exceptions=False)
    return Somebody(api, client)
