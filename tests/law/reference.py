"""The rules of ranking applied the plain way to one fully known person.

Written a second time on purpose, from rules/README.md alone: no cells, no masks, no search. What
the engine says about people half known is held against what this says about each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.eligibility.calendar import plus
from bot.rules.clauses import (
    AnyOf,
    ChoiceTest,
    Condition,
    DateTest,
    NumberTest,
    TermTest,
    Test,
    WaitRow,
    WithinTest,
)
from bot.rules.entries import Confidence
from bot.rules.model import Jurisdiction, Outcome, Way

Person = Mapping[str, object]
"""Every fact by its exact value: a word, a number, a date."""

NOT_CONVICTED = {"dismissed", "acquitted", "diverted", "arrested_only"}


@dataclass
class Standing:
    """The ways that cover one person, by what they come to."""

    open: list[tuple[int, Outcome, str | None]] = field(default_factory=list)
    waits: list[tuple[date, str]] = field(default_factory=list)
    blocked: list[tuple[date, str]] = field(default_factory=list)
    laters: list[tuple[date, str]] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    unsure: bool = False

    def to_come(self) -> tuple[Outcome, str | None] | None:
        """The best of what is still to come."""
        first = min((day for day, _ in self.laters), default=None)
        waits = self.waits + self.blocked
        if first is not None:
            waits = [one for one in self.waits if one[0] < first]
        if waits:
            return Outcome.WAIT, min(waits, key=lambda one: one[0])[1]
        if self.laters:
            return Outcome.AUTOMATIC, min(self.laters, key=lambda one: one[0])[1]
        if self.undated:
            return Outcome.AUTOMATIC, self.undated[0]
        return (Outcome.REFER, None) if self.unsure else None


class Reference:
    """One place on one day, read plainly."""

    def __init__(self, place: Jurisdiction, asof: date) -> None:
        self.place, self.asof = place, asof

    def outcome(self, person: Person) -> Outcome:
        """The outcome for one person about whom everything is known."""
        return self.headline(person)[0]

    def headline(self, person: Person) -> tuple[Outcome, str | None]:
        """The outcome and the remedy."""
        there = Standing()
        for way in self.place.ways:
            if way.headline and way.in_force.holds(self.asof) and self.holds(way.covers, person):
                self.place_way(way, person, there)
        best = min(there.open, key=lambda one: one[0], default=None)
        if best and best[0] <= 4:
            return best[1], best[2]
        return there.to_come() or ((best[1], best[2]) if best else (Outcome.REFER, None))

    def place_way(self, way: Way, person: Person, there: Standing) -> None:
        """Puts a way that covers the person where it stands."""
        low = way.confidence is Confidence.LOW
        rows = self.counted(way.wait, person)
        blocked = any(row.block and not self.holds(row.block, person) for row in rows)
        coming = [day for row in rows if (day := self.ends(row, person)) and day > self.asof]
        if not blocked and not coming:
            there.open.append(self.opens(way, person, low))
        elif way.gives in (Outcome.NONE, Outcome.REFER):
            return
        elif low:
            there.unsure = True
        elif blocked:
            there.blocked.append((max([self.asof, *coming]), way.remedy))
        elif way.gives is Outcome.CLEARED:
            done = [self.ends(row, person) for row in self.counted(way.done_by, person)]
            there.laters.append((max([*coming, *(day for day in done if day)]), way.remedy))
        elif way.gives is Outcome.AUTOMATIC:
            there.undated.append(way.remedy)
        else:
            there.waits.append((max(coming), way.remedy))

    def opens(self, way: Way, person: Person, low: bool) -> tuple[int, Outcome, str | None]:
        """The rank, outcome and remedy of a way with nothing left to wait for."""
        gives = way.gives
        if gives is Outcome.CLEARED:
            done = [self.ends(row, person) for row in self.counted(way.done_by, person)]
            if any(day and day > self.asof for day in done):
                gives = Outcome.AUTOMATIC
        order = [
            Outcome.CLEARED, Outcome.AUTOMATIC, Outcome.ELIGIBLE, Outcome.DISCRETIONARY,
            Outcome.REFER,
        ]  # fmt: skip
        if gives in order:
            rank = 4 if low else order.index(gives)
        else:
            rank = 6 if gives is Outcome.CLEMENCY else 8
            rank += low
        sure = not low and gives is not Outcome.REFER
        remedy = way.remedy if sure and gives is not Outcome.NONE else None
        return rank, gives if sure else Outcome.REFER, remedy

    def counted(self, rows: tuple[WaitRow, ...], person: Person) -> list[WaitRow]:
        """The rows whose `if` holds."""
        return [row for row in rows if self.holds(row.when, person)]

    def ends(self, row: WaitRow, person: Person) -> date | None:
        """The day a row is over, or None where none of its dates ever came."""
        if row.day:
            return row.day
        days = []
        for name in row.after:
            value = self.value(name, person)
            skipped = name == "last_conviction_date" and person.get("convictions_since") != "yes"
            if isinstance(value, date) and not skipped:
                assert row.span
                days.append(plus(value, row.span))
        return max(days, default=None)

    def value(self, name: str, person: Person) -> object:
        """A fact; without a conviction the two ends of a case are one."""
        if person.get("disposition") in NOT_CONVICTED and name == "x_disposition_date":
            name = "completed_date"
        return person[name]

    def holds(self, condition: Condition, person: Person) -> bool:
        """Whether all tests hold."""
        return all(self.passes(test, person) for test in condition.tests)

    def passes(self, test: Test, person: Person) -> bool:
        """Whether one test holds."""
        if isinstance(test, TermTest):
            rows = self.place.terms[test.term].rows
            return any(self.holds(row, person) for row in rows) is test.holds
        if isinstance(test, AnyOf):
            return any(self.holds(row, person) for row in test.rows)
        value = self.value(test.fact, person)
        if isinstance(test, ChoiceTest):
            return value in test.values
        if isinstance(test, NumberTest):
            assert isinstance(value, int | float)
            low = value > test.low or (test.takes_low and value == test.low)
            high = value < test.high or (test.takes_high and value == test.high)
            return low and high
        if not isinstance(value, date):
            return False
        if isinstance(test, WithinTest):
            return plus(value, test.span) >= self.asof
        assert isinstance(test, DateTest)
        first, last = test.first or date.min, test.last or date.max
        return first <= value <= last
