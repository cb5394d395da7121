"""Builds the browser extension: build/extension/{chromium,firefox} to load unpacked, and a zip of each to publish."""

import fcntl
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from scripts import node  # noqa: E402 -- found through the line above

SOURCE = ROOT / "extension"
BUILT = ROOT / "build" / "extension"
BROWSERS = ("chromium", "firefox")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def build() -> None:
    """Both, unpacked and as zips; whoever comes at the same time waits."""
    node.install(SOURCE)
    BUILT.mkdir(parents=True, exist_ok=True)
    with (BUILT / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        node.npm(SOURCE, "run", "build")
        for browser in BROWSERS:
            _zip(BUILT / browser, BUILT / f"secondsource-{browser}.zip")


def _zip(folder: Path, target: Path) -> None:
    """The same bytes from the same files, whenever it is made."""
    with zipfile.ZipFile(target, "w") as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    try:
        build()
    except node.Failed as failed:
        sys.exit(str(failed))
    for name in BROWSERS:
        sys.stdout.write(f"{BUILT / f'secondsource-{name}.zip'}\n")
