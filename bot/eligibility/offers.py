"""The cut of a fact that still matters, as values that a menu can offer."""

from __future__ import annotations

from datetime import date

from bot.eligibility.assess import law_of, place_of
from bot.eligibility.axes import ChoiceAxis, Cut, NumberAxis
from bot.eligibility.known import Known, with_consequences
from bot.eligibility.law import Law, Question
from bot.eligibility.plan import detail_question
from bot.eligibility.search import State
from bot.facts import Facts, FactValue
from bot.rules.model import Outcome, Rulebook

_MOST = 4  # longer menus are asked openly


def offers(book: Rulebook, facts: Facts, asof: date, fact: str) -> tuple[FactValue, ...]:
    """The answers worth telling apart: of a closed list its values, of a number its limits.

    Empty where asking openly is better: a place, a date, an amount with many limits.
    """
    place = place_of(book, facts)
    if place is None:
        return ()
    told = with_consequences(facts, place.facts, asof)
    law = law_of(place, told, asof)
    if fact not in law.program.index:
        return ()
    known, at = law.known(told), law.program.index[fact]
    axis = law.program.axes[at]
    if isinstance(axis, ChoiceAxis) and law.program.spec(fact).values:
        return tuple(axis.names(known.masks[at]))
    if isinstance(axis, NumberAxis):
        return _ranges(axis, _told_apart(law, known, at))
    return ()


def _told_apart(law: Law, known: Known, fact: int) -> list[int]:
    """Neighbouring cells that lead on in the same way, joined."""
    possible = law.outcomes.possible(known)
    question: Question = law.outcomes
    if len(possible) == 1:
        question = detail_question(law, Outcome(str(next(iter(possible)))))
    _, state = question.put(known)
    cells = law.search.cells(state, fact)
    joined: list[int] = []
    last: State | None = None
    for at in range(cells.bit_length()):
        cell = cells & 1 << at
        after = law.search.narrow(state, fact, cell) if cell else None
        if after is None:
            continue
        if joined and after == last:
            joined[-1] |= cell
        else:
            joined.append(cell)
        last = after
    return joined


def _ranges(axis: NumberAxis, groups: list[int]) -> tuple[FactValue, ...]:
    if not 1 < len(groups) <= _MOST:
        return ()
    found: list[FactValue] = []
    for group in groups:
        low = (group & -group).bit_length() - 1
        high = group.bit_length() - 1
        value: dict[str, float] = {}
        if low > 0:  # also where what is below was ruled out by what is known
            value["min"] = _number(axis, axis.cuts[low - 1], upper=False)
        if high < len(axis.cuts):
            value["max"] = _number(axis, axis.cuts[high], upper=True)
        found.append(value)
    return tuple(found)


def _number(axis: NumberAxis, cut: Cut, *, upper: bool) -> float:
    """A limit as it is said: whole numbers take in both ends, grams only the upper one."""
    number, _ = cut
    if not axis.integer:
        return number
    return int(number) - 1 if upper else int(number)
