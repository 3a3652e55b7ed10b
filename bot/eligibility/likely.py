"""How likely each cell of a fact is, from rules/weights.yaml: it orders questions, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import inf

from bot.eligibility.axes import Axis, ChoiceAxis, DateFact, NumberAxis
from bot.eligibility.program import Program
from bot.rules.model import Weights

_NAMED_PLACE, _ELSEWHERE = 3.0, 80.0  # percent of people in a place that a rule names, and in none
_OWN_FACT = {"yes": 20.0, "no": 80.0}  # an x_ fact is a rare thing more often than not
_EARLIEST = date(1960, 1, 1).toordinal()
_SMALLEST = 0.001  # no cell is impossible just because the weights forgot it


class Likely:
    """Cell weights of one program, each fact's worked out when it is first asked for.

    Attributes:
        opening: the facts to ask before all others where they matter.
    """

    def __init__(self, program: Program, weights: Weights) -> None:
        self.opening = [program.index[name] for name in weights.opening if name in program.index]
        self._program, self._weights = program, weights
        self._cells: dict[int, list[float]] = {}
        self._sums: dict[tuple[int, int], float] = {}

    def of(self, fact: int, mask: int) -> float:
        """The weight of some cells together."""
        key = (fact, mask)
        if key not in self._sums:
            cells = self._cells_of(fact)
            self._sums[key] = sum(share for at, share in enumerate(cells) if mask >> at & 1)
        return self._sums[key]

    def effort(self, fact: int) -> float:
        """What a question about the fact costs, 1 for an easy one."""
        return self._weights.effort.get(self._program.facts[fact], 1.0)

    def _cells_of(self, fact: int) -> list[float]:
        if fact not in self._cells:
            name = self._program.facts[fact]
            shares = dict(self._weights.shares.get(name, ()))
            axis = self._program.axes[fact]
            raw = _cell_shares(axis, shares)
            self._cells[fact] = [max(share, _SMALLEST) for share in raw]
        return self._cells[fact]


def _cell_shares(axis: Axis, shares: dict[str, float]) -> list[float]:
    if isinstance(axis, ChoiceAxis):
        return _choice_shares(axis, shares)
    if isinstance(axis, NumberAxis):
        ends = sorted((float(end), share) for end, share in shares.items())
        return _spread([number for number, _ in axis.cuts], ends, 0.0)
    if isinstance(axis, DateFact):
        years = sorted((_end_of(year), share) for year, share in shares.items() if year != "none")
        cuts = [cut.toordinal() for cut in axis.axis.cuts]
        return [*_spread(cuts, years, _EARLIEST), shares.get("none", 50.0)]
    return [1.0, 1.0]


def _choice_shares(axis: ChoiceAxis, shares: dict[str, float]) -> list[float]:
    open_list = axis.whole.bit_length() > len(axis.values)
    if open_list:
        named = [shares.get(value, _NAMED_PLACE) for value in axis.values]
        return [*named, shares.get("other", _ELSEWHERE)]
    usual = _OWN_FACT if set(axis.values) == set(_OWN_FACT) else {}
    return [shares.get(value, usual.get(value, 10.0) if not shares else 0) for value in axis.values]


def _end_of(year: str) -> float:
    return float(date(int(year), 12, 31).toordinal())


def _spread(cuts: Sequence[float], ends: list[tuple[float, float]], start: float) -> list[float]:
    """Shares that lie evenly between their ends, as shares of the cells between the cuts."""
    edges = [-inf, *cuts, inf]
    cells = [0.0] * (len(cuts) + 1)
    low = start
    for high, share in ends:
        for at in range(len(cells)):
            inside = min(high, edges[at + 1]) - max(low, edges[at])
            if inside > 0 and high > low:
                cells[at] += share * inside / (high - low)
        if high == low:
            cells[_cell_at(cuts, high)] += share
        low = high
    return cells


def _cell_at(cuts: Sequence[float], number: float) -> int:
    return sum(1 for cut in cuts if cut <= number)
