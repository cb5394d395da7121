"""The extension by itself: its types, its own tests, what Firefox' linter says, and what is in the zips."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scripts import extension, node

ALLOWED = {
    "chromium": {"alarms", "contextMenus", "sidePanel", "storage"},
    "firefox": {"alarms", "contextMenus", "storage"},
}


@pytest.mark.parametrize("script", ["types", "test", "lint"])
def test_it_is_right_by_its_own_tools(built: Path, script: str) -> None:
    said = node.npm(extension.SOURCE, "run", script)
    assert "error TS" not in said
    assert script != "test" or ("fail 0" in said and "skipped 0" in said and "todo 0" in said)


@pytest.mark.parametrize("browser", extension.BROWSERS)
def test_the_zips(built: Path, browser: str) -> None:
    path = built / f"secondsource-{browser}.zip"
    before = path.read_bytes()
    with zipfile.ZipFile(path) as packed:
        names = set(packed.namelist())
        manifest: Any = json.loads(packed.read("manifest.json"))
        code = {name: packed.read(name).decode() for name in names if name.endswith(".js")}
        words = [json.loads(packed.read(f"_locales/{one}/messages.json")) for one in ("en", "uk")]
    assert set(manifest["permissions"]) == ALLOWED[browser]
    assert "host_permissions" not in manifest
    assert words[0].keys() == words[1].keys()
    for name, text in code.items():
        for sink in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert sink not in text, name
    extension.build()
    assert path.read_bytes() == before


def test_every_word_is_there_and_used() -> None:
    words = json.loads((extension.SOURCE / "_locales" / "en" / "messages.json").read_text(encoding="utf-8"))
    sources = [path.read_text(encoding="utf-8") for path in (extension.SOURCE / "src").glob("*.ts")]
    text = "\n".join([*sources, (extension.SOURCE / "manifest.mjs").read_text(encoding="utf-8")])
    families = ("kind_", "action_", "stance_")
    unused = {word for word in words if f'"{word}"' not in text and f"__MSG_{word}__" not in text}
    assert {word for word in unused if not word.startswith(families)} == set()


def test_the_version_is_the_service_s() -> None:
    package = json.loads((extension.SOURCE / "package.json").read_text(encoding="utf-8"))
    assert f'version = "{package["version"]}"' in (extension.ROOT / "pyproject.toml").read_text(encoding="utf-8")
