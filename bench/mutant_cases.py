"""The cases of one place, asked of mutated law: only the ways that can cover a person are compiled.

A way whose conditions a person certainly does not meet adds nothing to her answer, so it is left
out before the law is compiled. What is left is a few ways a person, compiled in a millisecond.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.eligibility.answer import Answer
from bot.eligibility.assess import judge
from bot.eligibility.calendar import plus
from bot.eligibility.frame import Frame
from bot.eligibility.known import NOT_CONVICTED, with_consequences
from bot.eligibility.law import Law
from bot.eligibility.program import Program
from bot.facts import UNKNOWN, FactValue, date_range, number_range
from bot.rules.cases import Case
from bot.rules.clauses import AnyOf, ChoiceTest, Condition, NumberTest, TermTest, Test, WithinTest
from bot.rules.model import Jurisdiction, Way

Facts = Mapping[str, FactValue]
Ways = Mapping[str, tuple[Way, ...]]
Could = tuple[bool, bool]
"""Whether a condition can hold, and whether it can fail, as far as is known at first sight."""
EITHER = (True, True)
_ENDS = frozenset({"completed_date", "x_disposition_date"})  # one fact without a conviction


@dataclass(frozen=True, slots=True)
class Person:
    """A case, with what follows from its facts.

    Attributes:
        ways: by remedy, the ways of the file itself that can cover her.
        answer: by the file itself, as JSON.
    """

    case: Case
    told: Facts
    ways: Ways
    answer: Mapping[str, Any]

    def answer_by(self, place: Jurisdiction, mutated: Collection[str] | None) -> dict[str, Any]:
        """Her answer by a law of which some remedies (None: perhaps all) are not the file's own."""
        if mutated is None:
            ways = covering(place, self.told, self.case.asof)
        else:
            here = [name for name in mutated if name in place.remedies]
            ways = {**self.ways, **covering(place, self.told, self.case.asof, here)}
            ways = {name: ways.get(name, ()) for name in place.remedies}
        return answer_by(place, ways, self.told, self.case.asof).to_json()


def person_of(case: Case, place: Jurisdiction) -> Person:
    """The person of a case under the file's own law."""
    told = with_consequences(case.facts, place.facts, case.asof)
    ways = covering(place, told, case.asof)
    answer = answer_by(place, ways, told, case.asof).to_json()
    return Person(case, told, {name: some for name, some in ways.items() if some}, answer)


def answer_by(place: Jurisdiction, ways: Ways, told: Facts, asof: date) -> Answer:
    """The answer by these ways alone, without what is still worth asking."""
    law = small_law(place, ways, told, asof)
    return judge(law, law.known(told))[0]


def small_law(place: Jurisdiction, ways: Ways, told: Facts, asof: date) -> Law:
    """These ways alone, compiled."""
    remedies = {
        name: replace(place.remedies[name], ways=some) for name, some in ways.items() if some
    }
    facts = {
        name: decl if told.get(name) == UNKNOWN or not decl.unknown else replace(decl, unknown=())
        for name, decl in place.facts.items()
    }
    small = replace(place, remedies=remedies, facts=facts, approved=())
    same_end = told.get("disposition") in NOT_CONVICTED
    return Law(Program(Frame(small, (asof,), same_end=same_end), asof))


def covering(
    place: Jurisdiction, told: Facts, asof: date, remedies: Iterable[str] | None = None
) -> Ways:
    """By remedy, the ways in force that can cover somebody, at first sight."""
    sight = Sight(place, told, asof)
    return {
        name: tuple(
            way
            for way in place.remedies[name].ways
            if way.in_force.holds(asof) and sight.condition(way.covers)[0]
        )
        for name in (place.remedies if remedies is None else remedies)
    }


class Sight:
    """Conditions read at first sight: test by test, for what is told or supposed of one person."""

    def __init__(self, place: Jurisdiction, told: Facts, asof: date) -> None:
        self.place, self.told, self.asof = place, told, asof

    def condition(self, condition: Condition) -> Could:
        """All tests hold."""
        fails = False
        for test in condition.tests:
            can_hold, can_fail = self.test(test)
            if not can_hold:
                return False, True
            fails = fails or can_fail
        return True, fails

    def _some(self, rows: Iterable[Condition]) -> Could:
        holds = False
        for row in rows:
            can_hold, can_fail = self.condition(row)
            if not can_fail:
                return True, False
            holds = holds or can_hold
        return holds, True

    def test(self, test: Test) -> Could:
        """One test holds."""
        if isinstance(test, TermTest):
            holds, fails = self._some(self.place.terms[test.term].rows)
            return (holds, fails) if test.holds else (fails, holds)
        if isinstance(test, AnyOf):
            return self._some(test.rows)
        value = self._value(test.fact)
        if value is None:
            return EITHER
        if isinstance(test, ChoiceTest):
            return _sure(str(value) in test.values)
        if isinstance(test, NumberTest):
            return _number(test, value)
        return self._days(test, value)

    def _value(self, name: str) -> FactValue | None:
        """What is told or supposed; None where any value is possible."""
        value = self.told.get(name)
        if value is None and name not in _ENDS and name in self.place.facts:
            value = self.place.facts[name].unasked
        return None if value == UNKNOWN else value

    def _days(self, test: Test, value: FactValue) -> Could:
        if value == "none":
            return False, True
        days = date_range(value)
        first, last = days.first, days.last
        if isinstance(test, WithinTest):
            return plus(last, test.span) >= self.asof, plus(first, test.span) < self.asof
        low, high = test.first or date.min, test.last or date.max  # type: ignore[union-attr]
        return first <= high and last >= low, first < low or last > high


def _number(test: NumberTest, value: FactValue) -> Could:
    """A range that only touches a limit counts as on both sides: too careful does no harm."""
    span = number_range(value)
    inside = span.low <= test.high and span.high >= test.low
    outside = span.low <= test.low or span.high >= test.high
    if span.low == span.high:
        above = span.low >= test.low if test.takes_low else span.low > test.low
        below = span.high <= test.high if test.takes_high else span.high < test.high
        return _sure(above and below)
    return inside, outside


def _sure(holds: bool) -> Could:
    return holds, not holds
