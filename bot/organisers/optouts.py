"""Who asked not to be texted: by week and way, in numbers, and never by phone number."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from flask import Blueprint
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ledger.tables import Consent
from bot.organisers import charts
from bot.organisers.desk import Desk, show
from bot.organisers.figures import Count, Row
from bot.organisers.sheets import sheet, told
from bot.organisers.small import Cells, rounded


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("optouts", __name__, url_prefix="/optouts")

    @pages.get("/")
    def index() -> Any:
        """How many stopped, by week and by how they said so."""
        with desk.ledger.reading() as session:
            total, methods, weeks = _stops(session)
        return show("optouts.html", total=total, methods=methods, weeks=weeks, charts=charts)

    @pages.get("/optouts.csv")
    def export() -> Any:
        """The same as CSV."""
        with desk.ledger.transaction() as session:
            total, methods, weeks = _stops(session)
            desk.note(session, "opt-outs exported")
        rows = [("all", Row("", (total,)))]
        rows += [("way", row) for row in methods] + [("week", row) for row in weeks]
        shown = [(table, row.name, told(row.counts[0])) for table, row in rows]
        return sheet("optouts.csv", [("table", "row", "stops"), *shown])

    return pages


def _stops(session: Session) -> tuple[Count, list[Row], list[Row]]:
    # A PostgreSQL server may be set up for another zone; SQLite keeps moments in UTC as they are.
    on_postgres = session.get_bind().dialect.name == "postgresql"
    day = func.date(func.timezone("UTC", Consent.at) if on_postgres else Consent.at)
    found = select(Consent.method, day, func.count()).where(Consent.kind == "stopped")
    methods: Counter[str] = Counter()
    weeks: Counter[str] = Counter()
    for method, on, count in session.execute(found.group_by(Consent.method, day)):
        methods[method] += count
        weeks[_monday(str(on))] += count
    cells = Cells({"all": methods.total()})
    for kind, counts in (("method", methods), ("week", weeks)):
        cells.numbers.update({(kind, name): count for name, count in counts.items()})
        cells.add_up("all", [(kind, name) for name in counts])
    shown = {name: rounded(number) for name, number in cells.shown().items()}
    by_method = [Row(name, (shown["method", name],)) for name in sorted(methods)]
    return (
        shown["all"],
        by_method,
        [Row(name, (shown.get(("week", name)),)) for name in _all(weeks)],
    )


def _monday(day: str) -> str:
    """The week of a day; few days have eleven stops."""
    on = date.fromisoformat(day)
    return (on - timedelta(days=on.weekday())).isoformat()


def _all(weeks: Counter[str]) -> list[str]:
    """Every week from the first to the last."""
    if not weeks:
        return []
    first, last = date.fromisoformat(min(weeks)), date.fromisoformat(max(weeks))
    mondays = (first + timedelta(weeks=at) for at in range((last - first).days // 7 + 1))
    return [monday.isoformat() for monday in mondays]
