"""Dates of all kinds: days, months, years, seasons, decades, "ten years ago", "before 2012"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.understand.days import Days, day_of, months, numeric, two_digit_year, years
from bot.understand.grammar import Match
from bot.understand.scene import Scene, longest
from bot.understand.text import Span

FIRST_YEAR = 1930
"""Nobody who texts today was arrested before."""
_LIFE = 150
"""Years, months: nobody counts back further."""

_YEAR = re.compile(r"(19[3-9]\d|20\d\d)")
_COUNTED = ("weight", "piece", "plant", "years", "months", "years_old", "not_age", "money")
_PARTS_OF_DECADE = {"early": (0, 4), "mid": (3, 7), "late": (6, 9)}
_PARTS_OF_YEAR = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}
_SEASONS = {"spring": (3, 6), "summer": (6, 9), "fall": (9, 12), "winter": (12, 15)}
"""First and last month, both border months taken in; a winter ends in March of the next year."""


# -- slots -------------------------------------------------------------------------------------

_SPOKEN_YEARS = range(51, 100)  # of the last century: "ninety eight", "noventa y ocho"


def _put_slots(scene: Scene) -> None:
    """Finds what date patterns are made of: years, days of the month, numeric dates, decades."""
    for index, token in enumerate(scene.line.tokens):
        if token[0].isdigit():
            _put_digits(scene, index, token)
        _put_era(scene, index)
        for end, value in scene.members("decade", index):
            scene.put("decade", (index, end), int(value))
    _put_spoken(scene)


def _put_spoken(scene: Scene) -> None:
    """Years and days in words: "nineteen ninety six", "ninety eight", "veinte de mayo"."""
    for start, found in scene.slots.get("n", {}).items():
        for end, value in found:
            if end - start > 1 and FIRST_YEAR <= value <= scene.asof.year:
                scene.put("year", (start, end), int(value))
            elif end - start > 1 and value in _SPOKEN_YEARS:
                scene.put("yy", (start, end), two_digit_year(int(value)))
            elif not scene.line.tokens[start].isdigit() and 1 < value <= 31:
                scene.put("dom", (start, end), int(value))


def _put_era(scene: Scene, index: int) -> None:
    """A year counted from another one, such as the first of the Republic of China: 民國98年."""
    for end, before in scene.members("era", index):
        for last, value in scene.slots.get("n", {}).get(end, ()):
            scene.put("year", (index, last), int(before) + int(value))


def _put_digits(scene: Scene, index: int, token: str) -> None:
    span = (index, index + 1)
    if not token.isdigit():
        days = numeric(token, month_first=scene.pack.layers[0].month_first)
        if days:
            scene.put("numeric", span, days)
        return
    if _is_numbering(scene, index):
        return
    if _YEAR.fullmatch(token):
        scene.put("year", span, int(token))
        _put_decade(scene, index, int(token))
    elif len(token) == 2:
        _put_two_digits(scene, index, int(token))
    if 1 <= int(token) <= 31:
        _put_day_of_month(scene, index, int(token))


def _is_numbering(scene: Scene, index: int) -> bool:
    """Whether letters run on behind the digits as in the number of a case: "2009CR4432"."""
    behind = scene.text.words[index + 1 : index + 3]
    return len(behind) == 2 and all(not word.gap and word.text.isascii() for word in behind)


def _put_decade(scene: Scene, index: int, year: int) -> None:
    """ "90s", "los 90": what stands behind or before the number says that it is a decade."""
    if year % 10:
        return
    for end, _ in scene.members("decade_behind", index + 1):
        scene.put("decade", (index, end), year)
    if index and scene.has("decade_before", index - 1):
        scene.put("decade", (index, index + 1), year)


def _put_two_digits(scene: Scene, index: int, number: int) -> None:
    year = two_digit_year(number)
    scene.put("yy", (index, index + 1), year)
    if scene.text.words[index].gap.endswith("'"):
        scene.put("year", (index, index + 1), year)
    _put_decade(scene, index, year)


def _put_day_of_month(scene: Scene, index: int, day: int) -> None:
    scene.put("dom", (index, index + 1), day)
    if scene.has("day_behind", index + 1):
        scene.put("dom", (index, index + 2), day)


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
    return day_of(said.year, int(month), int(day or 0))


def _relative(said: _Said) -> Days:
    unit, back = said.match.value("relative")[:-2], int(said.match.value("relative")[-2:])
    if unit == "year":
        return years(said.asof.year + back, said.asof.year + back)
    if unit == "day":
        day = said.asof + timedelta(days=back)
        return Days(day, day)
    return months(said.asof.year, said.asof.month + back, said.asof.month + back)


def _month_of_relative(said: _Said) -> Days | None:
    """A month of "last year"; None of "last month"."""
    near = _relative(said)
    if not near.first or near.first.year == said.asof.year or near.first.month != 1:
        return None
    return months(near.first.year, said.month, said.month)


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


def _ethiopian(said: _Said) -> Days | None:
    """An Ethiopian year begins in September, seven years behind ours."""
    year = int(said.match.value("n"))
    return months(year + 7, 9, 21) if FIRST_YEAR - 8 <= year < said.asof.year else None


_READ: dict[str, Callable[[_Said], Days | None]] = {
    "year": lambda said: years(said.year, said.year),
    "two_digits": lambda said: years(said.year, said.year),
    "month": lambda said: months(said.year, said.month, said.month),
    "day": lambda said: day_of(said.year, said.month, said.match.value("dom")),
    "numeric": lambda said: said.match.value("numeric"),
    "season": lambda said: months(said.year, *_SEASONS[said.match.value("season")]),
    "part": _part,
    "decade": lambda said: years(said.match.value("decade"), said.match.value("decade") + 9),
    "part_of_decade": _part_of_decade,
    "holiday": _holiday,
    "relative": _relative,
    "month_of_relative": _month_of_relative,
    "last_month": _last_month,
    "last_season": _last_season,
    "ago": lambda said: _ago(said, 1),
    "about_ago": lambda said: _ago(said, 2),
    "few_ago": lambda said: years(said.asof.year - 6, said.asof.year - 1),
    "over_ago": lambda said: Days(None, years(1, said.asof.year - said.past[1]).last),
    "under_ago": lambda said: Days(years(said.asof.year - said.past[0], 9999).first, None),
    "months_ago": _months_ago,
    "ethiopian": _ethiopian,
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
    found = [*match.values("date"), *(years(year, year) for year in match.values("yy"))]
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
    for match in _dates_found(scene):
        if match.tag == "two_digits" and _counts(scene, match.span[1]):
            continue
        days = _READ[match.tag](_Said(match, scene.asof))
        simple[match.span] = _until_today(days, scene.asof)
        if simple[match.span]:
            scene.put("date", match.span, simple[match.span])
    is_dated = "date" in scene.slots or "yy" in scene.slots  # without one there is no "before" it
    for match in scene.find(scene.pack.around) if is_dated else ():
        inside = [span for span in simple if match.span[0] <= span[0] and span[1] <= match.span[1]]
        cut = any(_cuts(match.span, span) for span in simple)
        days = None if cut else _until_today(_around(match), scene.asof)
        if days:
            for span in inside:
                del simple[span]
            simple[match.span] = days
    return sorted((span, days) for span, days in simple.items() if days)


def _dates_found(scene: Scene) -> list[Match]:
    """Date patterns, the longest at each place; "2012년 전" is before 2012, not so long ago."""
    found = scene.pack.dates.find(scene.line, scene.slots)
    return longest([one for one in found if all(high <= _LIFE for _, high in one.values("q"))])


def _cuts(one: Span, other: Span) -> bool:
    """Whether two stretches overlap without the first holding all of the second."""
    overlap = one[0] < other[1] and other[0] < one[1]
    return overlap and not (one[0] <= other[0] and other[1] <= one[1])


def _counts(scene: Scene, behind: int) -> bool:
    """Whether a number counts what stands behind it: "in 14 days", "from 20 grams"."""
    return any(scene.members(name, behind) for name in _COUNTED)


def _until_today(days: Days | None, asof: date) -> Days | None:
    if days is None or (days.first and days.first > asof):
        return None
    this_year = date(asof.year, 12, 31)
    return Days(days.first, this_year) if days.last and days.last > this_year else days
