"""A human: who helps for free, and, where somebody calls people back, when they may."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import choices
from bot.conversation.menu import phrase_in
from bot.conversation.scene import Scene
from bot.conversation.session import Session
from bot.conversation.voice import Voice, join
from bot.conversation.world import Turn
from bot.eligibility.cities import places_of
from bot.facts import UNKNOWN
from bot.i18n import render_span
from bot.models import Event, Reading
from bot.routing import Partner, may_be_taken, nearest

CALL = "call"  # in Session.menu, and what is agreed to
_TIMES = {
    "call_morning": "morning",
    "call_afternoon": "afternoon",
    "call_evening": "evening",
    "call_any": "any",
}
_MOST_WORDS = 12  # "weekdays after 5, but not on friday"
_MOST_LETTERS = 80
_WORK_WEEK = 5  # days


def person(scene: Scene, reading: Reading) -> Turn:
    """Who helps, and the question when somebody may call; that a human was wished is counted."""
    where = place(scene.session)
    named = {"jurisdiction": where["state"], "county": where["county"]}
    known = {name: value for name, value in named.items() if value}
    detail = {"language": scene.session.language, **known}
    text = scene.voice.say("person", helper=scene.helper)
    return offering_call(scene, text, (Event("person", detail),))


def offering_call(scene: Scene, text: str, events: tuple[Event, ...]) -> Turn:
    """A text that names a helper, and when to call where somebody does, or that nobody does."""
    if taker(scene, CALL) is None:
        none = "" if may_be_offered(scene, CALL) else scene.voice.say("call_none")
        return scene.say(join((text, none), " "), "help", events=events)
    asked = join((text, scene.voice.say("call_when")))
    turn = choices.put(scene, CALL, asked, choices.labelled(scene, tuple(_TIMES)), "help")
    return replace(turn, events=events)


def answered(scene: Scene, reading: Reading) -> Turn | None:
    """What follows on "when is good?"; None where the text says something else."""
    name = choices.picked(scene, tuple(_TIMES)) or _in_words(scene)
    if not name and reading.intent == "no":
        scene.change(menu="")
        return scene.with_question(scene.voice.say("offer_declined"))
    if not name:
        return None
    scene.change(menu="")
    voice, caller = scene.voice, taker(scene, CALL)
    if caller is None:  # they left since it was offered
        text = join((voice.say("call_none"), voice.frame("helper", helper=scene.helper)), " ")
        return scene.with_question(text, "help")
    return scene.with_question(
        join((voice.say("call_noted"), span_words(voice, caller.days)), " "),
        "help",
        events=(choices.consent(CALL, voice.say("call_when")), _called(scene, name)),
    )


def _in_words(scene: Scene) -> str:
    if len(scene.text.words) > _MOST_WORDS:
        return ""
    return next((name for name, time in _TIMES.items() if phrase_in(scene, f"at_{time}")), "")


def _called(scene: Scene, name: str) -> Event:
    return Event("call", {"when": _when(scene, name), **place(scene.session)})


def _when(scene: Scene, name: str) -> str:
    """The time of day, and their own words where they used any."""
    own = " ".join(scene.message.text.split())
    in_words = not choices.picked(scene, tuple(_TIMES))
    return f"{_TIMES[name]}: {own[:_MOST_LETTERS]}" if in_words else _TIMES[name]


def place(session: Session) -> dict[str, str]:
    """Whose list it is: the state and the county of the case, as far as told."""
    facts = {name: value for name, value in session.charge.facts.items() if value != UNKNOWN}
    state = str(facts.get("jurisdiction", ""))
    county = str(facts.get("county") or places_of(str(facts.get("city", ""))).get(state, ""))
    return {"state": state, "county": county}


def taker(scene: Scene, kind: str) -> Partner | None:
    """Who takes such a wish of this person, as far as told; None: nobody."""
    return nearest(scene.world.partners, kind, **_whose(scene))


def may_be_offered(scene: Scene, kind: str) -> bool:
    """Whether somebody takes it, or may once the person has told their place."""
    return may_be_taken(scene.world.partners, kind, **_whose(scene))


def _whose(scene: Scene) -> dict[str, str]:
    return {**place(scene.session), "language": scene.session.language}


def span_words(voice: Voice, working_days: int) -> str:
    """How long it may take, in days of the calendar with their weekends."""
    weekends = -(-working_days // _WORK_WEEK)
    return voice.say("takes_span", span=render_span(voice.language, working_days + 2 * weekends))
