"""Google's client for Node, run for real: Node from its wheel, the packages as package-lock.json has them."""

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
    """What came of each call."""
    node.install(HERE)
    asked = json.dumps({"rootUrl": root_url, "calls": calls})
    done = subprocess.run(
        [node.NODE, "factcheck.mjs"],
        cwd=HERE,
        input=asked,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
    )
    assert done.returncode == 0, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers
