"""Clients for Node, run for real: Node from its wheel, the packages as package-lock.json has them."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from scripts import node

HERE = Path(__file__).parent
_PATIENCE = 300


def modules() -> Path:
    """Where the packages are, once they are there."""
    node.install(HERE)
    return HERE / "node_modules"


def call(root_url: str, *calls: dict[str, Any]) -> list[dict[str, Any]]:
    """What came of each call of Google's client."""
    answers: list[dict[str, Any]] = run("factcheck.mjs", {"rootUrl": root_url, "calls": calls})
    return answers


def run(script: str, asked: Any) -> Any:
    """What a script here answers to what it is asked, both in JSON."""
    node.install(HERE)
    done = subprocess.run(
        [node.NODE, script],
        cwd=HERE,
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
