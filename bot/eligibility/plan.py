"""What to ask next: only what can change the answer, and first what shortens the talk most.

Whether a fact can change the outcome is exact (search.py); which of those comes first is weighed by
planner.py.
"""

from __future__ import annotations

from bot.eligibility.calendar import plus
from bot.eligibility.formulas import NEVER
from bot.eligibility.headline import Standing
from bot.eligibility.known import Known
from bot.eligibility.law import Law, Question
from bot.eligibility.program import Clock
from bot.eligibility.ranking import OUTCOMES
from bot.facts import Facts
from bot.rules.model import Outcome, Rulebook


def needs_outcome(book: Rulebook, law: Law, known: Known) -> tuple[str, ...]:
    """The facts that can still change the outcome, the best question first."""
    decision, state = law.outcomes.put(known)
    facts = _askable(law, known, law.outcomes.hangs_on(known))
    if len(facts) > 1:
        planner = law.planner(book.weights)
        best = planner.best(decision, state, facts, known.unknown)
        facts.remove(best)
        facts.insert(0, best)
    return tuple(law.program.asked_as(fact) for fact in facts)


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
        labels = [
            (
                guard.way.way.effect,
                guard.way.way.still_shows,
                guard.way.way.steps[:1],
                guard.blocked,
            )
            for guard in guards
        ]
        law.details[outcome] = Question(
            law.search, [guard.formula for guard in guards], [*labels, None]
        )
    return law.details[outcome]


def _dates(law: Law, known: Known, stands: Standing) -> list[int]:
    """The facts on which the day hangs that is still too wide to name."""
    found: dict[int, None] = {}
    for guard in stands.guards:
        for clock in (*guard.way.clocks, *guard.way.deadlines):
            when = law.left_of(clock.when, known)
            late = [fact for fact in clock.facts if _may_move(known, clock, fact, stands)]
            if when != NEVER and (late or clock.day):
                found.update(dict.fromkeys([*law.facts_of(when), *late]))
    return list(found)


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
