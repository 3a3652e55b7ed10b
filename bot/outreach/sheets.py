"""Lists as files: CSV that a spreadsheet opens as text, and that nobody else may read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from bot.outreach.cells import Table


def write_sheet(file: TextIO, rows: Iterable[Sequence[object]]) -> None:
    """Writes rows, each cell safe to open in a spreadsheet."""
    table = Table(file)
    for row in rows:
        table.row(row)


def private_file(path: Path) -> TextIO:
    """A new file that nobody else on this machine may read. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return open(handle, "w", encoding="utf-8", newline="")
