"""`assess`: facts, law and a day in; the answer out, with what is still worth asking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.eligibility.answer import Answer
from bot.eligibility.headline import Standing, headline
from bot.eligibility.known import NOT_CONVICTED, Known, with_consequences
from bot.eligibility.law import Law, law_on
from bot.eligibility.others import alternatives, undecided
from bot.eligibility.plan import needs_detail, needs_outcome, needs_place
from bot.facts import Facts, FactValue
from bot.rules.model import Jurisdiction, Outcome, Rulebook

_ORDER = list(Outcome)
_KEPT = 5_000  # answers of one law on one day


def assess(book: Rulebook, facts: Facts, asof: date) -> Answer:
    """The answer for one charge on one day; `facts` in the form of `parse_facts`."""
    place = place_of(book, facts)
    if place is None:
        asked = "jurisdiction" in _placed(facts)
        return _nothing(covered=False, needs=() if asked else ("jurisdiction",))
    told = with_consequences(facts, place.facts, asof)
    law = law_of(place, told, asof)
    known = law.known(told)
    asked_facts = frozenset(told)
    key = (known, asked_facts, id(book.weights))
    answer = law.answers.get(key)
    if answer is None:
        if len(law.answers) >= _KEPT:
            law.answers.clear()
        answer = law.answers[key] = answer_for(book, law, known, told)
    return answer


def place_of(book: Rulebook, facts: Facts) -> Jurisdiction | None:
    """The rule file that answers, or None."""
    code = _placed(facts).get("jurisdiction")
    return book.jurisdictions.get(code) if isinstance(code, str) else None


def _placed(facts: Facts) -> Facts:
    """Where it was, with what follows from a city or a court."""
    named = ("jurisdiction", "x_court", "city")
    told = {name: facts[name] for name in named if name in facts}
    return with_consequences(told, {}, date.min)


def law_of(place: Jurisdiction, told: Facts, asof: date) -> Law:
    """The law for these facts on that day."""
    return law_on(place, asof, same_end=told.get("disposition") in NOT_CONVICTED)


def answer_for(book: Rulebook, law: Law, known: Known, told: dict[str, FactValue]) -> Answer:
    """The answer by one compiled law; `told` with its consequences, `known` what it leaves."""
    answer, stands = judge(law, known)
    first = needs_outcome(book, law, known, told) if answer.between else ()
    detail = needs_detail(law, known, answer.outcome, stands) if stands and not first else ()
    open_remedies = {} if first else undecided(law, known)
    place_needs = [
        name for name in needs_place(told, open_remedies) if name not in (*first, *detail)
    ]
    return replace(
        answer,
        undecided=open_remedies,
        needs_outcome=first,
        needs_detail=detail,
        needs_place=tuple(place_needs),
    )


def judge(law: Law, known: Known) -> tuple[Answer, Standing | None]:
    """The answer without what is still worth asking, and the remedy as it stands."""
    possible = [one for one in _ORDER if one in law.outcomes.possible(known)]
    outcome = possible[0] if len(possible) == 1 else Outcome.REFER
    stands = headline(law, known, outcome) if len(possible) == 1 else None
    remedy = stands.remedy if stands and outcome not in (Outcome.REFER, Outcome.NONE) else None
    place = law.program.place
    answer = Answer(
        outcome=outcome,
        remedy=remedy,
        effect=stands.way.effect if remedy and stands else None,
        still_shows=stands.way.still_shows if remedy and stands else None,
        then=stands.way.then if remedy and stands else None,
        on=_day(stands, outcome, Outcome.WAIT),
        by=_day(stands, outcome, Outcome.AUTOMATIC),
        alternatives=alternatives(law, known, remedy),
        between=(possible[0], possible[-1]) if len(possible) > 1 else None,
        undecided={},
        confidence=stands.way.confidence if stands else None,
        covered=True,
        law=stands.way.law if stands else (),
        verified=place.verified,
        reviewed=place.reviewed,
        way=stands.way if stands else None,
        blocked=stands.blocked if stands else False,
        later=stands.later if stands else False,
        needs_outcome=(),
        needs_detail=(),
        needs_place=(),
    )
    return answer, stands


def _day(stands: Standing | None, outcome: Outcome, wanted: Outcome) -> date | None:
    return stands.window.day if stands and stands.window and outcome is wanted else None


def _nothing(*, covered: bool, needs: tuple[str, ...]) -> Answer:
    return Answer(
        outcome=Outcome.REFER, remedy=None, effect=None, still_shows=None, then=None, on=None,
        by=None, alternatives=(), between=None, undecided={}, confidence=None, covered=covered,
        law=(), verified=None, reviewed=None, way=None, blocked=False, later=False,
        needs_outcome=needs, needs_detail=(), needs_place=(),
    )  # fmt: skip
