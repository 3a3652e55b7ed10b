"""CSV that a spreadsheet opens as text: a cell that looks like a formula stays harmless."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

_LEADS = ("=", "+", "-", "@", "\t", "\r", "\n")  # OWASP, CSV injection


def write_sheet(file: TextIO, rows: Iterable[Sequence[object]]) -> None:
    """Writes rows, each cell safe to open in a spreadsheet."""
    csv.writer(file).writerows([safe_cell(str(cell)) for cell in row] for row in rows)


def safe_cell(text: str) -> str:
    """The text; behind an apostrophe where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(_LEADS) else text


def private_file(path: Path) -> TextIO:
    """A new file that nobody else on this machine may read. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return open(handle, "w", encoding="utf-8", newline="")
