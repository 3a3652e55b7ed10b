"""The refused rows of a list, as a table: the row's number and why, and nobody's phone.

In a file beside the list, or in the database beside an upload.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Protocol

from sqlalchemy.orm import Session

from bot.ledger import Ledger
from bot.ledger.uploads import erase, put
from bot.outreach.cells import Table

Line = tuple[int, str]


class Refused(Protocol):
    """The table while a list is read."""

    def write(self, lines: Iterable[Line], session: Session | None) -> None:
        """Adds lines; `session` is the transaction of the rows beside them, None in a check."""


Report = Callable[[int], AbstractContextManager[Refused]]
"""Opens the table; so many lines of an earlier run stay."""


class RefusedRows:
    """The table as a file. `kept` lines of an earlier run stay; a run that was killed
    may have written more than the database knows of, and those come again."""

    def __init__(self, path: Path, kept: int) -> None:
        self._path = path
        before = _lines(path)[:kept] if kept else []
        self._lines = len(before)
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._table = Table(self._file)
        self._table.row(("row", "why"))
        for line in before:
            self._table.row(line)

    def write(self, lines: Iterable[Line], session: Session | None = None) -> None:
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


class KeptRows:
    """The table in the database: lines stand there exactly if the rows beside them do."""

    def __init__(self, ledger: Ledger, upload: int, kept: int) -> None:
        self._ledger = ledger
        self._upload = upload
        self._lines = kept

    def write(self, lines: Iterable[Line], session: Session | None) -> None:
        """Adds lines."""
        if session is None:
            with self._ledger.transaction() as own:
                self.write(lines, own)
            return
        several = list(lines)
        if several:
            plain = json.dumps(several).encode()
            put(session, self._ledger.keyring, self._upload, "refused", self._lines, plain)
            self._lines += len(several)


@contextmanager
def kept_rows(ledger: Ledger, upload: int, kept: int) -> Iterator[KeptRows]:
    """The table of an upload; what an earlier check has left goes."""
    with ledger.transaction() as session:
        erase(session, upload, "refused", since=kept)
    yield KeptRows(ledger, upload, kept)


def _lines(path: Path) -> list[list[str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]
