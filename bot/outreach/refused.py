"""The refused rows of a list, as a table: the row's number and why, and nobody's phone."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from bot.outreach.cells import Table


class RefusedRows:
    """The table while a list is read. `kept` lines of an earlier run stay; a run that was killed
    may have written more than the database knows of, and those come again."""

    def __init__(self, path: Path, *, kept: int) -> None:
        self._path = path
        before = _lines(path)[:kept] if kept else []
        self._lines = len(before)
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._table = Table(self._file)
        self._table.row(("row", "why"))
        for line in before:
            self._table.row(line)

    def write(self, lines: Iterable[tuple[int, str]]) -> None:
        """Adds lines; they are on the disk when it returns."""
        for line in lines:
            self._table.row(line)
            self._lines += 1
        self._file.flush()

    def __enter__(self) -> RefusedRows:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        """Closes the table; one without a line is taken away."""
        self._file.close()
        if not self._lines:
            self._path.unlink()


def _lines(path: Path) -> list[list[str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]
