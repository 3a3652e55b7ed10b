"""One rule file compiled for one day: axes for its facts, formulas for its ways.

A way in force on that day becomes four formulas: `open` (covered, nothing left to wait for),
`blocked` (covered, but a payment, a sentence or an open case must end first), `later` (covered, a
day is still to come) and `unfinished` (open, but the state's own last day is still to come).
"""

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
from bot.eligibility.calendar import DAY, last_start, rough_days
from bot.eligibility.formulas import ALWAYS, NEVER, Formulas
from bot.facts import COMMON, FactSpec, Kind
from bot.rules.model import (
    AnyOf,
    ChoiceTest,
    Condition,
    DateTest,
    Jurisdiction,
    NumberTest,
    Span,
    TermTest,
    Test,
    WaitRow,
    Way,
    WithinTest,
)

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
class Clock:
    """A wait row as compiled: when it counts, and the day it ends.

    `facts` with `span`: the latest of those dates plus the span; else `day`.
    """

    when: int
    facts: tuple[int, ...]
    span: Span
    day: date | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether one date plus a span comes before another date plus another span."""

    early: int
    early_span: Span
    late: int
    late_span: Span


@dataclass(frozen=True, slots=True)
class CompiledWay:
    """One way in force on the day asked about."""

    way: Way
    covers: int
    open: int
    blocked: int
    later: int
    unfinished: int
    clocks: tuple[Clock, ...]
    deadlines: tuple[Clock, ...]


class Program:
    """A jurisdiction on one day.

    Attributes:
        facts: the names of its facts, by index.
        order: pairs of dates (indexes), the first never after the second; `named_order` the same by
            name, and with dates that no condition reads.
        ways: those in force, in the file's order.
    """

    def __init__(self, place: Jurisdiction, asof: date, *, same_end: bool) -> None:
        self.place, self.asof = place, asof
        self.same_end = same_end
        self.formulas = Formulas()
        ways = [way for way in place.ways if way.in_force.holds(asof)]
        self._specs = {name: decl.spec for name, decl in place.facts.items()}
        self._tests_of: dict[str, list[FactTest]] = {}
        for test in self._all_tests(place.ways):
            self._tests_of.setdefault(self.canonical(test.fact), []).append(test)
        read = [*self.read_by(ways), *(test.fact for test in self._all_tests(()))]
        names = list(dict.fromkeys(self.canonical(name) for name in read))
        self.facts: list[str] = names
        self.index = {name: at for at, name in enumerate(names)}
        self.dates = DateAxis(self._starts(ways), asof)
        self.axes: list[Axis] = [self._axis(name) for name in names]
        self.formulas.whole = [axis.whole for axis in self.axes]
        self.prior = tuple(axis.prior for axis in self.axes)
        self.is_date = tuple(isinstance(axis, DateFact) for axis in self.axes)
        self.order = self._ordered_pairs()
        self.comparisons: dict[int, Comparison] = {}
        self._terms: dict[str, int] = {}
        self.ways = tuple(self._compile(way) for way in ways)

    # -- facts and axes ------------------------------------------------------------------------

    def canonical(self, name: str) -> str:
        """Without a conviction the end of the case and of everything is one day, one fact."""
        return "completed_date" if self.same_end and name == "x_disposition_date" else name

    def asked_as(self, fact: int) -> str:
        """The name under which a fact is asked."""
        name = self.facts[fact]
        if self.same_end and name == "completed_date" and "x_disposition_date" in self._specs:
            return "x_disposition_date"
        return name

    def spec(self, name: str) -> FactSpec:
        """A fact's values."""
        return self._specs.get(name) or COMMON[name]

    def read_by(self, ways: Iterable[Way]) -> Iterator[str]:
        """The facts that some ways read, in the lawyer's order."""
        for test in self._way_tests(ways):
            yield test.fact
        for row in self._rows(ways):
            yield from row.after
            if "last_conviction_date" in row.after:
                yield "convictions_since"

    def way_tests(self) -> Iterator[FactTest]:
        """Every test of the ways in force."""
        return self._way_tests([way.way for way in self.ways])

    def way_rows(self) -> Iterator[WaitRow]:
        """Every wait row of the ways in force."""
        return self._rows([way.way for way in self.ways])

    def _rows(self, ways: Iterable[Way]) -> Iterator[WaitRow]:
        for way in ways:
            yield from way.wait
            yield from way.done_by

    def _way_tests(self, ways: Iterable[Way]) -> Iterator[FactTest]:
        for way in ways:
            yield from self._tests(way.covers)
            for row in (*way.wait, *way.done_by):
                yield from self._tests(row.when)
                yield from self._tests(row.block or Condition())

    def _all_tests(self, ways: Iterable[Way]) -> Iterator[FactTest]:
        yield from self._way_tests(ways)
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

    def _starts(self, ways: list[Way]) -> Iterator[date]:
        """The days with which a new cell begins."""
        for test in self._all_tests(ways):
            if isinstance(test, DateTest):
                if test.first:
                    yield test.first
                if test.last:
                    yield test.last + DAY
            elif isinstance(test, WithinTest):
                yield last_start(self.asof - DAY, test.span) + DAY
        yield from self._row_starts(list(self._rows(ways)))

    def _row_starts(self, rows: list[WaitRow]) -> Iterator[date]:
        """Where a wait ends on the day asked about, or on a fixed day of another row."""
        days = [row.day for row in rows if row.day]
        for span in {row.span for row in rows if row.span}:
            yield last_start(self.asof, span) + DAY
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
        return tuple(
            (self.index[a], self.index[b]) for a, b in pairs if a in self.index and b in self.index
        )

    def reads(self, condition: Condition) -> bool:
        """Whether a condition is about facts that count on that day."""
        return all(self.canonical(test.fact) in self.index for test in self._tests(condition))

    # -- formulas ------------------------------------------------------------------------------

    def condition(self, condition: Condition) -> int:
        """A condition as a formula."""
        return self.formulas.all_of([self.test(test) for test in condition.tests])

    def test(self, test: Test) -> int:
        """One test as a formula."""
        if isinstance(test, TermTest):
            formula = self._term(test.term)
            return formula if test.holds else self.formulas.opposite(formula)
        if isinstance(test, AnyOf):
            return self.formulas.any_of([self.condition(row) for row in test.rows])
        fact = self.index[self.canonical(test.fact)]
        return self.formulas.test(fact, self._mask(fact, test))

    def _term(self, name: str) -> int:
        if name not in self._terms:
            rows = self.place.terms[name].rows
            self._terms[name] = self.formulas.any_of([self.condition(row) for row in rows])
        return self._terms[name]

    def _mask(self, fact: int, test: FactTest) -> int:
        axis = self.axes[fact]
        if isinstance(test, WithinTest):
            return self.dates.between(last_start(self.asof - DAY, test.span) + DAY, None)
        if isinstance(axis, DateFact) and isinstance(test, DateTest | ChoiceTest):
            return axis.test(test)
        if isinstance(axis, NumberAxis) and isinstance(test, NumberTest):
            return axis.test(test)
        assert isinstance(axis, ChoiceAxis) and isinstance(test, ChoiceTest)  # noqa: S101
        return axis.test(test)

    def _compile(self, way: Way) -> CompiledWay:
        formulas = self.formulas
        covers = self.condition(way.covers)
        blocked = formulas.any_of(
            formulas.all_of(
                [self.condition(row.when), formulas.opposite(self.condition(row.block))]
            )
            for row in way.wait
            if row.block
        )
        pending = formulas.any_of([self._pending(row) for row in way.wait if not row.block])
        undone = formulas.any_of([self._pending(row) for row in way.done_by])
        free = formulas.opposite(blocked)
        over = formulas.all_of([covers, free, formulas.opposite(pending)])
        return CompiledWay(
            way=way,
            covers=covers,
            open=over,
            blocked=formulas.all_of([covers, blocked]),
            later=formulas.all_of([covers, free, pending]),
            unfinished=formulas.all_of([over, undone]),
            clocks=tuple(self._clock(row) for row in way.wait if not row.block),
            deadlines=tuple(self._clock(row) for row in way.done_by),
        )

    def _pending(self, row: WaitRow) -> int:
        """The row counts and its day is still to come."""
        when = self.condition(row.when)
        if row.day is not None:
            return when if row.day > self.asof else NEVER
        assert row.span is not None  # noqa: S101  one of the three, as the loader saw to
        since = self.dates.between(last_start(self.asof, row.span) + DAY, None)
        dates = [self._since(name, since) for name in row.after]
        return self.formulas.all_of([when, self.formulas.any_of(dates)])

    def _since(self, name: str, cells: int) -> int:
        fact = self.index[self.canonical(name)]
        late = self.formulas.test(fact, cells)
        if name != "last_conviction_date":
            return late
        return self.formulas.all_of([self._any_since(), late])

    def _any_since(self) -> int:
        """There was a conviction since, so that it has a date."""
        fact = self.index["convictions_since"]
        axis = self.axes[fact]
        assert isinstance(axis, ChoiceAxis)  # noqa: S101
        return self.formulas.test(fact, axis.known("yes"))

    # -- which of two days comes first ---------------------------------------------------------

    def earlier(self, mine: Clock, a: int | None, other: Clock, b: int | None) -> int:
        """One clock's day for fact `a` comes before the other's for `b`; None: its fixed day."""
        if mine.day is not None and other.day is not None:
            return ALWAYS if mine.day < other.day else NEVER
        if a is None and b is not None and mine.day is not None:
            return self._from(b, last_start(mine.day, other.span) + DAY)
        if b is None and a is not None and other.day is not None:
            late = self._from(a, last_start(other.day - DAY, mine.span) + DAY)
            return self.formulas.opposite(late)
        if a is None or b is None or a == b:
            return ALWAYS if rough_days(mine.span) < rough_days(other.span) else NEVER
        return self._comparison(Comparison(a, mine.span, b, other.span))

    def _from(self, fact: int, first: date) -> int:
        return self.formulas.test(fact, self.dates.between(first, None))

    def _comparison(self, comparison: Comparison) -> int:
        """A fact of its own, known only as far as the two dates are."""
        for fact, known in self.comparisons.items():
            if known == comparison:
                return self.formulas.test(fact, YES)
        fact = len(self.axes)
        self.comparisons[fact] = comparison
        self.facts.append("")
        self.axes.append(YesNo())
        self.formulas.whole.append(YES | NO)
        self.prior += (YES | NO,)
        self.is_date += (False,)
        return self.formulas.test(fact, YES)

    def _clock(self, row: WaitRow) -> Clock:
        facts = tuple(self.index[self.canonical(name)] for name in row.after)
        return Clock(self.condition(row.when), facts, row.span or Span(), row.day)
