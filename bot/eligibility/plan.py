"""What to ask next: only what can change the answer, and first what shortens the talk most.

Whether a fact can change the outcome is exact (search.py); which of those comes first is weighed by
planner.py.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.eligibility.calendar import plus
from bot.eligibility.formulas import NEVER
from bot.eligibility.headline import Standing
from bot.eligibility.known import Known
from bot.eligibility.law import Law, Question
from bot.eligibility.program import Clock
from bot.eligibility.ranking import OUTCOMES, Guard, Rank
from bot.facts import Facts
from bot.rules.model import Outcome, Rulebook


def needs_outcome(book: Rulebook, law: Law, known: Known, told: Facts) -> tuple[str, ...]:
    """The facts that can still change the outcome, the best question first."""
    decision, state = law.outcomes.put(known)
    hangs_on = law.outcomes.hangs_on(known)
    facts = _askable(law, known, [*hangs_on, *_that_tell(law, known, hangs_on)])
    ready = [fact for fact in facts if law.is_ready(fact, known)] or facts
    if len(ready) > 1:
        best = law.planner(book.weights).best(decision, state, ready, known.unknown)
        ready.remove(best)
        ready.insert(0, best)
    facts = list(dict.fromkeys([*ready, *facts]))
    names = [law.program.asked_as(fact) for fact in facts]
    return _never_kept_last(law, names) or tuple(
        dict.fromkeys(_dates_that_bound(law, known, told, hangs_on))
    )


def _never_kept_last(law: Law, names: list[str]) -> tuple[str, ...]:
    """What is used in the turn of its answer only can be asked when all else is known."""
    declared = law.program.place.facts
    return tuple(sorted(names, key=lambda name: name in declared and declared[name].never_kept))


def _dates_that_bound(law: Law, known: Known, told: Facts, hangs_on: list[int]) -> Iterator[str]:
    """When nothing else is left to ask: dates that would narrow one not known that decides."""
    program = law.program
    for fact in hangs_on:
        if fact not in known.unknown or not program.is_date[fact]:
            continue
        for early, late in program.named_order:
            other = late if program.facts[fact] == early else early
            if program.facts[fact] not in (early, late) or other in told:
                continue
            if _fits(other, told) and _bounding_helps(law, known, fact, later=other == late):
                yield program.place_name(other)


def _fits(name: str, told: Facts) -> bool:
    """Whether somebody with this case has such a date."""
    convicted = told.get("disposition") == "convicted"
    if name == "completed_date":
        return not convicted or told.get("sentence", "completed") == "completed"
    ends = {"offense_date", "conviction_date" if convicted else "x_disposition_date"}
    return name in ends


def _bounding_helps(law: Law, known: Known, fact: int, *, later: bool) -> bool:
    """Whether some limit from above or below would change what is still possible."""
    decision, state = law.outcomes.put(known)
    cells, before = law.search.cells(state, fact), decision.possible(state)
    for at in range(cells.bit_length()):
        upto = cells & ((1 << at + 1) - 1)
        part = upto if later else cells & ~((1 << at) - 1)
        smaller = law.search.narrow(state, fact, part) if part else None
        if smaller is not None and decision.possible(smaller) != before:
            return True
    return False


def _that_tell(law: Law, known: Known, hangs_on: list[int]) -> Iterator[int]:
    """Facts that tell what an unknown one is to be taken for, where that one decides."""
    if not known.unknown.intersection(hangs_on):
        return
    for formula in known.supposed:
        for fact in law.facts_of(law.left_of(formula, known)):
            if fact not in known.unknown:
                yield fact


def _askable(law: Law, known: Known, facts: list[int]) -> list[int]:
    """The facts themselves; a comparison of two dates is asked as those dates."""
    found: dict[int, None] = {}
    for fact in facts:
        pair = law.program.comparisons.get(fact)
        for one in (fact,) if pair is None else (pair.early, pair.late):
            if one not in known.unknown:
                found[one] = None
    return list(found)


# -- once the outcome is settled ---------------------------------------------------------------


def needs_detail(law: Law, known: Known, outcome: Outcome, stands: Standing) -> tuple[str, ...]:
    """The facts that change effect or first step, or without which no day can be named."""
    if outcome in (Outcome.REFER, Outcome.NONE):
        return ()
    facts = _askable(law, known, detail_question(law, outcome).hangs_on(known))
    if stands.window is not None and stands.window.day is None:
        facts += _askable(law, known, _dates(law, known, stands))
    return tuple(dict.fromkeys(law.program.asked_as(fact) for fact in facts))


def detail_question(law: Law, outcome: Outcome) -> Question:
    """What a person with this outcome wins and does first."""
    if outcome not in law.details:
        guards = [guard for guard in law.guards if OUTCOMES[guard.rank] is outcome]
        labels = [_won_and_first(guard) for guard in guards]
        law.details[outcome] = Question(
            law.search, [guard.formula for guard in guards], [*labels, None]
        )
    return law.details[outcome]


def _won_and_first(guard: Guard) -> tuple[object, ...]:
    """What differs enough to be asked about: effect, first step, and whether there is a day."""
    way, dated = guard.way.way, guard.rank in (Rank.WAIT_FIRST, Rank.WAIT, Rank.LATER)
    if guard.rank is Rank.AUTOMATIC:
        dated = bool(guard.way.deadlines)
    return way.effect, way.still_shows, way.steps[:1], guard.blocked, dated


def _dates(law: Law, known: Known, stands: Standing) -> list[int]:
    """The facts on which the day hangs that is still too wide to name."""
    found: dict[int, None] = {}
    for guard in stands.guards:
        for clock in (*guard.way.clocks, *guard.way.deadlines):
            when = law.left_of(clock.when, known)
            late = [
                one
                for fact in clock.facts
                if _may_move(known, clock, fact, stands)
                for one in _with_what_it_follows(law, known, fact)
            ]
            if when != NEVER and (late or clock.day):
                found.update(dict.fromkeys([*law.facts_of(when), *late]))
    return list(found)


def _with_what_it_follows(law: Law, known: Known, fact: int) -> list[int]:
    """The day of the last conviction is asked only of somebody who had one since."""
    program = law.program
    if program.facts[fact] != "last_conviction_date":
        return [fact]
    since = program.index["convictions_since"]
    mask = known.masks[since]
    return [fact] if mask & (mask - 1) == 0 else [since]


def _may_move(known: Known, clock: Clock, fact: int, stands: Standing) -> bool:
    """Whether a date not known to the day could be the one that counts."""
    first, last = known.days[fact]
    earliest = stands.window.first if stands.window else last
    return first != last and plus(last, clock.span) > earliest


def needs_place(told: Facts, undecided: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The place that picks court and free help: the county, and a city that picks a program."""
    if "county" not in told and "city" not in told:
        return ("county",)
    city_picks = any("city" in facts for facts in undecided.values())
    return ("city",) if city_picks and "city" not in told else ()
