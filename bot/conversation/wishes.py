"""What people ask of the line itself: help, a human, the way back, why, a result again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.conversation.handover import person
from bot.conversation.menu import heard, menu_word
from bot.conversation.offers import next_offer
from bot.conversation.pages import steps_end, turn_page
from bot.conversation.questions import FORMS
from bot.conversation.results import Told
from bot.conversation.scene import Scene
from bot.conversation.session import Charge, Session
from bot.conversation.silence import PAUSE_MINUTES, begin_anew, code_hash, gap
from bot.conversation.stops import network_answered
from bot.conversation.telling import not_understood, stall
from bot.conversation.tongues import change_language
from bot.conversation.voice import join
from bot.conversation.world import Turn
from bot.facts import PERSON_FACTS
from bot.models import Event, Reading
from bot.understand.text import fold

MOST_CHARGES = 5  # what a session of a few hundred bytes can hold


_WORDS = (
    "steps", "risks", "results", "more", "why", "back", "restart", "another", "person", "delete",
    "repeat", "bye", "remind",
)  # fmt: skip
READ_ON = ("steps", "risks", "results")
"""What only somebody asks for who wants to hear more of us."""
OFFERED = tuple(name for name in _WORDS if name != "delete")
"""Words that we understand with a slip; nothing is erased on a guess."""
GO_ON = ("why", "more", "back", "restart", "another", "repeat", "person", "language")
"""Intents of somebody who does not want us to stop."""


def wish_of(scene: Scene, reading: Reading) -> str | None:
    """What the text asks of the line: a word that our texts offer, else the intent read."""
    return word_of_ours(scene) or reading.intent


def word_of_ours(scene: Scene) -> str | None:
    """The wish for which our texts offer this very word."""
    return next((name for name in _WORDS if menu_word(scene, name)), None)


def grant(scene: Scene, wish: str | None, reading: Reading) -> Turn | None:
    """The reply to a wish; None where the text is no wish but an answer."""
    handler = _HANDLERS.get(wish or "")
    return handler(scene, reading) if handler else None


# -- help, crisis, a human ---------------------------------------------------------------------


def give_help(scene: Scene, reading: Reading) -> Turn:
    """Who we are and how to reach us; the question stays open."""
    if network_answered(scene):
        return scene.silent("help")
    return scene.say(scene.voice.say("help"), "help")


def give_crisis(scene: Scene, reading: Reading) -> Turn:
    """988, at once and in any state; then we go on if they wish."""
    return scene.say(scene.voice.say("crisis"), "crisis")


def delete(scene: Scene, reading: Reading) -> Turn:
    """Erases everything but the proof of an opt-out."""
    return Turn(None, scene.voice.say("deleted"), "other", "delete", events=(Event("deleted", {}),))


# -- around a question -------------------------------------------------------------------------


def _why(scene: Scene, reading: Reading) -> Turn | None:
    fact = scene.session.asking
    if not fact:
        return _page("more")(scene, reading)
    voice = scene.voice
    own = scene.world.rulebook.jurisdictions.get(str(scene.session.facts.get("jurisdiction")))
    declared = own.facts.get(fact) if own else None
    question = scene.world.dialogs.questions.get(fact)
    why = (declared.why if declared else None) or (question.why if question else "")
    reason = voice.text(why) if why else voice.say("why_generic")
    scene.change(misses=scene.session.misses + 1)
    return scene.say(join((reason, voice.say("why_end")), " "))


def _repeat(scene: Scene, reading: Reading) -> Turn | None:
    if not scene.session.asking:
        return _results(scene, reading)
    misses = scene.session.misses + 1
    if misses > 2:  # the same words a third time would help nobody
        return not_understood(scene)
    scene.change(misses=misses)
    return scene.ask(scene.session.asking)


def _more(scene: Scene, reading: Reading) -> Turn | None:
    return _repeat(scene, reading) if scene.session.asking else _page("more")(scene, reading)


def _greeting(scene: Scene, reading: Reading) -> Turn | None:
    voice = scene.voice
    if scene.session.charge.told is not None and not scene.session.asking:
        return scene.say(join((voice.say("greeting"), voice.frame("more_code")), " "))
    if scene.session.asking and gap(scene) >= PAUSE_MINUTES:
        return scene.ask(scene.session.asking, voice.say("resumed"))
    return _kindly(scene, voice.say("greeting"))


def _thanks(scene: Scene, reading: Reading) -> Turn | None:
    voice = scene.voice
    if scene.session.charge.told is not None and not scene.session.asking:
        return next_offer(scene, voice.say("thanks")) or scene.say(voice.say("thanks_done"))
    return _kindly(scene, voice.say("thanks"))


def _again(scene: Scene, before: str) -> Turn:
    """The open question once more, in its next words; after many times a human."""
    if not scene.session.asking:
        return scene.go_on("told", before)
    if scene.session.misses >= FORMS - 1:
        scene.change(misses=scene.session.misses + 1)
        return scene.say(join((before, scene.voice.say("stuck", helper=scene.helper))), "help")
    scene.change(misses=scene.session.misses + 1)
    return scene.ask(scene.session.asking, before)


def _kindly(scene: Scene, word: str) -> Turn:
    """A kind word back, and the question where it was not asked often already."""
    if scene.session.asking and scene.session.misses == FORMS - 1:
        scene.change(misses=FORMS)
        return scene.say(word)
    return _again(scene, word)


def _noted(scene: Scene, reading: Reading) -> Turn | None:
    """ "Ok" after the result: nothing was asked, so we say what else there is."""
    if scene.session.charge.told is None or scene.session.asking:
        return None
    return next_offer(scene) or scene.say(scene.voice.frame("more_code"))


def _remind(scene: Scene, reading: Reading) -> Turn:
    return next_offer(scene) or stall(scene, scene.voice.say("remind"))


def _goodbye(scene: Scene, reading: Reading) -> Turn:
    """In mid-talk their place is kept."""
    if scene.session.asking:
        return _remind(scene, reading)
    return next_offer(scene) or scene.say(scene.voice.say("goodbye"))


# -- moving about ------------------------------------------------------------------------------


def _back(scene: Scene, reading: Reading) -> Turn:
    trail = scene.session.charge.trail
    if not trail:
        if not scene.session.asking:
            return scene.tell()
        return _again(scene, scene.voice.say("back_first"))
    fact = trail[-1]
    _forget(scene, fact, trail[:-1])
    scene.move("went_back")
    return scene.ask(fact)


def _forget(scene: Scene, fact: str, trail: tuple[str, ...]) -> None:
    charge = scene.session.charge
    facts = {name: value for name, value in charge.facts.items() if name != fact}
    skipped = tuple(name for name in charge.skipped if name != fact)
    scene.session = scene.session.with_charge(facts=facts, trail=trail, skipped=skipped, told=None)
    if fact in PERSON_FACTS:
        person = {name: value for name, value in scene.session.person.items() if name != fact}
        scene.change(person=person)
    scene.change(misses=0, recent=())


def _restart(scene: Scene, reading: Reading) -> Turn:
    if scene.session.state == "check":
        return begin_anew(scene)
    old = scene.session
    scene.move("restarted")
    scene.session = Session(
        language=old.language, state=scene.session.state, asked=old.asked, code=old.code,
        campaign=old.campaign, said=old.said,
    )  # fmt: skip
    return scene.go_on("told", scene.voice.say("restarted"))


def _another(scene: Scene, reading: Reading) -> Turn:
    voice, session = scene.voice, scene.session
    if session.charge.told is None:
        return _again(scene, voice.say("finish_first")) if session.asking else scene.go_on("told")
    if len(session.charges) >= MOST_CHARGES:
        return scene.say(voice.say("another_full", helper=scene.helper), "help")
    scene.move("another")
    scene.change(charges=(*session.charges, Charge()), asked={}, pages={}, misses=0, recent=())
    return scene.go_on("told", voice.say("next_charge"))


# -- results again -----------------------------------------------------------------------------


def _results(scene: Scene, reading: Reading) -> Turn:
    """The results told so far, one a text, as the law stands today."""
    told = [at for at, charge in enumerate(scene.session.charges) if charge.told]
    if not told:
        if scene.session.asking:
            return _again(scene, scene.voice.say("no_results_yet"))
        return scene.go_on("told")
    if len(told) == 1 and scene.session.charge.told:
        return scene.tell()
    at = scene.session.pages.get("results", 0)
    return _one_result(scene, told[at % len(told)], at + 1)


def _one_result(scene: Scene, index: int, pages: int) -> Turn:
    """Tells one charge of several, without leaving the one in hand."""
    kept = scene.session
    others = (*kept.charges[:index], *kept.charges[index + 1 :])
    scene.change(charges=(*others, kept.charges[index]))
    turn = scene.tell(number=index + 1)
    charges = (*kept.charges[:index], scene.session.charge, *kept.charges[index + 1 :])
    pages_read = {**kept.pages, "results": pages}
    session = scene.session._replace(charges=charges, asking=kept.asking, pages=pages_read)
    return replace(turn, session=session, asking=kept.asking or None)


def _page(name: str) -> Callable[[Scene, Reading], Turn | None]:
    def read_on(scene: Scene, reading: Reading) -> Turn | None:
        if scene.session.charge.told is None:
            return _results(scene, reading)
        told = Told(scene.voice, scene.session, scene.answer)
        text, scene.session = turn_page(told, name)
        is_last = name == "steps" and text.endswith(steps_end(told))
        return (_with_offer(scene, text) if is_last else None) or scene.say(text)

    return read_on


def _with_offer(scene: Scene, text: str) -> Turn | None:
    """The last step, and below it what may be offered then, where there is room for both."""
    kept = scene.session
    turn = next_offer(scene, f"{text}\n")
    if turn is None or len(turn.reply or "") > scene.voice.room.result:
        scene.session = kept
        return None
    return turn


# -- code word ---------------------------------------------------------------------------------


def set_code(scene: Scene) -> Turn | None:
    """CODE and a word: after a long silence, results come back only to who gives it."""
    by_language = scene.world.dialogs.menu["code_lead"]
    leads = {fold(word) for code in heard(scene) for word in by_language.get(code, ())}
    lead, _, word = fold(scene.message.text).strip().partition(" ")
    if lead not in leads:
        return None
    word = word.strip(" .!\"'")
    if not word or len(word.split()) > 3:
        return scene.say(scene.voice.say("code_how")) if not word else None
    scene.change(code=code_hash(word))
    return scene.say(scene.voice.say("code_set"))


_HANDLERS: dict[str, Callable[[Scene, Reading], Turn | None]] = {
    "help": give_help,
    "crisis": give_crisis,
    "delete": delete,
    "person": person,
    "why": _why,
    "repeat": _repeat,
    "more": _more,
    "greeting": _greeting,
    "start": _greeting,
    "thanks": _thanks,
    "remind": _remind,
    "bye": _goodbye,
    "yes": _noted,
    "no": _noted,
    "unknown": _noted,
    "back": _back,
    "restart": _restart,
    "another": _another,
    "results": _results,
    "steps": _page("steps"),
    "risks": _page("risks"),
    "language": change_language,
}
