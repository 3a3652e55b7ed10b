"""The cells of each fact: all tests of a file cut its values into a few pieces that matter.

A set of cells is a bitmask, so a test is one mask and "could still be" is another. All dates of a
file share one axis, so that one before the other is a comparison of cells.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import date
from typing import Protocol

from bot.eligibility.calendar import DAY
from bot.facts import FactSpec, FactValue, Kind, date_range, number_range
from bot.rules.clauses import ChoiceTest, DateTest, NumberTest


class Axis(Protocol):
    """One fact's values in cells.

    Attributes:
        whole: every cell.
        prior: the cells possible for somebody about whom nothing is known.
    """

    whole: int
    prior: int

    def known(self, value: FactValue) -> int:
        """The cells that a known value or range leaves."""


class ChoiceAxis:
    """A closed list, or names: those that the file tests, and all others together."""

    def __init__(self, spec: FactSpec, named: Iterable[str]) -> None:
        values = spec.values or tuple(dict.fromkeys(named))
        self.values = values
        self._bit = {value: 1 << index for index, value in enumerate(values)}
        self._other = 0 if spec.values else 1 << len(values)
        self.whole = self.prior = (1 << len(values)) - 1 | self._other

    def known(self, value: FactValue) -> int:
        """The cell of one value."""
        return self._bit.get(str(value), self._other) or self.whole

    def test(self, test: ChoiceTest) -> int:
        """The cells of the values listed."""
        mask = 0
        for value in test.values:
            mask |= self._bit[value]
        return mask

    def names(self, mask: int) -> list[str]:
        """The values in some cells, for people; the rest of an open list is `other places`."""
        found = [value for value in self.values if self._bit[value] & mask]
        return [*found, "any other"] if mask & self._other else found


Cut = tuple[float, int]
"""A cut just before (0) or just after (1) a number."""


class NumberAxis:
    """Numbers from 0 up, cut before or after each limit."""

    def __init__(self, spec: FactSpec, tests: Iterable[NumberTest]) -> None:
        self.integer = spec.kind is Kind.INTEGER
        cuts = {cut for test in tests for cut in self._cuts(test)}
        self.cuts = sorted(cut for cut in cuts if (0, 0) < cut < (float("inf"), 0))
        self.whole = self.prior = (1 << (len(self.cuts) + 1)) - 1

    def _cuts(self, test: NumberTest) -> tuple[Cut, Cut]:
        low, high = (test.low, 1 - test.takes_low), (test.high, int(test.takes_high))
        return (self._whole_cut(low), self._whole_cut(high)) if self.integer else (low, high)

    @staticmethod
    def _whole_cut(cut: Cut) -> Cut:
        """Between whole numbers, "after 20" and "before 21" are one cut."""
        number, after = cut
        return (number + 1, 0) if after and abs(number) != float("inf") else (number, 0)

    def known(self, value: FactValue) -> int:
        """The cells of a number or range; a limit touched only at its end does not count."""
        span = number_range(value, Kind.INTEGER if self.integer else Kind.NUMBER)
        if self.integer or span.low == span.high:
            first, last = (
                bisect_right(self.cuts, (span.low, 0)),
                bisect_right(self.cuts, (span.high, 0)),
            )
        else:
            first, last = (
                bisect_right(self.cuts, (span.low, 1)),
                bisect_left(self.cuts, (span.high, 0)),
            )
        return run(first, max(first, last))

    def test(self, test: NumberTest) -> int:
        """The cells between the test's ends."""
        low, high = self._cuts(test)
        return run(bisect_right(self.cuts, low), bisect_left(self.cuts, high))


class DateAxis:
    """Days, cut where a window begins or ends and where a wait would end on the day asked about."""

    def __init__(self, starts: Iterable[date], asof: date) -> None:
        self.cuts = sorted({*starts, asof + DAY})
        count = len(self.cuts) + 1
        self.none = 1 << count
        self.days = (1 << count) - 1
        self.whole = self.days | self.none
        self.past = run(0, bisect_right(self.cuts, asof))

    def between(self, first: date | None, last: date | None) -> int:
        """The cells that some day from `first` to `last` falls in."""
        low = 0 if first is None else bisect_right(self.cuts, first)
        high = len(self.cuts) if last is None else bisect_right(self.cuts, last)
        return run(low, high)

    def test(self, test: DateTest) -> int:
        """The cells between the test's days; a day that never came is in none."""
        return self.between(test.first, test.last)

    def first_day(self, mask: int) -> date:
        """The first day of the lowest cell."""
        low = (mask & -mask).bit_length() - 1
        return self.cuts[low - 1] if low else date.min

    def last_day(self, mask: int) -> date:
        """The last day of the highest cell."""
        high = mask.bit_length() - 1
        return self.cuts[high] - DAY if high < len(self.cuts) else date.max


class DateFact:
    """One date on the shared axis; one that may never have come has a cell for that."""

    def __init__(self, spec: FactSpec, axis: DateAxis) -> None:
        self.axis = axis
        self.whole = axis.whole
        self.prior = axis.past | (axis.none if "none" in spec.values else 0)

    def known(self, value: FactValue) -> int:
        """The cells of a day, month, year or span."""
        if value == "none":
            return self.axis.none
        days = date_range(value)
        return self.axis.between(days.first, days.last)

    def test(self, test: DateTest | ChoiceTest) -> int:
        """The cells between the test's days, or the one of a day that never came."""
        return self.axis.none if isinstance(test, ChoiceTest) else self.axis.test(test)


YES, NO = 1, 2


class YesNo:
    """A comparison of two dates, true or not."""

    whole = prior = YES | NO

    def known(self, value: FactValue) -> int:
        """One of the two."""
        return YES if value == "yes" else NO


def run(first: int, last: int) -> int:
    """The cells from `first` to `last`."""
    return ((1 << (last + 1)) - 1) & ~((1 << first) - 1) if last >= first else 0


def runs(mask: int) -> list[int]:
    """The unbroken runs of cells in a mask."""
    found = []
    while mask:
        low = mask & -mask
        rest = mask + low
        piece = mask & ~rest
        found.append(piece)
        mask &= ~piece
    return found
