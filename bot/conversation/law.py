"""What the law makes of a talk: the facts of one charge with all that follows, and the answer.

What several charges tell about each other is worked out here, because only the talk knows them all;
what one charge's facts tell about one another is the engine's work (bot/eligibility).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from bot.conversation.session import Charge, Session
from bot.conversation.world import World
from bot.eligibility import Answer, assess, offers
from bot.facts import (
    COMMON,
    UNKNOWN,
    DateRange,
    Facts,
    FactValue,
    Kind,
    date_range,
    number_range,
)
from bot.models import Message
from bot.rules import FactDecl, Jurisdiction

_CANNABIS = {
    "possession", "public_use", "cultivation", "intent_to_sell", "sale", "transport",
    "paraphernalia",
}  # fmt: skip
NO_STATE = frozenset({"US", "TRIBAL", "MIL"})
_NOWHERE = "--"  # a place without a rule file
_CLASSES = ("misdemeanor", "felony")  # gravest last


def place_of(world: World, session: Session) -> Jurisdiction | None:
    """The rule file of the charge in hand, where there is one and it may be used."""
    code = session.charge.facts.get("jurisdiction")
    place = world.rulebook.jurisdictions.get(str(code))
    return place if place and may_answer(world, place) else None


def may_answer(world: World, place: Jurisdiction) -> bool:
    """Whether its law may be told: in production only when reviewed, or named unreviewed."""
    return bool(not world.production or place.reviewed or place.code in world.unreviewed)


def day_of(world: World, session: Session, message: Message) -> date:
    """The day of the question: today in the jurisdiction's own time zone."""
    if message.asof:
        return message.asof
    place = world.rulebook.jurisdictions.get(str(session.charge.facts.get("jurisdiction")))
    zone = ZoneInfo(place.timezone if place else "UTC")
    return message.at.astimezone(zone).date()


def facts_of(session: Session, index: int = -1) -> dict[str, FactValue]:
    """All that is known about one charge, with what the other charges tell."""
    index %= len(session.charges)
    told = {**session.charges[index].facts, **session.person}
    others = [charge for at, charge in enumerate(session.charges) if at != index]
    return {**told, **dict(_from_others(told, others))}


def answer_for(world: World, session: Session, asof: date, index: int = -1) -> Answer:
    """The law's answer for one charge; law that may not be told is no law to us."""
    facts = facts_of(session, index)
    place = world.rulebook.jurisdictions.get(str(facts.get("jurisdiction")))
    if place and not may_answer(world, place):
        facts = {"jurisdiction": _NOWHERE}
    return assess(world.rulebook, facts, asof)


def next_fact(session: Session, answer: Answer) -> str | None:
    """The fact to ask next, or None when nothing more can change the answer.

    The place that only picks who helps is never asked for: the result says how to tell it.
    """
    if court_is_open(session):
        return "x_court"
    if "jurisdiction" not in session.charge.facts:
        return "jurisdiction"
    needs = (*answer.needs_outcome, *answer.needs_detail)
    return next((fact for fact in needs if fact not in session.charge.skipped), None)


def cuts(world: World, session: Session, asof: date, fact: str) -> tuple[FactValue, ...]:
    """The parts of a fact between which the law still turns, as a menu may offer them."""
    if "jurisdiction" not in session.charge.facts or fact == "jurisdiction":
        return ()
    found = offers(world.rulebook, facts_of(session), asof, fact)
    return () if _looks_like_a_count(world, session, fact, found) else found


def _looks_like_a_count(
    world: World, session: Session, fact: str, offered: tuple[FactValue, ...]
) -> bool:
    """Whether "2" might be the second choice or the number two: then we ask without a list."""
    own = declared(world, session, fact)
    spec = COMMON.get(fact) or (own.spec if own else None)
    if spec is None or spec.kind is not Kind.INTEGER or fact == "age_at_offense":
        return False  # nobody is charged at the age of two
    shown = range(1, len(offered) + 2)  # with "not sure"
    return any(
        number_range(value, spec.kind).holds(number)
        for number in shown
        for place, value in enumerate(offered, 1)
        if place != number
    )


def declared(world: World, session: Session, fact: str) -> FactDecl | None:
    """What the jurisdiction itself says about a fact, if anything."""
    if fact == "x_court" and court_is_open(session):
        return None  # asked of everybody in the same words, before any state's finer ones
    place = place_of(world, session)
    return place.facts.get(fact) if place else None


def court_mark(session: Session) -> str:
    """In Session.said: the words left open whose court had the charge in hand."""
    return f"court{len(session.charges)}"


def court_is_open(session: Session) -> bool:
    """Whether it must still be asked whose court it was: a state's law reaches no other."""
    facts = session.charge.facts
    settled = "x_court" in facts or facts.get("jurisdiction") in NO_STATE
    return court_mark(session) in session.said and not settled


def never_kept(world: World, session: Session) -> dict[str, FactValue]:
    """The facts of this place that are used in one turn only, as not known."""
    place = place_of(world, session)
    declared = place.facts.items() if place else ()
    return {name: UNKNOWN for name, fact in declared if fact.never_kept}


def changes_earlier(world: World, session: Session, asof: date) -> bool:
    """Whether an earlier charge, as the law sees it beside this one, is no longer as told."""
    return any(
        charge.told.outcome != answer_for(world, session, asof, at).outcome
        for at, charge in enumerate(session.charges[:-1])
        if charge.told
    )


# -- what other charges tell -------------------------------------------------------------------


def _from_others(told: Facts, others: list[Charge]) -> Iterator[tuple[str, FactValue]]:
    convictions = [
        charge.facts for charge in others if charge.facts.get("disposition") == "convicted"
    ]
    if not convictions:
        return
    yield from _later(told, convictions)
    yield from _classes(told, convictions)
    before = sum(
        other.get("offense") in _CANNABIS and _is_before(_convicted(other), _convicted(told))
        for other in convictions
    )
    own = told.get("prior_cannabis_convictions")
    if before and not (isinstance(own, int) and own > before):
        yield "prior_cannabis_convictions", before


def _later(told: Facts, convictions: list[Facts]) -> Iterator[tuple[str, FactValue]]:
    """A charge convicted after this one is a conviction since."""
    dated = [(_convicted(other), other) for other in convictions]
    later = [
        (days.last, other) for days, other in dated if days and _is_before(_convicted(told), days)
    ]
    if not later:
        return
    yield "convictions_since", "yes"
    last = max(later, key=lambda pair: pair[0])[1]
    if told.get("last_conviction_date") in (None, UNKNOWN):
        yield "last_conviction_date", last.get("conviction_date") or last["offense_date"]


def _classes(told: Facts, convictions: list[Facts]) -> Iterator[tuple[str, FactValue]]:
    """The gravest class among the other charges, where it is graver than what was told."""
    found = [_CLASSES.index(str(o.get("offense_class"))) for o in convictions
             if o.get("offense_class") in _CLASSES]  # fmt: skip
    own = str(told.get("other_convictions"))
    if found and (own not in _CLASSES or _CLASSES.index(own) < max(found)):
        yield "other_convictions", _CLASSES[max(found)]


def _convicted(facts: Facts) -> DateRange | None:
    """When the conviction was; the offense's date where nothing else is known."""
    known = (facts.get(name) for name in ("conviction_date", "offense_date"))
    value = next((value for value in known if value not in (None, UNKNOWN)), None)
    return date_range(value) if value is not None else None


def _is_before(one: DateRange | None, other: DateRange | None) -> bool:
    return one is not None and other is not None and one.last < other.first
