"""Spans of days: what a date in a text may mean, and dates written in digits."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from bot.facts import FactValue

_YEARS = re.compile(r"((?:19|20)\d\d)[-/]((?:19|20)\d\d)")
_ISO = re.compile(r"((?:19|20)\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_THREE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]((?:19|20)?\d\d)")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/]((?:19|20)\d\d|\d\d)")


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a date may be; an open end is None."""

    first: date | None
    last: date | None

    def value(self) -> FactValue:
        """As a fact: as short as it can be written.

        >>> years(2008, 2010).value(), years(2009, 2009).value()
        ({'from': '2008', 'to': '2010'}, '2009')
        """
        if self.first and self.last:
            for shown in (_as_year, _as_month, _as_day):
                first, last = shown(self.first, 1), shown(self.last, -1)
                if first and last:
                    return first if first == last else {"from": first, "to": last}
        if self.first:
            return {"from": _short(self.first, 1)}
        assert self.last is not None  # noqa: S101  a date is open at one end only
        return {"to": _short(self.last, -1)}


def _as_year(day: date, side: int) -> str:
    border = (1, 1) if side > 0 else (12, 31)
    return str(day.year) if (day.month, day.day) == border else ""


def _as_month(day: date, side: int) -> str:
    border = 1 if side > 0 else calendar.monthrange(day.year, day.month)[1]
    return f"{day.year}-{day.month:02}" if day.day == border else ""


def _as_day(day: date, side: int) -> str:
    return day.isoformat()


def _short(day: date, side: int) -> str:
    return _as_year(day, side) or _as_month(day, side) or _as_day(day, side)


def years(first: int, last: int) -> Days:
    """The days of some years."""
    return Days(date(first, 1, 1), date(last, 12, 31))


def months(year: int, first: int, last: int) -> Days:
    """The days of some months; one past December is of the next year."""
    end_year, end = year + (last - 1) // 12, (last - 1) % 12 + 1
    start_year, start = year + (first - 1) // 12, (first - 1) % 12 + 1
    return Days(
        date(start_year, start, 1), date(end_year, end, calendar.monthrange(end_year, end)[1])
    )


def two_digit_year(number: int) -> int:
    """00 to 26 is this century: later years have not come yet when this was written down."""
    return 2000 + number if number <= 26 else 1900 + number


# -- in digits ---------------------------------------------------------------------------------


def numeric(token: str, *, month_first: bool) -> Days | None:
    """The days of a date in digits.

    >>> numeric("8/14", month_first=True).value(), numeric("3/4/2011", month_first=False).value()
    ('2014-08', {'from': '2011-03-04', 'to': '2011-04-03'})
    """
    match = _YEARS.fullmatch(token)
    if match:
        return years(int(match[1]), int(match[2])) if match[1] <= match[2] else None
    match = _ISO.fullmatch(token)
    if match:
        return day_of(int(match[1]), int(match[2]), int(match[3] or 0))
    match = _THREE.fullmatch(token)
    if match:
        return _three(int(match[1]), int(match[2]), _full_year(match[3]), month_first)
    match = _MONTH_YEAR.fullmatch(token)
    return day_of(_full_year(match[2]), int(match[1]), 0) if match else None


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) > 2 else two_digit_year(int(digits))


def _three(one: int, two: int, year: int, month_first: bool) -> Days | None:
    orders = [day_of(year, one, two), day_of(year, two, one)]
    if month_first and orders[0]:
        return orders[0]
    known = [days for days in orders if days and days.first]
    if not known:
        return None
    ends = sorted(days.first for days in known if days.first)
    return Days(ends[0], ends[-1])


def day_of(year: int, month: int, day: int) -> Days | None:
    """One day, or with day 0 its month; None if there is no such day."""
    if month > 12:
        return None
    try:
        return (
            Days(date(year, month, day), date(year, month, day))
            if day
            else months(year, month, month)
        )
    except (ValueError, calendar.IllegalMonthError):
        return None
