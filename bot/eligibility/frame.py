"""The facts that one rule file reads, each cut into cells: for one day, or for two to compare."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.eligibility.axes import (
    NO,
    YES,
    Axis,
    ChoiceAxis,
    DateAxis,
    DateFact,
    NumberAxis,
    YesNo,
)
from bot.eligibility.calendar import DAY, last_start
from bot.eligibility.formulas import Formulas
from bot.facts import COMMON, FactSpec, Kind
from bot.rules.clauses import (
    AnyOf,
    ChoiceTest,
    Condition,
    DateTest,
    NumberTest,
    Span,
    TermTest,
    WaitRow,
    WithinTest,
)
from bot.rules.model import Jurisdiction, Way

_ORDER = (
    ("offense_date", "conviction_date"),
    ("conviction_date", "completed_date"),
    ("offense_date", "completed_date"),
    ("offense_date", "x_disposition_date"),
)
"""What lies in the nature of a case: the first is never after the second."""

FactTest = ChoiceTest | NumberTest | DateTest | WithinTest


def _closure(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """All pairs that follow from these."""
    found = dict.fromkeys(pair for pair in pairs if pair[0] != pair[1])
    for _ in range(len(pairs)):
        steps = [(a, d) for a, b in found for c, d in found if b == c and a != d]
        found.update(dict.fromkeys(steps))
    return list(found)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether one date plus a span comes before another date plus another span."""

    early: int
    early_span: Span
    late: int
    late_span: Span


class Frame:
    """The facts of a jurisdiction in cells.

    Attributes:
        facts: the names of its facts, by index; "" for a comparison of two dates.
        axes, prior, is_date: its cells; those possible for a stranger; whether it is a date.
        order: pairs of dates (indexes), the first never after the second; `named_order` the same by
            name, and with dates that no condition reads.
        date_names: all those dates by name, and those that are facts.
        comparisons: by fact, the two dates that it compares.
    """

    def __init__(self, place: Jurisdiction, days: tuple[date, ...], *, same_end: bool) -> None:
        self.place, self.days, self.same_end = place, days, same_end
        self.formulas = Formulas()
        ways = [way for way in place.ways if any(way.in_force.holds(day) for day in days)]
        self._specs = {name: decl.spec for name, decl in place.facts.items()}
        self._tests_of: dict[str, list[FactTest]] = {}
        for test in self._all_tests(place.ways):
            self._tests_of.setdefault(self.canonical(test.fact), []).append(test)
        read = [*self.read_by(ways), *(test.fact for test in self._all_tests(()))]
        self.facts = list(dict.fromkeys(self.canonical(name) for name in read))
        self.index = {name: at for at, name in enumerate(self.facts)}
        starts = {start for day in days for start in self._starts(ways, day)}
        self.dates = DateAxis(starts, max(days))
        self.axes: list[Axis] = [self._axis(name) for name in self.facts]
        self.formulas.whole = [axis.whole for axis in self.axes]
        self.prior = [axis.prior for axis in self.axes]
        self.is_date = [isinstance(axis, DateFact) for axis in self.axes]
        self.order = self._ordered_pairs()
        self.comparisons: dict[int, Comparison] = {}

    # -- facts and axes ------------------------------------------------------------------------

    def canonical(self, name: str) -> str:
        """Without a conviction the end of the case and of everything is one day, one fact."""
        return "completed_date" if self.same_end and name == "x_disposition_date" else name

    def asked_as(self, fact: int) -> str:
        """The name under which a fact is asked."""
        return self.place_name(self.facts[fact])

    def place_name(self, name: str) -> str:
        """The name under which this place asks for a date."""
        if self.same_end and name == "completed_date" and "x_disposition_date" in self._specs:
            return "x_disposition_date"
        return name

    def spec(self, name: str) -> FactSpec:
        """A fact's values."""
        return self._specs.get(name) or COMMON[name]

    def read_by(self, ways: Iterable[Way]) -> Iterator[str]:
        """The facts that some ways read, in the lawyer's order."""
        for test in self.tests(ways):
            yield test.fact
        for row in self.rows(ways):
            yield from row.after
            if "last_conviction_date" in row.after:
                yield "convictions_since"

    def rows(self, ways: Iterable[Way]) -> Iterator[WaitRow]:
        """Every wait row of some ways."""
        for way in ways:
            yield from way.wait
            yield from way.done_by

    def tests(self, ways: Iterable[Way]) -> Iterator[FactTest]:
        """Every test of some ways, terms followed."""
        for way in ways:
            yield from self._tests(way.covers)
            for row in (*way.wait, *way.done_by):
                yield from self._tests(row.when)
                yield from self._tests(row.block or Condition())

    def _all_tests(self, ways: Iterable[Way]) -> Iterator[FactTest]:
        yield from self.tests(ways)
        for decl in self.place.facts.values():
            for supposition in decl.unknown:
                yield from self._tests(supposition.when)
        for approved in self.place.approved:
            yield from self._tests(approved.where)

    def _tests(self, condition: Condition) -> Iterator[FactTest]:
        for test in condition.tests:
            if isinstance(test, TermTest):
                rows = self.place.terms[test.term].rows
            elif isinstance(test, AnyOf):
                rows = test.rows
            else:
                yield test
                continue
            for row in rows:
                yield from self._tests(row)

    def _starts(self, ways: list[Way], asof: date) -> Iterator[date]:
        """The days with which a new cell begins."""
        for test in self._all_tests(ways):
            if isinstance(test, DateTest):
                if test.first:
                    yield test.first
                if test.last:
                    yield test.last + DAY
            elif isinstance(test, WithinTest):
                yield last_start(asof - DAY, test.span) + DAY
        yield from self._row_starts(list(self.rows(ways)), asof)

    def _row_starts(self, rows: list[WaitRow], asof: date) -> Iterator[date]:
        """Where a wait ends on the day asked about, or on a fixed day of another row."""
        days = [row.day for row in rows if row.day]
        for span in {row.span for row in rows if row.span}:
            yield last_start(asof, span) + DAY
            for day in days:
                yield last_start(day, span) + DAY
                yield last_start(day - DAY, span) + DAY

    def _axis(self, name: str) -> Axis:
        spec = self.spec(name)
        if spec.kind is Kind.DATE:
            return DateFact(spec, self.dates)
        tests = self._tests_of.get(name, [])
        if spec.kind in (Kind.NUMBER, Kind.INTEGER):
            return NumberAxis(spec, (test for test in tests if isinstance(test, NumberTest)))
        named = (value for test in tests if isinstance(test, ChoiceTest) for value in test.values)
        return ChoiceAxis(spec, named)

    def _ordered_pairs(self) -> tuple[tuple[int, int], ...]:
        pairs = list(_ORDER)
        for name, decl in self.place.facts.items():
            if decl.between:
                pairs += [(decl.between[0], name), (name, decl.between[1])]
        pairs = _closure([(self.canonical(a), self.canonical(b)) for a, b in pairs])
        self.named_order = tuple(pairs)
        names = {*self.facts, *(name for pair in pairs for name in pair)}
        specs = {name: self._specs.get(name) or COMMON.get(name) for name in names}
        self.date_names = {name for name, s in specs.items() if s and s.kind is Kind.DATE}
        return tuple(
            (self.index[a], self.index[b]) for a, b in pairs if a in self.index and b in self.index
        )

    def reads(self, condition: Condition) -> bool:
        """Whether a condition is about facts that count on that day."""
        return all(self.canonical(test.fact) in self.index for test in self._tests(condition))

    # -- which of two days comes first ---------------------------------------------------------

    def compare(self, comparison: Comparison) -> int:
        """A fact of its own, known only as far as the two dates are."""
        for fact, known in self.comparisons.items():
            if known == comparison:
                return self.formulas.test(fact, YES)
        fact = len(self.axes)
        self.comparisons[fact] = comparison
        self.facts.append("")
        self.axes.append(YesNo())
        self.formulas.whole.append(YES | NO)
        self.prior.append(YES | NO)
        self.is_date.append(False)
        return self.formulas.test(fact, YES)
