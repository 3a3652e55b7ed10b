"""A result in one text: what it comes to, the first step, one free helper.

The sentences are the remedy's own (rules/), the frames stand in dialogs/results.yaml. What there
is no room for leaves from the least needed up; the warning before filing, the helper and how sure
we are always stay.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation import wording
from bot.conversation.law import facts_of, place_of
from bot.conversation.session import Session
from bot.conversation.voice import Voice, join
from bot.eligibility import Answer
from bot.eligibility.cities import places_of
from bot.facts import UNKNOWN
from bot.rules import Confidence, Helper, Jurisdiction, Outcome

TO_FILE = {Outcome.ELIGIBLE, Outcome.DISCRETIONARY, Outcome.CLEMENCY}
"""Outcomes whose next step is to file something: the immigration warning comes first."""

_DONE = {Outcome.CLEARED, Outcome.AUTOMATIC}
_TAKEN_OFF = {"erased", "sealed"}  # out of one file; what still shows then is another
_COURTS = {"federal": "US", "tribal": "TRIBAL", "military": "MIL"}


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a result is told from; `number` counts the charge where there are several.

    `changes_earlier`: whether this charge gives an earlier one another answer than it was told.
    """

    voice: Voice
    session: Session
    answer: Answer
    number: int = 0
    changes_earlier: bool = False

    @property
    def place(self) -> Jurisdiction | None:
        """The rule file, where one may be used."""
        return place_of(self.voice.world, self.session)


def result_text(told: Told, taken: int = 0) -> str:
    """The result of the charge in hand, where it can be done beside `taken` characters."""
    if not told.answer.covered or told.place is None:
        return _elsewhere(told)
    return _fitted(_short(told, _parts(told)), told.voice.room.result - taken)


def helper_words(voice: Voice, session: Session) -> str:
    """The free helper for the person's place, to call or else to visit; or who helps everywhere."""
    place = place_of(voice.world, session)
    found = _helper(place, session) if place else None
    if found is None:
        return voice.frame("national_helper")
    if found.phone:
        return f"{found.name}, {found.phone}"
    who = found.name.partition(",")[0]  # what follows a comma is about them
    if found.url:
        host = found.url.split("/")[2].removeprefix("www.")
        site = voice.world.detours.get(found.url, host)
        return voice.frame("helper_online", who=who, site=site)
    return voice.frame("helper_named", who=who)


def warns_before_filing(told: Told) -> bool:
    """Whether the result says: not a citizen, lawyer first; also where it may come to filing."""
    possible = {told.answer.outcome, *(told.answer.between or ())}
    return told.answer.covered and bool(possible & TO_FILE)


def deciding_fact(told: Told) -> str | None:
    """The fact that the person does not know and that decides."""
    facts = facts_of(told.session)
    open_facts = [fact for facts in told.answer.undecided.values() for fact in facts]
    unsure = {fact for fact, value in facts.items() if value == UNKNOWN}
    unsure |= set(told.session.charge.skipped)
    asked = [fact for fact in told.session.charge.trail if fact in unsure and fact_name(told, fact)]
    known_to_decide = (fact for fact in open_facts if fact in unsure)
    return next(known_to_decide, next(iter([*open_facts, *asked]), None))


def fact_name(told: Told, fact: str) -> str:
    """A fact in a few words, after "it depends on"."""
    question = told.voice.world.dialogs.questions.get(fact)
    return told.voice.text(question.name) if question else ""


def look_words(told: Told, fact: str) -> str:
    """Where a person finds a fact out."""
    own = told.place.facts.get(fact) if told.place else None
    question = told.voice.world.dialogs.questions.get(fact)
    look = (own.where_to_look if own else None) or (question.look if question else "")
    return told.voice.text(look) if look else ""


# -- the parts ---------------------------------------------------------------------------------


def _parts(told: Told) -> list[tuple[int, str]]:
    """The lines of a result, each with how easily it can be spared (0: never)."""
    voice, answer = told.voice, told.answer
    steps = wording.steps(told)
    return [
        (3, voice.frame("charge", number=told.number) if told.number else ""),
        (0, headline_words(told)),
        (4, _effect(told)),
        (0, _still_shows(told)),
        (2, _least_look(told)),
        (0, voice.frame("medium") if answer.confidence == Confidence.MEDIUM else ""),
        (0, voice.frame("first", step=steps[0]) if steps else ""),
        (0, voice.frame("immigration") if warns_before_filing(told) else ""),
        (0, voice.frame("helper", helper=helper_words(voice, told.session))),
        (0, _unreviewed(told)),
        (1, voice.frame("changed_earlier") if told.changes_earlier else ""),
        (5, voice.frame("menu")),
        (6, voice.frame("near") if _helps_near(told) else ""),
        (7, voice.frame("menu_remind") if _is_dated(told) else ""),
    ]


def _fitted(parts: list[tuple[int, str]], room: int) -> str:
    spare = sorted({ease for ease, text in parts if ease and text}, reverse=True)
    while spare and len(join(text for _, text in parts)) > room:
        ease = spare.pop(0)
        parts = [(rank, "" if rank == ease else text) for rank, text in parts]
    return join(text for _, text in parts)


def _short(told: Told, parts: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The same in fewer words, for a remedy with long ones."""
    if len(join(text for rank, text in parts if not rank)) <= told.voice.room.result:
        return parts
    long, short = told.voice.frame("medium"), told.voice.frame("medium_short")
    return [(rank, short if text == long else text) for rank, text in parts]


def headline_words(told: Told) -> str:
    """What it comes to: the remedy's own sentence, the usual one, or what is certain at least."""
    answer = told.answer
    if answer.between or (answer.outcome == Outcome.REFER and answer.way is None):
        return _least(told)
    return wording.own_headline(told) or wording.usual_headline(told)


def _least(told: Told) -> str:
    """What is certain at the least, and which fact decides."""
    voice, answer = told.voice, told.answer
    results = voice.world.dialogs.results
    if not answer.between:
        return voice.fill(results["outcomes"]["refer"])
    fact = deciding_fact(told)
    name = fact_name(told, fact) if fact else ""
    return join(
        (
            voice.frame("least", least=voice.text(results["at_least"][str(answer.between[1])])),
            voice.frame("at_best"),
            voice.frame("depends", fact=name) if name else voice.frame("depends_open"),
        ),
        " ",
    )


def _least_look(told: Told) -> str:
    fact = deciding_fact(told) if told.answer.between else None
    return look_words(told, fact) if fact else ""


def _effect(told: Told) -> str:
    """What the relief does: the usual words, where the remedy's own headline does not say it."""
    answer = told.answer
    if wording.own_headline(told):
        return ""
    effects = told.voice.world.dialogs.results["effects"]
    if answer.between or answer.effect not in effects:
        return ""
    tense = "done" if answer.outcome in _DONE else "open"
    return told.voice.text(effects[answer.effect][tense])


def _still_shows(told: Told) -> str:
    answer = told.answer
    if not answer.still_shows or answer.between:
        return ""
    if answer.outcome not in _DONE:
        return told.voice.frame("may_still_show")
    return told.voice.frame("others_show" if answer.effect in _TAKEN_OFF else "still_shows")


def _is_dated(told: Told) -> bool:
    """Whether there is a day on which they may want to hear from us."""
    return bool(told.answer.on or told.answer.by) and not told.answer.between


def _unreviewed(told: Told) -> str:
    """That nobody has checked this law yet, or, where the law was, these words."""
    voice = told.voice
    if told.place is None or not told.place.reviewed:
        return voice.frame("unreviewed")
    return "" if voice.is_reviewed else voice.frame("unreviewed_words")


# -- who helps ---------------------------------------------------------------------------------


def _helper(place: Jurisdiction, session: Session) -> Helper | None:
    """The first to call where the person is, else in the whole state; else to visit; else named."""
    fit = [one for one in place.help if one.confidence != Confidence.LOW]
    facts = session.charge.facts
    here = {str(facts[name]).casefold() for name in ("city", "county") if name in facts}
    here.add(places_of(str(facts.get("city", ""))).get(place.code, "").casefold())
    near = [one for one in fit if here & {area.casefold() for area in one.areas}]
    ranked = [*near, *(one for one in fit if "all" in one.areas)]
    return min(ranked, key=lambda one: 0 if one.phone else 1 if one.url else 2, default=None)


def _helps_near(told: Told) -> bool:
    """Whether somebody helps in some counties, and we do not know in which one this was."""
    facts = told.session.charge.facts
    if any(facts.get(name) not in (None, UNKNOWN) for name in ("city", "county")):
        return False
    return told.place is not None and any(
        one.phone and one.confidence != Confidence.LOW and "all" not in one.areas
        for one in told.place.help
    )


def _elsewhere(told: Told) -> str:
    """The honest answer for a place whose law we do not have, or may not tell."""
    voice, facts = told.voice, told.session.charge.facts
    elsewhere = voice.world.dialogs.results["elsewhere"]
    code = _COURTS.get(str(facts.get("x_court")), str(facts.get("jurisdiction")))
    if code in elsewhere:
        return voice.fill(elsewhere[code])
    frame = "not_ready" if code in voice.world.rulebook.jurisdictions else "not_covered"
    return voice.frame(frame, helper=voice.frame("national_helper"))
