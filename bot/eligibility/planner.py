"""Which question shortens the talk most, by one step of looking ahead.

Ask it, then go on in the lawyer's order, and count the questions that people drawn from
rules/weights.yaml would still be asked. The lawyer's order breaks ties.
"""

from __future__ import annotations

from bot.eligibility.likely import Likely
from bot.eligibility.search import Decision, Search, State

_WIDTH = 8  # how many questions are weighed against each other: the lawyer's first ones
_RARE = 0.05
_CLEAR_GAIN = 0.05  # a question must be this much better to go before the lawyer's choice


class Planner:
    """Weighs questions about one law."""

    def __init__(self, search: Search, likely: Likely) -> None:
        self._search, self._likely = search, likely
        self._costs: dict[tuple[State, frozenset[int], bool], float] = {}

    def best(
        self, decision: Decision, state: State, facts: list[int], unknown: frozenset[int]
    ) -> int:
        """The question with the fewest more to come; the opening ones go first."""
        for fact in self._likely.opening:
            if fact in facts:
                return fact
        first, lowest = facts[0], self._after(decision, state, facts[0], unknown)
        bar = lowest - _CLEAR_GAIN
        for fact in facts[1:_WIDTH]:
            cost = self._after(decision, state, fact, unknown)
            if cost < bar:
                first, bar = fact, cost
        return first

    def _after(
        self, decision: Decision, state: State, fact: int, unknown: frozenset[int], share: float = 1
    ) -> float:
        """The effort of asking this now and the rest in the lawyer's order, on average."""
        search = self._search
        whole = self._likely.of(fact, search.cells(state, fact))
        cost = 0.0 if fact in unknown else self._likely.effort(fact)
        parts = search.split((state,), fact)
        if share < _RARE:  # rare people are followed along their likeliest path only
            parts = [max(parts, key=lambda part: self._likely.of(fact, part))]
            whole = self._likely.of(fact, parts[0])
        for part in parts:
            chance = self._likely.of(fact, part) / whole
            smaller = search.narrow(state, fact, part)
            if smaller is not None:
                cost += chance * self._rest(decision, smaller, unknown, share * chance)
        return cost

    def _rest(
        self, decision: Decision, state: State, unknown: frozenset[int], share: float
    ) -> float:
        if len(decision.candidates(state)) < 2:
            return 0.0
        key = (state, unknown, share < _RARE)
        if key not in self._costs:
            fact = decision.first_open(state)
            self._costs[key] = self._after(decision, state, fact, unknown, share)
        return self._costs[key]
