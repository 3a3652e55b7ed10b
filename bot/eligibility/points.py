"""The file read the plain way, at every combination of the facts a remedy reads.

This is the second reading against which the compiled law is held: no cells merged, no formulas, no
search. Each fact has one value a cell, a combination of values is a point, and what holds at which
points is one big number with a bit for each. Above 200,000 points a seeded sample stands for them.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import date
from math import inf, prod

from bot.eligibility.axes import ChoiceAxis, DateFact, NumberAxis
from bot.eligibility.calendar import plus
from bot.eligibility.program import Program
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

MOST_POINTS = 200_000
Value = str | float | date


def values_of(program: Program, fact: int) -> list[Value]:
    """One value for each cell that a person can be in, at its lower edge."""
    axis = program.axes[fact]
    if isinstance(axis, ChoiceAxis):
        return list(axis.names(axis.prior))
    if isinstance(axis, NumberAxis):
        return [_inside(axis, at) for at in range(len(axis.cuts) + 1)]
    assert isinstance(axis, DateFact)  # noqa: S101  comparisons are no facts of a person
    starts: list[Value] = [date(1900, 1, 1), *axis.axis.cuts]
    never: list[Value] = ["none"] if axis.prior & axis.axis.none else []
    return [*(day for day in starts if isinstance(day, date) and day <= program.asof), *never]


def _inside(axis: NumberAxis, at: int) -> float:
    """A number in a cell: the lower limit where it belongs to it, else one between the limits."""
    low, after = axis.cuts[at - 1] if at else (0.0, 0)
    if not after:
        return low
    high = axis.cuts[at][0] if at < len(axis.cuts) else inf
    return low + 1 if high == inf else (low + high) / 2


class Points:
    """Some combinations of values, and what holds at which.

    Attributes:
        facts: the names of the facts.
        total: how many combinations there are.
        count: how many are gone through.
        all: the number with a bit for each.
    """

    def __init__(self, program: Program, facts: Sequence[str], seed: int = 1) -> None:
        self.program = program
        self.facts = tuple(facts)
        self._values = {name: values_of(program, program.index[name]) for name in facts}
        self.total = prod(len(values) for values in self._values.values())
        self.count = min(self.total, MOST_POINTS)
        self.all = (1 << self.count) - 1
        self.sampled = self.total > MOST_POINTS
        self._where = self._sample(seed) if self.sampled else self._every()
        self._terms: dict[str, int] = {}
        self.possible = self._in_order()

    # -- the combinations ----------------------------------------------------------------------

    def _every(self) -> dict[str, list[int]]:
        """By fact and value, the points that have it: repeating stripes."""
        where, width = {}, 1
        for name, values in self._values.items():
            period = width * len(values)
            repeat = self.all // ((1 << period) - 1)
            stripe = (1 << width) - 1
            where[name] = [(stripe << at * width) * repeat for at in range(len(values))]
            width = period
        return where

    def _sample(self, seed: int) -> dict[str, list[int]]:
        """By fact and value, the points that have it, drawn by halving."""
        chance = random.Random(seed)  # noqa: S311  a sample, not a secret
        return {
            name: self._halve(self.all, len(values), chance)
            for name, values in self._values.items()
        }

    def _halve(self, points: int, parts: int, chance: random.Random) -> list[int]:
        if parts == 1:
            return [points]
        left = parts // 2
        coin = chance.getrandbits(self.count)
        if left * 2 < parts:  # an uneven split: a little more to the right
            coin &= chance.getrandbits(self.count) | chance.getrandbits(self.count)
        here = points & coin
        return [
            *self._halve(here, left, chance),
            *self._halve(points & ~coin, parts - left, chance),
        ]

    def _in_order(self) -> int:
        """The points at which no date comes before one that it cannot come before."""
        allowed = self.all
        for early, late in self.program.named_order:
            if early in self._values and late in self._values:
                allowed &= self.all & ~self._before(late, early)
        return allowed

    def _before(self, first: str, second: str) -> int:
        found = 0
        for one, here in zip(self._values[first], self._where[first], strict=True):
            for other, there in zip(self._values[second], self._where[second], strict=True):
                if isinstance(one, date) and isinstance(other, date) and one < other:
                    found |= here & there
        return found

    # -- what holds where ----------------------------------------------------------------------

    def condition(self, condition: Condition) -> int:
        """The points at which all its tests hold."""
        found = self.all
        for test in condition.tests:
            found &= self.test(test)
        return found

    def test(self, test: Test) -> int:
        """The points at which one test holds."""
        if isinstance(test, TermTest):
            holds = self._term(test.term)
            return holds if test.holds else self.all & ~holds
        if isinstance(test, AnyOf):
            return self._some(test.rows)
        name = self.program.canonical(test.fact)
        pairs = zip(self._values[name], self._where[name], strict=True)
        found = 0
        for value, here in pairs:
            if passes(test, value, self.program.asof):
                found |= here
        return found

    def at_cells(self, fact: int, mask: int) -> int:
        """The points at which a fact lies in some cells."""
        name, found = self.program.facts[fact], 0
        for value, here in zip(self._values[name], self._where[name], strict=True):
            if _cell(self.program, fact, value) & mask:
                found |= here
        return found

    def _term(self, name: str) -> int:
        if name not in self._terms:
            self._terms[name] = self._some(self.program.place.terms[name].rows)
        return self._terms[name]

    def _some(self, rows: Iterable[Condition]) -> int:
        found = 0
        for row in rows:
            found |= self.condition(row)
        return found

    def pending(self, row: WaitRow) -> int:
        """The points at which the row counts and is not over."""
        when = self.condition(row.when)
        if row.block is not None:
            return when & ~self.condition(row.block)
        if row.day is not None:
            return when if row.day > self.program.asof else 0
        late = 0
        for name in row.after:
            late |= self._late(name, row.span or Span())
        return when & late

    def _late(self, name: str, span: Span) -> int:
        name = self.program.canonical(name)
        found = 0
        for value, here in zip(self._values[name], self._where[name], strict=True):
            if isinstance(value, date) and plus(value, span) > self.program.asof:
                found |= here
        if name == "last_conviction_date":
            found &= self.test(ChoiceTest("convictions_since", ("yes",)))
        return found


def passes(test: ChoiceTest | NumberTest | DateTest | WithinTest, value: Value, asof: date) -> bool:
    """Whether one known value passes one test, as the file says it."""
    if isinstance(test, ChoiceTest):
        return value in test.values
    if isinstance(test, NumberTest):
        number = float(str(value))
        above = number >= test.low if test.takes_low else number > test.low
        return above and (number <= test.high if test.takes_high else number < test.high)
    if not isinstance(value, date):
        return False
    if isinstance(test, WithinTest):
        return plus(value, test.span) >= asof
    return (test.first is None or value >= test.first) and (test.last is None or value <= test.last)


def _cell(program: Program, fact: int, value: Value) -> int:
    """The cell of one value of `values_of`."""
    axis = program.axes[fact]
    if isinstance(value, date):
        return axis.known(value.isoformat())
    return axis.known(value)


def formula_points(points: Points, program: Program, formula: int) -> int:
    """The points at which a compiled formula holds, cell by cell."""
    kind, parts = program.formulas.in_words(formula)
    if kind == "never":
        return 0
    if kind == "always":
        return points.all
    if kind == "test":
        return points.at_cells(parts[0], parts[1])
    pieces = [formula_points(points, program, part) for part in parts]
    found = points.all if kind == "all" else 0
    for piece in pieces:
        found = found & piece if kind == "all" else found | piece
    return found
