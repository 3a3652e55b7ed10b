"""Dates of all kinds: days, months, years, seasons, decades, "ten years ago", "before 2012"."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.facts import FactValue
from bot.understand.grammar import Match
from bot.understand.scene import Scene
from bot.understand.text import Span

FIRST_YEAR = 1930
"""Nobody who texts today was arrested before."""

_YEAR = re.compile(r"(19[3-9]\d|20\d\d)")
_YEARS = re.compile(r"((?:19|20)\d\d)[-/]((?:19|20)\d\d)")
_ISO = re.compile(r"((?:19|20)\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?")
_THREE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]((?:19|20)?\d\d)")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/]((?:19|20)\d\d|\d\d)")
_COUNTED = ("weight", "piece", "plant", "years", "months", "years_old", "not_age", "money")
_PARTS_OF_DECADE = {"early": (0, 4), "mid": (3, 7), "late": (6, 9)}
_PARTS_OF_YEAR = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
_SEASONS = {"spring": (3, 6), "summer": (6, 9), "fall": (9, 12), "winter": (12, 15)}
"""First and last month, both border months taken in; a winter ends in March of the next year."""


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


# -- slots -------------------------------------------------------------------------------------


def _put_slots(scene: Scene) -> None:
    """Finds what date patterns are made of: years, days of the month, numeric dates, decades."""
    for index, token in enumerate(scene.line.tokens):
        span = (index, index + 1)
        if _YEAR.fullmatch(token):
            scene.put("year", span, int(token))
            _put_decade(scene, index, int(token))
        elif token.isdigit() and len(token) == 2:
            _put_two_digits(scene, index, int(token))
        elif not token.isdigit() and token[0].isdigit():
            days = numeric(token, month_first=scene.pack.language == "en")
            if days:
                scene.put("numeric", span, days)
        if token.isdigit() and 1 <= int(token) <= 31:
            _put_day_of_month(scene, index, int(token))
    for start, found in scene.slots.get("n", {}).items():
        for end, value in found:
            if end - start > 1 and FIRST_YEAR <= value <= scene.asof.year:
                scene.put("year", (start, end), int(value))
    for start in range(len(scene.line.tokens)):
        for end, value in scene.members("decade", start):
            scene.put("decade", (start, end), int(value))


def _put_decade(scene: Scene, index: int, year: int) -> None:
    if year % 10 == 0 and _is_plural(scene, index):
        scene.put("decade", (index, index + 2), year)
    if year % 10 == 0 and index and scene.line.tokens[index - 1] == "los":
        scene.put("decade", (index, index + 1), year)


def _put_two_digits(scene: Scene, index: int, number: int) -> None:
    year = two_digit_year(number)
    scene.put("yy", (index, index + 1), year)
    if scene.text.words[index].gap.endswith("'"):
        scene.put("year", (index, index + 1), year)
    if number % 10 == 0 and _is_plural(scene, index):
        scene.put("decade", (index, index + 2), year)
    if number % 10 == 0 and index and scene.line.tokens[index - 1] == "los":
        scene.put("decade", (index, index + 1), year)


def _is_plural(scene: Scene, index: int) -> bool:
    tokens = scene.line.tokens
    return index + 1 < len(tokens) and tokens[index + 1] == "s"


def _put_day_of_month(scene: Scene, index: int, day: int) -> None:
    scene.put("dom", (index, index + 1), day)
    tokens = scene.line.tokens
    if index + 1 < len(tokens) and tokens[index + 1] in ("th", "st", "nd", "rd"):
        scene.put("dom", (index, index + 2), day)


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
        return _day(int(match[1]), int(match[2]), int(match[3] or 0))
    match = _THREE.fullmatch(token)
    if match:
        return _three(int(match[1]), int(match[2]), _full_year(match[3]), month_first)
    match = _MONTH_YEAR.fullmatch(token)
    return _day(_full_year(match[2]), int(match[1]), 0) if match else None


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) > 2 else two_digit_year(int(digits))


def _three(one: int, two: int, year: int, month_first: bool) -> Days | None:
    orders = [_day(year, one, two), _day(year, two, one)]
    if month_first and orders[0]:
        return orders[0]
    known = [days for days in orders if days and days.first]
    if not known:
        return None
    ends = sorted(days.first for days in known if days.first)
    return Days(ends[0], ends[-1])


def _day(year: int, month: int, day: int) -> Days | None:
    try:
        return (
            Days(date(year, month, day), date(year, month, day))
            if day
            else months(year, month, month)
        )
    except (ValueError, calendar.IllegalMonthError):
        return None


# -- patterns ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Said:
    """One date pattern found, with what its slots hold."""

    match: Match
    asof: date

    @property
    def year(self) -> int:
        found = self.match.value("year") or self.match.value("yy")
        return int(found)

    @property
    def month(self) -> int:
        return int(self.match.value("month"))

    @property
    def past(self) -> tuple[int, int]:
        """The years (or months) back that a quantity says: most and least."""
        spans = self.match.values("q")
        return int(max(high for _, high in spans)), int(min(low for low, _ in spans))


def _part(said: _Said) -> Days:
    return months(said.year, *_PARTS_OF_YEAR[said.match.value("part")])


def _part_of_decade(said: _Said) -> Days:
    first, last = _PARTS_OF_DECADE[said.match.value("part")]
    decade = said.match.value("decade")
    return years(decade + first, decade + last)


def _holiday(said: _Said) -> Days | None:
    month, _, day = said.match.value("holiday").partition("-")
    return _day(said.year, int(month), int(day or 0))


def _relative(said: _Said) -> Days:
    unit, back = said.match.value("relative")[:-2], int(said.match.value("relative")[-2:])
    if unit == "year":
        return years(said.asof.year + back, said.asof.year + back)
    return months(said.asof.year, said.asof.month + back, said.asof.month + back)


def _last_month(said: _Said) -> Days:
    """The latest such month that is over."""
    year = said.asof.year - (said.month >= said.asof.month)
    return months(year, said.month, said.month)


def _last_season(said: _Said) -> Days:
    first, last = _SEASONS[said.match.value("season")]
    year = said.asof.year - (first >= said.asof.month)
    return months(year, first, last)


def _ago(said: _Said, margin: int) -> Days:
    most, least = said.past
    last = min(said.asof.year - least + margin, said.asof.year)
    return years(said.asof.year - most - margin, last)


def _months_ago(said: _Said) -> Days:
    most, least = said.past
    now = said.asof
    first = months(now.year, now.month - most - 1, now.month - most - 1).first
    last = months(now.year, min(now.month - least + 1, now.month), now.month).last
    return Days(first, last)


_READ: dict[str, Callable[[_Said], Days | None]] = {
    "year": lambda said: years(said.year, said.year),
    "two_digits": lambda said: years(said.year, said.year),
    "month": lambda said: months(said.year, said.month, said.month),
    "day": lambda said: _day(said.year, said.month, said.match.value("dom")),
    "numeric": lambda said: said.match.value("numeric"),
    "season": lambda said: months(said.year, *_SEASONS[said.match.value("season")]),
    "part": _part,
    "decade": lambda said: years(said.match.value("decade"), said.match.value("decade") + 9),
    "part_of_decade": _part_of_decade,
    "holiday": _holiday,
    "relative": _relative,
    "last_month": _last_month,
    "last_season": _last_season,
    "ago": lambda said: _ago(said, 1),
    "about_ago": lambda said: _ago(said, 2),
    "few_ago": lambda said: years(said.asof.year - 6, said.asof.year - 1),
    "over_ago": lambda said: Days(None, years(1, said.asof.year - said.past[1]).last),
    "under_ago": lambda said: Days(years(said.asof.year - said.past[0], 9999).first, None),
    "months_ago": _months_ago,
    "month_and_day": lambda said: None,
}


def _about(days: Days) -> Days:
    """A year either side; of a month or less, a month either side."""
    if not days.first or not days.last:
        return days
    if (days.last - days.first).days > 31:
        return years(days.first.year - 1, days.last.year + 1)
    first = months(days.first.year, days.first.month - 1, days.first.month).first
    return Days(first, months(days.last.year, days.last.month, days.last.month + 1).last)


def _around(match: Match) -> Days | None:
    found = [one for one in (*match.values("date"), *(years(y, y) for y in match.values("yy")))]
    first, last = found[0], found[-1]
    if match.tag == "about":
        return _about(first)
    if match.tag == "before":
        return Days(None, first.first - timedelta(1)) if first.first else None
    if match.tag == "after":
        return Days(first.last + timedelta(1), None) if first.last else None
    if not first.first or not last.last or first.first > last.last:
        return None
    span = Days(first.first, last.last)
    return _about(span) if match.tag == "about_span" else span


def read_dates(scene: Scene) -> list[tuple[Span, Days]]:
    """All dates of the text that have come, handed on as `<date>`, in order.

    "March 15" says neither day nor year and hides the 15; a day to come is never read.
    """
    _put_slots(scene)
    simple: dict[Span, Days | None] = {}
    for match in scene.find(scene.pack.dates):
        if match.tag == "two_digits" and _counts(scene, match.span[1]):
            continue
        days = _READ[match.tag](_Said(match, scene.asof))
        simple[match.span] = _until_today(days, scene.asof)
        if simple[match.span]:
            scene.put("date", match.span, simple[match.span])
    for match in scene.find(scene.pack.around):
        inside = [span for span in simple if match.span[0] <= span[0] and span[1] <= match.span[1]]
        days = _until_today(_around(match), scene.asof)
        if days:
            for span in inside:
                del simple[span]
            simple[match.span] = days
    return sorted((span, days) for span, days in simple.items() if days)


def _counts(scene: Scene, behind: int) -> bool:
    """Whether a number counts what stands behind it: "in 14 days", "from 20 grams"."""
    return any(scene.members(name, behind) for name in _COUNTED)


def _until_today(days: Days | None, asof: date) -> Days | None:
    if days is None or (days.first and days.first > asof):
        return None
    return days
