"""Fetch uv's wheel where there is neither pip nor venv. Standard library only; nothing is used unless its hash fits.

usage: fetch_uv.py REQUIREMENTS FOLDER
"""

import hashlib
import io
import json
import platform
import re
import sys
import sysconfig
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

INDEX = "https://pypi.org/simple/uv/"


def tags() -> list[str]:
    """What the wheel for this machine has in its name, best first."""
    machine = platform.machine().lower()
    if sys.platform == "darwin":
        return ["macosx_" + suffix for suffix in ("11_0_arm64", "10_12_x86_64") if suffix.endswith(machine)]
    if "musl" in str(sysconfig.get_config_var("HOST_GNU_TYPE")):
        return [f"musllinux_1_1_{machine}"]
    return [f"manylinux_2_17_{machine}", f"manylinux_2_28_{machine}", f"musllinux_1_1_{machine}"]


def main() -> None:
    requirements, folder = Path(sys.argv[1]).read_text(), Path(sys.argv[2])
    hashes = set(re.findall(r"sha256:([0-9a-f]{64})", requirements))
    request = urllib.request.Request(INDEX, headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 -- INDEX is https
        files = [file for file in json.load(answer)["files"] if file["hashes"].get("sha256") in hashes]
    fitting = [file for tag in tags() for file in files if tag in file["filename"]]
    if not fitting:
        raise LookupError(f"no wheel of uv for {sys.platform} on {platform.machine()}")
    with urllib.request.urlopen(fitting[0]["url"], timeout=600) as answer:  # noqa: S310 -- what comes is hashed below
        wheel = answer.read()
    if hashlib.sha256(wheel).hexdigest() not in hashes:
        raise ValueError(f"{fitting[0]['filename']} is not the file that scripts/uv.txt names")
    zipfile.ZipFile(io.BytesIO(wheel)).extractall(folder)


if __name__ == "__main__":
    try:
        main()
    except (OSError, LookupError, ValueError, urllib.error.URLError) as error:
        sys.exit(f"uv could not be fetched: {error}")
