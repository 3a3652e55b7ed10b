"""What to ask next: only what can change the answer, and first what shortens the talk most."""

from __future__ import annotations

from bot.eligibility.headline import Standing
from bot.eligibility.known import Known
from bot.eligibility.law import Law
from bot.facts import Facts
from bot.rules.model import Outcome, Rulebook


def needs_outcome(book: Rulebook, law: Law, known: Known) -> tuple[str, ...]:
    """The facts that can still change the outcome, the best question first."""
    return _askable(law, known, law.outcomes.hangs_on(known))


def _askable(law: Law, known: Known, facts: list[int]) -> tuple[str, ...]:
    program = law.program
    found: dict[str, None] = {}
    for fact in facts:
        pair = program.comparisons.get(fact)
        for one in (fact,) if pair is None else (pair.early, pair.late):
            if one not in known.unknown:
                found[program.asked_as(one)] = None
    return tuple(found)


def needs_detail(law: Law, known: Known, outcome: Outcome, stands: Standing) -> tuple[str, ...]:
    """The facts that can change the remedy or its day where it makes a difference."""
    return ()


def needs_place(law: Law, known: Known, told: Facts) -> tuple[str, ...]:
    """The place that picks court and free help, once."""
    return () if {"county", "city"} & set(told) else ("county",)
