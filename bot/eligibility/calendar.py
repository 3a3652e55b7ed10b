"""Days and spans: anniversaries, and the last day from which a span is over by a given day."""

from __future__ import annotations

from datetime import date, timedelta

from bot.rules.clauses import Span

DAY = timedelta(days=1)


def plus(day: date, span: Span) -> date:
    """The anniversary: where no such day exists, the day after (29 February gives 1 March).

    >>> plus(date(2020, 2, 29), Span(years=1))
    datetime.date(2021, 3, 1)
    >>> plus(date(2025, 12, 15), Span(months=1, days=2))
    datetime.date(2026, 1, 17)
    """
    months = day.year * 12 + day.month - 1 + span.years * 12 + span.months
    year, month = divmod(months, 12)
    try:
        moved = date(year, month + 1, day.day)
    except ValueError:
        moved = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return moved + span.days * DAY if span.days else moved


def last_start(asof: date, span: Span) -> date:
    """The last day from which `span` is over on `asof`.

    >>> last_start(date(2026, 11, 22), Span(years=3))
    datetime.date(2023, 11, 22)
    >>> last_start(date(2027, 2, 28), Span(years=1))
    datetime.date(2026, 2, 28)
    """
    back = Span(-span.years, -span.months, -span.days)
    day = plus(asof, back)
    while plus(day + DAY, span) <= asof:
        day += DAY
    while plus(day, span) > asof:
        day -= DAY
    return day


def rough_days(span: Span) -> float:
    """How long a span is, to compare two counted from the same day."""
    return span.years * 365.2425 + span.months * 30.436875 + span.days
