"""One rule file compiled for one day: the ways in force as formulas over the cells of its frame.

A way becomes four formulas: `open` (covered, nothing left to wait for), `blocked` (covered, but a
payment, a sentence or an open case must end first), `later` (covered, a day is still to come) and
`unfinished` (open, but the state's own last day is still to come).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.eligibility.axes import ChoiceAxis, DateFact, NumberAxis
from bot.eligibility.calendar import DAY, last_start, rough_days
from bot.eligibility.formulas import ALWAYS, NEVER
from bot.eligibility.frame import Comparison, FactTest, Frame
from bot.rules.clauses import (
    AnyOf,
    ChoiceTest,
    Condition,
    DateTest,
    NumberTest,
    Span,
    TermTest,
    Test,
    WaitRow,
    WithinTest,
)
from bot.rules.model import Way


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
    """A jurisdiction on one day; it shares the facts, cells and formulas of its frame.

    Attributes:
        asof: the day on which years are counted.
        law_of: the day whose law it is; the same but for a comparison of two days' law.
        ways: those in force, in the file's order.
    """

    def __init__(self, frame: Frame, asof: date, law_of: date | None = None) -> None:
        self.frame, self.asof, self.place = frame, asof, frame.place
        self.law_of = law_of or asof
        self.formulas, self.dates = frame.formulas, frame.dates
        self.facts, self.index, self.axes = frame.facts, frame.index, frame.axes
        self.prior, self.is_date = frame.prior, frame.is_date
        self.order, self.named_order = frame.order, frame.named_order
        self.date_names = frame.date_names
        self.comparisons = frame.comparisons
        self.canonical, self.asked_as, self.spec = frame.canonical, frame.asked_as, frame.spec
        self.reads, self.read_by, self.place_name = frame.reads, frame.read_by, frame.place_name
        self._terms: dict[str, int] = {}
        ways = [way for way in self.place.ways if way.in_force.holds(self.law_of)]
        self.ways = tuple(self._compile(way) for way in ways)

    def way_tests(self) -> Iterator[FactTest]:
        """Every test of the ways in force."""
        return self.frame.tests([way.way for way in self.ways])

    def way_rows(self) -> Iterator[WaitRow]:
        """Every wait row of the ways in force."""
        return self.frame.rows([way.way for way in self.ways])

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
            return when if row.day > self.law_of else NEVER
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
        return self.frame.compare(Comparison(a, mine.span, b, other.span))

    def never_came(self, fact: int) -> int:
        """Whether a date is one of something that did not happen, such as a later conviction."""
        return self.formulas.test(fact, self.dates.none)

    def _from(self, fact: int, first: date) -> int:
        return self.formulas.test(fact, self.dates.between(first, None))

    def _clock(self, row: WaitRow) -> Clock:
        facts = tuple(self.index[self.canonical(name)] for name in row.after)
        return Clock(self.condition(row.when), facts, row.span or Span(), row.day)
