"""Beside the headline: what else is open, and what hangs on facts still unknown."""

from __future__ import annotations

from bot.eligibility.answer import Alternative
from bot.eligibility.formulas import NEVER
from bot.eligibility.headline import Standing, standing
from bot.eligibility.known import Known
from bot.eligibility.law import Law
from bot.eligibility.ranking import OPEN_RANKS, OUTCOMES, Guard, Rank


def alternatives(law: Law, known: Known, chosen: str | None) -> tuple[Alternative, ...]:
    """The other remedies open today or with a date for every kind of person, in rank order."""
    found: list[tuple[Rank, Alternative]] = []
    for remedy, guards in law.own.items():
        if remedy != chosen:
            candidates = [guard for guard in guards if _counts(law, known, guard)]
            if (sure := _first_sure(law, known, remedy, candidates)) is not None:
                found.append(sure)
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _counts(law: Law, known: Known, guard: Guard) -> bool:
    """A guard that is open or has a date, and is still possible."""
    return (
        guard.rank in OPEN_RANKS
        and not guard.blocked
        and law.left_of(guard.formula, known) != NEVER
    )


def _first_sure(
    law: Law, known: Known, remedy: str, guards: list[Guard]
) -> tuple[Rank, Alternative] | None:
    """The best rank that the remedy has for everybody still possible."""
    ranks = sorted({guard.rank for guard in guards})
    for rank in ranks:
        upto = [guard for guard in guards if guard.rank <= rank]
        stands = standing(law, known, remedy, upto)
        if stands.sure:
            return rank, _alternative(rank, stands)
    return None


def _alternative(rank: Rank, stands: Standing) -> Alternative:
    outcome = OUTCOMES[rank]
    day = stands.window.day if stands.window else None
    waits = rank is Rank.WAIT
    return Alternative(
        remedy=stands.remedy,
        way=stands.way,
        outcome=outcome,
        on=day if waits else None,
        by=None if waits else day,
    )


def undecided(law: Law, known: Known) -> dict[str, tuple[str, ...]]:
    """The remedies whose own status differs between people still possible, and what decides."""
    program = law.program
    found = {}
    for remedy, question in law.statuses.items():
        if facts := question.hangs_on(known):
            names = [program.asked_as(fact) for fact in facts if program.facts[fact]]
            found[remedy] = tuple(names)
    return found
