"""The contract's ranking: which way of which remedy is the headline, as one ordered list.

cleared > automatic > eligible > discretionary > refer given by a way > a day to come > clemency >
none; among equals the file's order. Of what is still to come, an automatic law with a date goes
before a petition, unless the petition opens earlier; what is blocked counts as open today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from bot.eligibility.formulas import NEVER
from bot.eligibility.program import Clock, CompiledWay, Program
from bot.rules.entries import Confidence
from bot.rules.model import Outcome


class Rank(IntEnum):
    """The places of the ranking, best first."""

    CLEARED = 0
    AUTOMATIC = 1
    ELIGIBLE = 2
    DISCRETIONARY = 3
    REFER = 4
    WAIT_FIRST = 5
    LATER = 6
    WAIT = 7
    LATER_UNDATED = 8
    UNSURE_LATER = 9
    CLEMENCY = 10
    UNSURE_CLEMENCY = 11
    NONE = 12
    UNSURE_NONE = 13
    GAP = 14


OUTCOMES = {
    Rank.CLEARED: Outcome.CLEARED,
    Rank.AUTOMATIC: Outcome.AUTOMATIC,
    Rank.ELIGIBLE: Outcome.ELIGIBLE,
    Rank.DISCRETIONARY: Outcome.DISCRETIONARY,
    Rank.REFER: Outcome.REFER,
    Rank.WAIT_FIRST: Outcome.WAIT,
    Rank.LATER: Outcome.AUTOMATIC,
    Rank.WAIT: Outcome.WAIT,
    Rank.LATER_UNDATED: Outcome.AUTOMATIC,
    Rank.UNSURE_LATER: Outcome.REFER,
    Rank.CLEMENCY: Outcome.CLEMENCY,
    Rank.UNSURE_CLEMENCY: Outcome.REFER,
    Rank.NONE: Outcome.NONE,
    Rank.UNSURE_NONE: Outcome.REFER,
    Rank.GAP: Outcome.REFER,
}
OPEN_RANKS = (
    Rank.CLEARED, Rank.AUTOMATIC, Rank.ELIGIBLE, Rank.DISCRETIONARY, Rank.LATER, Rank.WAIT,
    Rank.LATER_UNDATED, Rank.CLEMENCY,
)  # fmt: skip
_OPEN = {
    Outcome.CLEARED: Rank.CLEARED,
    Outcome.AUTOMATIC: Rank.AUTOMATIC,
    Outcome.ELIGIBLE: Rank.ELIGIBLE,
    Outcome.DISCRETIONARY: Rank.DISCRETIONARY,
    Outcome.REFER: Rank.REFER,
    Outcome.CLEMENCY: Rank.CLEMENCY,
    Outcome.NONE: Rank.NONE,
}
_SURE = (Rank.CLEARED, Rank.AUTOMATIC, Rank.ELIGIBLE, Rank.DISCRETIONARY)


@dataclass(frozen=True, slots=True)
class Status:
    """What one remedy is to somebody, by itself."""

    rank: Rank
    blocked: bool


@dataclass(frozen=True, slots=True)
class Guard:
    """Where `formula` holds, this way stands at this place of the ranking."""

    rank: Rank
    formula: int
    way: CompiledWay
    blocked: bool = False


def own_guards(program: Program, way: CompiledWay) -> Iterator[Guard]:
    """What one way gives, where, by itself."""
    gives, formulas = way.way.gives, program.formulas
    if gives is Outcome.CLEARED:
        done = formulas.all_of([way.open, formulas.opposite(way.unfinished)])
        yield Guard(Rank.CLEARED, done, way)
        yield Guard(Rank.AUTOMATIC, way.unfinished, way)
        yield Guard(Rank.LATER, way.later, way)
    else:
        yield Guard(_OPEN[gives], way.open, way)
    if gives in (Outcome.NONE, Outcome.REFER):
        return
    yield Guard(Rank.WAIT, way.blocked, way, blocked=True)
    if gives is Outcome.AUTOMATIC:
        yield Guard(Rank.LATER_UNDATED, way.later, way)
    elif gives is not Outcome.CLEARED:
        yield Guard(Rank.WAIT, way.later, way)


def headline_guards(program: Program) -> list[Guard]:
    """Every way's guards in the order in which they win."""
    guards = [
        _as_sure_as_it_is(guard)
        for way in program.ways
        if way.way.headline
        for guard in own_guards(program, way)
        if guard.formula != NEVER
    ]
    guards += _waits_that_open_first(program, guards)
    return sorted(guards, key=lambda guard: guard.rank)


def _as_sure_as_it_is(guard: Guard) -> Guard:
    """Unclear law refers to a lawyer, and hides nothing that is discretionary or better."""
    if guard.way.way.confidence is not Confidence.LOW:
        return guard
    rank = guard.rank
    if rank in _SURE:
        rank = Rank.REFER
    elif rank in (Rank.LATER, Rank.WAIT, Rank.LATER_UNDATED):
        rank = Rank.UNSURE_LATER
    elif rank in (Rank.CLEMENCY, Rank.NONE):
        rank = Rank(rank + 1)
    return Guard(rank, guard.formula, guard.way, guard.blocked)


# -- of two days to come, the earlier ----------------------------------------------------------


def _waits_that_open_first(program: Program, guards: list[Guard]) -> Iterator[Guard]:
    """Petitions that open before every automatic law that is still to come."""
    formulas = program.formulas
    laters = [guard for guard in guards if guard.rank is Rank.LATER]
    for guard in guards:
        if guard.rank is not Rank.WAIT or guard.blocked or not laters:
            continue
        first = formulas.all_of(
            [
                guard.formula,
                *(
                    formulas.any_of(
                        [formulas.opposite(other.formula), _opens_before(program, guard, other)]
                    )
                    for other in laters
                ),
            ]
        )
        if first != NEVER:
            yield Guard(Rank.WAIT_FIRST, first, guard.way)


def _opens_before(program: Program, wait: Guard, later: Guard) -> int:
    """The wait's last clock ends before the last one of the automatic law."""
    formulas = program.formulas
    theirs = [*later.way.clocks, *later.way.deadlines]
    return formulas.all_of(
        formulas.any_of(
            [
                formulas.opposite(mine.when),
                *(
                    formulas.all_of([other.when, _clock_before(program, mine, other)])
                    for other in theirs
                ),
            ]
        )
        for mine in wait.way.clocks
    )


def _clock_before(program: Program, mine: Clock, other: Clock) -> int:
    """Each day that mine counts from, if it came at all, is over before one that the other does."""
    formulas = program.formulas
    return formulas.all_of(
        formulas.any_of(
            [
                *([program.never_came(a)] if a is not None else []),
                *(_day_before(program, mine, a, other, b) for b in other.facts or (None,)),
            ]
        )
        for a in mine.facts or (None,)
    )


def _day_before(program: Program, mine: Clock, a: int | None, other: Clock, b: int | None) -> int:
    before = program.earlier(mine, a, other, b)
    if b is None:
        return before
    return program.formulas.all_of([before, program.formulas.opposite(program.never_came(b))])


def merged(program: Program, guards: Iterable[Guard]) -> tuple[list[int], list[Outcome]]:
    """Guards of one outcome in a row as one formula, with the outcomes and the gap's at the end."""
    groups: list[int] = []
    labels: list[Outcome] = []
    for guard in guards:
        outcome = OUTCOMES[guard.rank]
        if labels and labels[-1] is outcome:
            groups[-1] = program.formulas.any_of([groups[-1], guard.formula])
        else:
            groups.append(guard.formula)
            labels.append(outcome)
    return groups, [*labels, Outcome.REFER]
