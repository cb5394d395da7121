"""The docs are tested: nothing is left out or out of date. What they say to paste is pasted in another module."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from app.__main__ import cli
from app.domain import vocabulary
from app.domain.permissions import OPERATIONS
from app.main import create_app
from app.settings import Settings
from tests.docs_pages import BLOCK, DOCS, ROOT, named

PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
_LINK = re.compile(r"\]\(([^)\s]+)\)")


# What must be there.


def test_api_page_lists_every_operation() -> None:
    """docs/api.md has a row for each operation, with its method, its path and the scope it needs."""
    rows = re.findall(r"^\| `([A-Z]+) (/\S*)` \| (\S+) \|", (DOCS / "api.md").read_text(), re.MULTILINE)
    paths = create_app(Settings(DATABASE_URL="sqlite://")).openapi()["paths"]
    served = [
        (method.upper(), path, f"`{scope}`" if (scope := OPERATIONS[operation["operationId"]]) else "-")
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]
    assert sorted(rows) == sorted(served)
    assert len(served) == len(OPERATIONS)


def test_operations_page_lists_every_setting() -> None:
    """docs/operations.md has a row for each setting, with its default and what it is."""
    page = (DOCS / "operations.md").read_text()
    for name, field in Settings.model_fields.items():
        variable = field.validation_alias or f"SECONDSOURCE_{name.upper()}"
        default = "a file" if field.default_factory else f"`{field.default}`"
        row = re.search(rf"^\| `{variable}` \| (.*?) \| (.*?) \|$", page, re.MULTILINE)
        assert row is not None, f"docs/operations.md has no row for {variable}"
        assert row[1].startswith(default), f"docs/operations.md: the default of {variable} is {default}"
        assert row[2].startswith(str(field.description)), f"docs/operations.md: {variable} is {field.description!r}"


def test_operations_page_lists_every_command() -> None:
    """docs/operations.md has a row for each command."""
    page = (DOCS / "operations.md").read_text()
    for command in _commands(typer.main.get_command(cli), "secondsource"):
        assert f"\n| `{command}" in page, f"docs/operations.md has no row for {command}"


def _commands(command: Any, called: str) -> Iterator[str]:
    below = getattr(command, "commands", None)
    if below is None:
        yield called
    for name, one in (below or {}).items():
        yield from _commands(one, f"{called} {name}")


@pytest.mark.parametrize(
    "words",
    [
        vocabulary.PartyKind,
        vocabulary.Stance,
        vocabulary.Action,
        vocabulary.Anonymity,
        vocabulary.EvidenceState,
        vocabulary.AppearanceState,
        vocabulary.PageRelation,
        vocabulary.RetractionKind,
        vocabulary.RevisionKind,
        vocabulary.Level,
        vocabulary.Official,
        vocabulary.Status,
        vocabulary.Flag,
        vocabulary.NormalizedRating,
        vocabulary.WebhookState,
        vocabulary.DisabledReason,
        vocabulary.DeliveryState,
        vocabulary.Role,
    ],
)
def test_vocabulary_page_knows_every_word(words: Any) -> None:
    """docs/vocabulary.md has each value that an answer can hold."""
    page = (DOCS / "vocabulary.md").read_text()
    assert [word.value for word in words if f"`{word.value}`" not in page] == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    """A relative link names a file, and after # one of its headings."""
    for link in _LINK.findall(re.sub(BLOCK, "", page.read_text())):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, heading = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{named(page)} links to {link}"
        assert not heading or heading in _headings(target), f"{named(page)} links to {link}"


def _headings(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", re.sub(BLOCK, "", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_code_refers_to_pages_that_exist() -> None:
    """A page that the code names is there."""
    sources = [path for folder in ("app", "migrations") for path in (ROOT / folder).rglob("*.py")]
    wanted = {name for path in sources for name in re.findall(r"docs/[\w/.-]+\.md", path.read_text())}
    assert {name for name in wanted if not (ROOT / name).exists()} == set()


def test_decisions_are_numbered_and_complete() -> None:
    """A decision has the four headings; numbers run from 1 without a gap."""
    decisions = sorted((DOCS / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        headings = re.findall(r"^## (.+)$", path.read_text(), re.MULTILINE)
        assert headings == ["Status", "Context", "Decision", "Consequences"], path.name
