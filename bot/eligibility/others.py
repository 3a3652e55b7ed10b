"""Beside the headline: what else is open, and what hangs on facts still unknown."""

from __future__ import annotations

from bot.eligibility.answer import Alternative
from bot.eligibility.formulas import NEVER
from bot.eligibility.headline import Standing, standing
from bot.eligibility.known import Known
from bot.eligibility.law import Law
from bot.eligibility.ranking import OPEN_RANKS, OUTCOMES, Guard, Rank, Status


def alternatives(law: Law, known: Known, chosen: str | None) -> tuple[Alternative, ...]:
    """The other remedies open today or with a date for every kind of person, in rank order."""
    found: list[tuple[Rank, Alternative]] = []
    for remedy in law.own:
        rank = None if remedy == chosen else _worst_rank(law, known, remedy)
        if rank is not None:
            found.append(
                (
                    rank,
                    _alternative(
                        rank, standing(law, known, remedy, _upto(law, known, remedy, rank))
                    ),
                )
            )
    return tuple(one for _, one in sorted(found, key=lambda pair: pair[0]))


def _worst_rank(law: Law, known: Known, remedy: str) -> Rank | None:
    """The rank that everybody still possible has at least; None where it is not open for all."""
    worst = None
    for label in law.statuses[remedy].possible(known):
        if not isinstance(label, Status) or label.blocked or label.rank not in OPEN_RANKS:
            return None
        worst = label.rank if worst is None else max(worst, label.rank)
    return worst


def _upto(law: Law, known: Known, remedy: str, rank: Rank) -> list[Guard]:
    """The guards of a remedy that can decide what it is."""
    return [
        guard
        for guard in law.own[remedy]
        if guard.rank <= rank and not guard.blocked and law.left_of(guard.formula, known) != NEVER
    ]


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
