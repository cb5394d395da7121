"""Claims as a table for spreadsheets (CSV, RFC 4180), in which nothing is taken for a formula."""

import csv
import io
from collections.abc import Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What spreadsheets begin a formula with, also in full width."""


def line(cells: Sequence[object]) -> bytes:
    """One row of the table. A cell that would be a formula gets an apostrophe before it."""
    text = io.StringIO()
    csv.writer(text).writerow([_cell(cell) for cell in cells])
    return text.getvalue().encode()


def _cell(value: object) -> str:
    text = "" if value is None else "; ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
