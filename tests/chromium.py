"""A real Chromium: where it is, and the one driver that a process has for it."""

import os
import shutil
import subprocess

import pytest

HELP = "These tests need Chromium. As root they install it; else: apt-get install chromium, or set CHROMIUM to one."


def executable() -> str:
    """Where Chromium is; Debian's is installed when it is not there and we may."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser")
    for _ in range(2):
        if found := next((path for name in names if name and (path := shutil.which(name))), None):
            return found
        if os.geteuid() == 0 and shutil.which("apt-get"):
            quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
            for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-qy", "chromium"]):
                subprocess.run(command, env=quiet, check=False, capture_output=True)
    pytest.fail(HELP, pytrace=False)
