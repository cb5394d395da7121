"""What the docs say to paste is pasted.

A block marked `sh` in README.md, and in the pages that build on it, is run against a demo, the blocks of a page in one
shell. A `text` block after it is all that it prints, a `json` block a part of it, and `…` is anything.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO
from urllib.parse import urlencode

import pytest

from bench.server import uncounted
from tests.docs_pages import BLOCK, DOCS, ROOT, named

WALKS = [ROOT / "README.md", DOCS / "annotations.md", DOCS / "api.md", DOCS / "dashboard.md", DOCS / "desk.md"]
PORT = 8000
"""The port that the docs write."""

PATIENCE = 240
"""Seconds that a server may take to start, and a page to run."""

NOTHING_CHANGED: Mapping[str, str] = MappingProxyType({})
_MARK = "=== that was a block ==="


# What must work.


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    kind: str
    text: str


@dataclass(frozen=True)
class Demo:
    """A demo that is being served, and the desk's key that it printed."""

    port: int
    key: str

    def get(self, path: str, **query: str) -> bytes:
        """Read from it."""
        url = f"http://127.0.0.1:{self.port}{path}?{urlencode(query)}"
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            body: bytes = answer.read()
        return body


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """What `make demo` starts, on a free port."""
    folder = tmp_path_factory.mktemp("demo")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app", "demo", "--port", str(port), "--database", str(folder / "demo.sqlite")]
    printed = folder / "printed"
    with printed.open("wb") as out, _running(_started(command, out)) as server:
        give_up = time.monotonic() + PATIENCE
        while not _answers(port):
            assert time.monotonic() < give_up, printed.read_text()
            with suppress(subprocess.TimeoutExpired):
                pytest.fail(f"it ended with {server.wait(0.1)}:\n{printed.read_text()}")
        keys = re.findall(r"^  (ssk_\w+)$", printed.read_text(), re.MULTILINE)
        yield Demo(port, keys[-1])


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE):
            return True
    except OSError:
        return False


def _started(command: list[str], out: BinaryIO) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=ROOT, env=uncounted(), stdout=out, stderr=out)


@contextmanager
def _running(server: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    try:
        yield server
    finally:
        server.terminate()
        server.wait(PATIENCE)


@pytest.mark.parametrize("page", WALKS, ids=named)
def test_what_can_be_pasted_works(page: Path, demo: Demo, tmp_path: Path) -> None:
    """Every `sh` block of the page runs and prints what the page says, once the README's helpers are there."""
    readme = _blocks(ROOT / "README.md")
    helpers = [block for block in readme if "KEY=" in block.text or "() {" in block.text]
    blocks = readme if page.name == "README.md" else [*helpers, *_blocks(page)]
    here = {f":{PORT}": f":{demo.port}", "export KEY=ssk_...": f"export KEY={demo.key}"}
    assert _paste(blocks, tmp_path, here) == ""


def test_commands_that_can_be_pasted_work(tmp_path: Path) -> None:
    """The same for the commands of docs/operations.md, on a database of their own."""
    bin_directory = Path(sys.executable).parent
    path = f"{bin_directory}{os.pathsep}{os.environ['PATH']}"
    told = _paste(_blocks(DOCS / "operations.md"), tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/its.sqlite", PATH=path)
    assert "Backed up to secondsource.backup." in told


def _paste(
    blocks: Sequence[Block], folder: Path, changed: Mapping[str, str] = NOTHING_CHANGED, **environment: str
) -> str:
    """Run the `sh` blocks, compare what they print, and return what they complain about."""
    script = f"\necho '{_MARK}'\n".join(block.text for block in blocks if block.kind == "sh")
    for written, meant in changed.items():
        script = script.replace(written, meant)
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-euo", "pipefail"],
        input=script,
        cwd=folder,
        env=_compiled() | {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    out = done.stdout
    for written, meant in changed.items():
        out = out.replace(meant, written)
    printed = iter(out.split(f"{_MARK}\n"))
    last = ""
    for block in blocks:
        match block.kind:
            case "sh":
                last = next(printed)
            case "text":
                assert re.fullmatch(_pattern(block.text), last), f"expected\n{block.text}\nbut got\n{last}"
            case "json":
                _assert_part(json.loads(block.text), json.loads(last))
    return done.stderr


def _compiled() -> dict[str, str]:
    """Where modules are kept compiled, when it is not beside them: else each command compiles all of them."""
    return {name: value for name, value in os.environ.items() if name == "PYTHONPYCACHEPREFIX"}


def test_picture_is_what_the_demo_draws(demo: Demo) -> None:
    """The picture in the README tells what the demo's claim 3 is now. CONTRIBUTING.md says how to draw it anew."""
    listed = json.loads(demo.get("/v1/claims", q="rejected plan"))
    drawn = demo.get(f"/v1/claims/{listed['items'][0]['id']}/attribution", format="svg").decode()
    assert _described((DOCS / "images/claim-3.svg").read_text()) == _described(drawn)


def _described(svg: str) -> str:
    found = re.search(r"<desc[^>]*>(.*?)</desc>", svg, re.DOTALL)
    assert found is not None
    return found[1]


def _blocks(page: Path) -> list[Block]:
    return [Block(kind, text) for kind, text in BLOCK.findall(page.read_text())]


def _pattern(expected: str) -> str:
    return "[^\n]*".join(re.escape(part) for part in expected.split("…"))


def _assert_part(expected: Any, found: Any, where: str = "") -> None:
    """Whether all that is expected is there; a list in the page may leave out members at its end."""
    match expected:
        case dict():
            assert expected.keys() <= found.keys(), f"at {where or '/'}: {sorted(found)}"
            for name in expected:
                _assert_part(expected[name], found[name], f"{where}/{name}")
        case list():
            assert len(expected) <= len(found), f"at {where}: {found}"
            for place, (one, other) in enumerate(zip(expected, found, strict=False)):
                _assert_part(one, other, f"{where}/{place}")
        case str():
            assert re.fullmatch(_pattern(expected), str(found)), f"at {where}: {found}"
        case _:
            assert expected == found, f"at {where}: {found}"
