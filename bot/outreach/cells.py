"""Tables for spreadsheets: no cell of them is ever run as a formula.

Somebody may put `=HYPERLINK(...)` into a form, and a spreadsheet would run it for whoever opens our
export (https://owasp.org/www-community/attacks/CSV_Injection). Such a cell gets an apostrophe.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any, TextIO

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(cell: object) -> str:
    """A cell as text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless("plain"), harmless(" @x")
    ("'=1+1", 'plain', "' @x")
    """
    text = "" if cell is None else str(cell)
    risky = text.startswith(_STARTS_A_FORMULA) or text.lstrip().startswith(_STARTS_A_FORMULA)
    return f"'{text}" if risky else text


class Table:
    """A CSV table whose cells are harmless."""

    def __init__(self, to: TextIO) -> None:
        self._writer: Any = csv.writer(to, lineterminator="\r\n")

    def row(self, cells: Iterable[object]) -> None:
        """Writes one row."""
        self._writer.writerow([harmless(cell) for cell in cells])
