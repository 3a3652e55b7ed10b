"""Who asked not to be texted: by day and way, in numbers, and never by phone number."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ledger.tables import Consent
from bot.organisers import charts
from bot.organisers.desk import Desk, show
from bot.organisers.figures import Count, Row
from bot.organisers.sheets import HIDDEN, sheet
from bot.organisers.small import Cells


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("optouts", __name__, url_prefix="/optouts")

    @pages.get("/")
    def index() -> Any:
        """How many stopped, by day and by how they said so."""
        with desk.ledger.reading() as session:
            total, methods, days = _stops(session)
        return show("optouts.html", total=total, methods=methods, days=days, charts=charts)

    @pages.get("/optouts.csv")
    def export() -> Any:
        """The same as CSV."""
        with desk.ledger.transaction() as session:
            total, methods, days = _stops(session)
            desk.note(session, "opt-outs exported")
        rows = [("all", Row("", (total,)))]
        rows += [("way", row) for row in methods] + [("day", row) for row in days]
        shown = [(table, row.name, _told(row.counts[0])) for table, row in rows]
        return sheet("optouts.csv", [("table", "row", "stops"), *shown])

    return pages


def _stops(session: Session) -> tuple[Count, list[Row], list[Row]]:
    day = func.date(Consent.at)
    found = select(Consent.method, day, func.count()).where(Consent.kind == "stopped")
    methods: Counter[str] = Counter()
    days: Counter[str] = Counter()
    for method, on, count in session.execute(found.group_by(Consent.method, day)):
        methods[method] += count
        days[str(on)] += count
    cells = Cells({"all": methods.total()})
    for kind, counts in (("method", methods), ("day", days)):
        cells.numbers.update({(kind, name): count for name, count in counts.items()})
        cells.add_up("all", [(kind, name) for name in counts])
    shown = cells.shown()
    by_method = [Row(name, (shown["method", name],)) for name in sorted(methods)]
    return shown["all"], by_method, [Row(name, (shown["day", name],)) for name in sorted(days)]


def _told(count: Count) -> object:
    return HIDDEN if count is None else count
