"""What a screen reader is told of a page, also of what the extension draws in its closed shadow tree."""

import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

PATIENCE = 15.0


@dataclass(frozen=True)
class Seen:
    """One node of the accessibility tree."""

    role: str
    name: str
    properties: dict[str, Any]
    node: int


class Reader:
    """A tab, read through its accessibility tree."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._session = page.context.new_cdp_session(page)
        self._session.send("DOM.enable")
        self._session.send("Accessibility.enable")

    def all(self, role: str = "", name: str = "") -> list[Seen]:
        """Every node with this role, and with these words in its name."""
        nodes = self._session.send("Accessibility.getFullAXTree")["nodes"]
        found = [_seen(node) for node in nodes if not node.get("ignored") and "backendDOMNodeId" in node]
        return [one for one in found if role in ("", one.role) and name in one.name]

    def wait(self, role: str, name: str = "", *, count: int = 1) -> Seen:
        """The first of so many nodes, as soon as they are there."""
        deadline = time.monotonic() + PATIENCE
        while len(found := self.all(role, name)) != count:
            if time.monotonic() > deadline:
                told = [(one.role, one.name) for one in self.all() if one.name]
                raise AssertionError(f"{len(found)} of {role} {name!r}, wanted {count}; there is {told}")
            self.page.wait_for_timeout(50)
        return found[0]

    def gone(self, role: str, name: str = "") -> None:
        """Wait until there is no such node."""
        deadline = time.monotonic() + PATIENCE
        while self.all(role, name):
            assert time.monotonic() < deadline, f"{role} {name!r} is still there"
            self.page.wait_for_timeout(50)

    def text(self) -> str:
        """Every piece of text, as it is read out."""
        return "\n".join(one.name for one in self.all("StaticText"))

    def press(self, role: str, name: str = "") -> None:
        """Click on the first such node."""
        box = self.box(self.wait(role, name, count=len(self.all(role, name)) or 1))
        self.page.mouse.click(box[0] + box[2] / 2, box[1] + box[3] / 2)

    def box(self, seen: Seen) -> tuple[float, float, float, float]:
        """Left, top, width and height of a node in the window."""
        quad = self._session.send("DOM.getBoxModel", {"backendNodeId": seen.node})["model"]["border"]
        return quad[0], quad[1], quad[2] - quad[0], quad[5] - quad[1]

    def links(self) -> list[str]:
        """Where the links of the extension's shadow tree lead."""
        found = []
        for link in self.all("link"):
            node = self._session.send("DOM.describeNode", {"backendNodeId": link.node})["node"]
            pairs = node.get("attributes", [])
            found.append(dict(zip(pairs[::2], pairs[1::2], strict=True)).get("href", ""))
        return found


def _seen(node: dict[str, Any]) -> Seen:
    told = {one["name"]: one["value"].get("value") for one in node.get("properties", [])}
    return Seen(node["role"]["value"], str(node.get("name", {}).get("value", "")), told, node["backendDOMNodeId"])
