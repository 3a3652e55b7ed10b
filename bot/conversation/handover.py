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
    """Who helps, and the question when somebody may call; the wish is noted."""
    where = place(scene.session)
    named = {"jurisdiction": where["state"], "county": where["county"]}
    known = {name: value for name, value in named.items() if value}
    detail = {"language": scene.session.language, **known}
    text = scene.voice.say("person", helper=scene.helper)
    return offering_call(scene, text, (Event("person", detail),))


def offering_call(scene: Scene, text: str, events: tuple[Event, ...]) -> Turn:
    """A text that names a helper, with the question when to call where anybody calls."""
    if not scene.world.calls:
        return scene.say(text, "help", events=events)
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
    voice = scene.voice
    takes = span_words(voice, scene.world.call_days)
    return scene.with_question(
        join((voice.say("call_noted"), takes), " "),
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


def span_words(voice: Voice, working_days: int | None) -> str:
    """How long it may take, in days of the calendar with their weekends; "" where nobody knows."""
    if working_days is None:
        return ""
    weekends = -(-working_days // _WORK_WEEK)
    return voice.say("takes_span", span=render_span(voice.language, working_days + 2 * weekends))
