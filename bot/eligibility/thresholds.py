"""Every limit and date in the law has cases below it, at it and above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import inf

from bot.eligibility.calendar import DAY, plus
from bot.eligibility.known import with_consequences
from bot.eligibility.program import Program
from bot.facts import UNKNOWN, FactValue, Kind, date_range, number_range
from bot.rules.cases import Case
from bot.rules.clauses import DateTest, NumberTest, Span, Test, WithinTest
from bot.rules.conditions import all_conditions
from bot.rules.findings import Finding
from bot.rules.model import Jurisdiction
from bot.rules.words import plain, span_in_words

SIDES = ("below", "at", "above")
_NOBODY_THERE = 1900  # a limit before any record that exists needs no cases


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number or day at which the law turns, or a span after a date.

    Exactly one of `number`, `day` (the first one of the later side) and `span` is set.
    """

    fact: str
    number: float | None = None
    day: date | None = None
    span: Span | None = None

    def __str__(self) -> str:
        if self.span is not None:
            return f"{span_in_words(self.span)} after {plain(self.fact)}"
        return f"{plain(self.fact)} {self.day if self.day else f'{self.number:g}'}"


def thresholds(program: Program) -> list[Threshold]:
    """All limits of the ways in force, in the file's order."""
    found: dict[Threshold, None] = {}
    for test in program.way_tests():
        found.update(dict.fromkeys(_of_test(test)))
    for row in program.way_rows():
        if row.span is not None:
            found.update(dict.fromkeys(Threshold(name, span=row.span) for name in row.after))
    return list(found)


def _of_test(test: Test) -> list[Threshold]:
    if isinstance(test, NumberTest):
        return list(_of_number(test))
    if isinstance(test, DateTest):
        return list(_of_days(test))
    return [Threshold(test.fact, span=test.span)] if isinstance(test, WithinTest) else []


def _of_number(test: NumberTest) -> Iterator[Threshold]:
    if -inf < test.low and test.low > 0:
        yield Threshold(test.fact, number=test.low)
    if test.high < inf and test.high != test.low:
        yield Threshold(test.fact, number=test.high)


def _of_days(test: DateTest) -> Iterator[Threshold]:
    """One limit for "before the 9th" and "from the 9th"."""
    if test.first and test.first.year > _NOBODY_THERE:
        yield Threshold(test.fact, day=test.first)
    if test.last:
        yield Threshold(test.fact, day=test.last + DAY)


def check_thresholds(
    place: Jurisdiction, program: Program, cases: Iterable[Case]
) -> Iterator[Finding]:
    """The limits for which a case is missing, and on which side."""
    told = [
        (case.asof, with_consequences(case.facts, place.facts, case.asof))
        for case in cases
        if case.jurisdiction == place.code
    ]
    for threshold in thresholds(program):
        sides = {side for asof, facts in told if (side := side_of(threshold, facts, asof))}
        missing = [side for side in SIDES if side not in sides]
        if missing:
            what = f"{threshold}: no case {', '.join(missing)}"
            yield Finding("thresholds", True, place.file, _line_of(place, threshold), what)


def _line_of(place: Jurisdiction, threshold: Threshold) -> int:
    """Where the file first names it."""
    for way in place.ways:
        for row in (*way.wait, *way.done_by):
            if row.span == threshold.span and threshold.fact in row.after:
                return row.line
    for condition in all_conditions(place):
        if any(threshold in _of_test(test) for test in condition.tests):
            return condition.line
    return 1


def side_of(threshold: Threshold, facts: Mapping[str, FactValue], asof: date) -> str | None:
    """On which side of a limit somebody stands, or None where that is not known."""
    value = facts.get(threshold.fact)
    if value is None or value in (UNKNOWN, "none"):
        return None
    if threshold.number is not None:
        return _number_side(threshold.number, threshold.fact, value)
    days = date_range(value)
    if threshold.span is not None:
        return _side(plus(days.first, threshold.span), plus(days.last, threshold.span), asof, asof)
    assert threshold.day is not None  # noqa: S101
    return _side(days.first, days.last, threshold.day - DAY, threshold.day)


def _number_side(limit: float, name: str, value: FactValue) -> str | None:
    span = number_range(value, Kind.NUMBER if name == "amount_g" else Kind.INTEGER)
    if span.low == span.high == limit:
        return "at"
    if span.high < limit or (span.high == limit and span.low < limit):
        return "below"
    return "above" if span.low > limit or (span.low == limit and not span.takes_low) else None


def _side(first: date, last: date, low: date, high: date) -> str | None:
    """At the limit: on its day, or on the day before, the last of the other side."""
    if low <= first and last <= high:
        return "at"
    return "below" if last < low else "above" if first > high else None
