"""The planner against the optimum: mean questions until the outcome is settled.

People are drawn from rules/weights.yaml, each fact by itself. Both figures are exact expectations
over the states of the law that such people can reach, worked out by dynamic programming: the
optimum takes the cheapest question in every state, the line takes its own. Past a number of states
the optimum is searched only among the few questions that the planner weighs best.
"""

from __future__ import annotations

import sys
from datetime import date

from bot.eligibility.assess import law_of
from bot.eligibility.known import read_known
from bot.eligibility.law import Law
from bot.eligibility.likely import Likely
from bot.eligibility.search import State
from bot.rules import Rulebook, load_rulebook

ASOF = date(2026, 11, 22)
PLACES = ("CA", "WA", "VT")
STATES = 100_000  # of one place's optimum; memory and patience
AIM = 1.25


class Expectation:
    """Expected questions from a state on, for the line's planner and for the optimum."""

    def __init__(self, book: Rulebook, law: Law) -> None:
        self.law = law
        self.search = law.search
        self.decision = law.outcomes.put(read_known(law.program, {}))[0]
        self.planner = law.planner(book.weights)
        self.likely = Likely(law.program, book.weights)
        self._line: dict[State, float] = {}
        self._best: dict[State, float] = {}

    def line(self, state: State) -> float:
        """What the line asks."""
        if state not in self._line:
            facts = self._facts(state)
            if not facts:
                self._line[state] = 0.0
            else:
                best = self.planner.best(self.decision, state, facts, frozenset())
                self._line[state] = self._asked(state, best, self.line)
        return self._line[state]

    def best(self, state: State) -> float:
        """The fewest that anybody could ask."""
        if state not in self._best:
            facts = self._facts(state)
            if len(self._best) > STATES:
                facts = facts[:2]
            costs = (self._asked(state, fact, self.best) for fact in facts)
            self._best[state] = min(costs, default=0.0)
        return self._best[state]

    def _facts(self, state: State) -> list[int]:
        if len(self.decision.possible(state)) < 2:
            return []
        return [f for f in self.search.open_facts(state) if self.decision.matters(state, f)]

    def _asked(self, state: State, fact: int, then: object) -> float:
        whole = self.likely.of(fact, self.search.cells(state, fact))
        cost = 1.0
        for part in self.search.split((state,), fact):
            smaller = self.search.narrow(state, fact, part)
            if smaller is not None:
                cost += self.likely.of(fact, part) / whole * then(smaller)  # type: ignore[operator]
        return cost


def main() -> bool:
    """Prints the table; whether every place keeps within the aim."""
    sys.setrecursionlimit(10_000)
    book = load_rulebook()
    print(f"Questions until the outcome is settled, {ASOF}, against the optimum")
    good = True
    for code in PLACES:
        law = law_of(book.jurisdictions[code], {}, ASOF)
        expectation = Expectation(book, law)
        start = law.outcomes.put(read_known(law.program, {"jurisdiction": code}))[1]
        ours, best = expectation.line(start), expectation.best(start)
        good = good and ours <= best * AIM
        print(
            f"  {code}  line {ours:.2f}   optimum {best:.2f}   ratio {ours / best:.2f}"
            f"   {len(expectation._best):,} states"
        )
    return good
