"""The numbers of a campaign as CSV, with the small ones left out as on the page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Blueprint, Response

from bot.organisers.campaigns import found
from bot.organisers.desk import Desk
from bot.organisers.figures import STEPS, Figures, figures_of
from bot.organisers.small import AtLeast
from bot.outreach.sheets import write_sheet

_HEAD = ("table", "row", "number of", "count")
HIDDEN = "not shown"
"""What stands where a number must not."""
_COLUMNS = {
    "languages": ("sent", "delivered", "answered", "finished"),
    "counties": ("sent", "delivered", "finished"),
    "days": ("sent", "answered", "finished"),
    "outcomes": ("finished",),
}


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("sheets", __name__)

    @pages.get("/campaigns/<keyword>/numbers.csv")
    def numbers(keyword: str) -> Any:
        """All numbers of one campaign, one to a line."""
        with desk.ledger.transaction() as session:
            row = found(session, keyword)
            figures = figures_of(session, row)
            desk.note(session, "numbers exported", row.keyword)
        return sheet(f"{row.keyword}-numbers.csv", [_HEAD, *_lines(figures)])

    return pages


def sheet(name: str, rows: Iterable[Sequence[object]]) -> Response:
    """Rows as a CSV file to download, with cells that no spreadsheet runs."""
    file = io.StringIO()
    write_sheet(file, rows)
    answer = Response("\ufeff" + file.getvalue(), mimetype="text/csv")  # spreadsheets ask for it
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _lines(figures: Figures) -> Iterator[tuple[object, ...]]:
    for step, row in zip(STEPS, figures.funnel, strict=True):
        yield "funnel", "all", step, told(row.counts[0])
    for table, columns in _COLUMNS.items():
        for row in getattr(figures, table):
            for what, count in zip(columns, row.counts, strict=True):
                yield table, row.name or "not known", what, told(count)
    for letter in figures.letters:
        for what in ("sent", "delivered", "filtered"):
            name = f"{letter.template} {letter.language}"
            yield "texts", name, what, told(getattr(letter, what))
    for code, says, count in figures.errors:
        yield "errors", f"{code} {says}", "texts", told(count)


def told(count: int | None) -> object:
    """A number as it stands in a table: "440+" where it is rounded."""
    if count is None:
        return HIDDEN
    return f"{count}+" if isinstance(count, AtLeast) else count
