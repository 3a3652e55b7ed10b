"""Why each remedy is or is not open to a person, in a sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.eligibility.assess import assess, law_of, place_of
from bot.eligibility.formulas import NEVER
from bot.eligibility.headline import standing
from bot.eligibility.known import Known, read_known, with_consequences
from bot.eligibility.law import Law
from bot.eligibility.program import CompiledWay
from bot.eligibility.ranking import OUTCOMES, Guard, Rank
from bot.facts import Facts
from bot.rules.model import Remedy, Rulebook
from bot.rules.words import plain, row_in_words, test_in_words


@dataclass(frozen=True, slots=True)
class Reason:
    """What one remedy is to a person, and why.

    Attributes:
        status: an outcome, "not open", or "undecided".
        chosen: whether it is the headline.
    """

    remedy: str
    status: str
    why: str
    chosen: bool


def explain(book: Rulebook, facts: Facts, asof: date) -> tuple[Reason, ...]:
    """A reason for each remedy of the place, in the file's order; none without a rule file."""
    place = place_of(book, facts)
    if place is None:
        return ()
    told = with_consequences(facts, place.facts, asof)
    law = law_of(place, told, asof)
    known = read_known(law.program, told)
    chosen = assess(book, facts, asof).remedy
    return tuple(
        Reason(remedy.id, *_status(law, known, remedy), chosen=remedy.id == chosen)
        for remedy in place.remedies.values()
    )


def _status(law: Law, known: Known, remedy: Remedy) -> tuple[str, str]:
    question = law.statuses[remedy.id]
    possible = question.possible(known)
    if possible == {None}:
        return "not open", _why_not(law, known, remedy)
    if len(possible) > 1:
        facts = [law.program.facts[fact] for fact in question.hangs_on(known)]
        names = ", ".join(plain(name) for name in facts if name)
        return "undecided", f"it hangs on {names}"
    return _decided(law, known, remedy)


def _decided(law: Law, known: Known, remedy: Remedy) -> tuple[str, str]:
    guards = [guard for guard in law.own[remedy.id] if law.left_of(guard.formula, known) != NEVER]
    best = [guard for guard in guards if guard.rank is guards[0].rank]
    stands = standing(law, known, remedy.id, best)
    guard = best[0]
    outcome = str(OUTCOMES[guard.rank])
    if guard.blocked:
        return outcome, f"it waits {_blocks(law, known, guard)}"
    if stands.window:
        day = stands.window.day
        when = f"on {day}" if guard.rank is Rank.WAIT else f"by {day}"
        return outcome, f"covered, {when}" if day else "covered, the day is not known well enough"
    return outcome, "covered, and nothing is left to wait for"


def _blocks(law: Law, known: Known, guard: Guard) -> str:
    rows = [row for row in guard.way.way.wait if row.block is not None]
    formulas = law.program.formulas
    standing_rows = [
        row
        for row in rows
        if row.block
        and law.left_of(
            formulas.all_of(
                [
                    law.program.condition(row.when),
                    formulas.opposite(law.program.condition(row.block)),
                ]
            ),
            known,
        )
        != NEVER
    ]
    return " and ".join(row_in_words(row) for row in standing_rows)


def _why_not(law: Law, known: Known, remedy: Remedy) -> str:
    """The first condition that shuts each way."""
    ways = [way for way in law.program.ways if way.way.remedy == remedy.id]
    if not ways:
        return f"not law on {law.program.asof}"
    return "; ".join(dict.fromkeys(_shut(law, known, ways)))


def _shut(law: Law, known: Known, ways: list[CompiledWay]) -> Iterator[str]:
    for way in ways:
        for test in way.way.covers.tests:
            if law.left_of(law.program.test(test), known) == NEVER:
                yield f"only where {test_in_words(test)}"
                break
        else:
            yield "its conditions do not go together with the facts"
