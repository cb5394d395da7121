"""The pages of the docs."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def named(page: Path) -> str:
    """How a page is named in the report of a run."""
    return str(page.relative_to(ROOT))
