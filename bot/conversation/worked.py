""" "Did it work?": the answer to a text we sent weeks after the result.

By then the talk may be locked or forgotten, so nothing of it is shown.
"""

from __future__ import annotations

from bot.conversation import choices, handover
from bot.conversation.law import place_of
from bot.conversation.menu import menu_word, phrase_in
from bot.conversation.scene import Scene
from bot.conversation.silence import is_locked
from bot.conversation.world import Turn
from bot.models import Event, Reading

WORKED = "worked"  # in Session.menu
_CHOICES = ("worked_yes", "worked_wait", "worked_no")
_ANSWERS = {"worked_yes": "yes", "worked_wait": "waiting", "worked_no": "no"}
_REPLIES = {"worked_yes": "worked_good", "worked_wait": "worked_waiting"}
_WORDS = {"not_worked": "worked_no", "not_yet": "worked_wait", "has_worked": "worked_yes"}
_INTENTS = {"yes": "worked_yes", "no": "worked_no", "person": "worked_no"}
_ELSE = ("steps", "risks", "results", "more", "restart", "another")  # words our texts offer
_ASKED_AGAIN = (None, "greeting", "start", "unknown")


def expect(scene: Scene) -> None:
    """The first text after ours answers it."""
    if scene.message.invited.startswith("followup") and scene.session.menu != WORKED:
        scene.change(menu=WORKED, draft={})


def answered(scene: Scene, reading: Reading) -> Turn | None:
    """What follows on "did it work?"; None where the text says something else."""
    name = choices.picked(scene, _CHOICES) or _in_words(scene) or _INTENTS.get(str(reading.intent))
    if name:
        return _noted(scene, name)
    asks = any(menu_word(scene, word) for word in _ELSE)
    if asks or reading.facts or reading.intent not in _ASKED_AGAIN:
        return None
    return choices.which_one(scene, WORKED, _CHOICES, "worked_ask")


def _in_words(scene: Scene) -> str:
    return next((name for words, name in _WORDS.items() if phrase_in(scene, words)), "")


def _noted(scene: Scene, name: str) -> Turn:
    scene.change(menu="", draft={})
    event = Event("worked", {"kind": "followup", "answer": _ANSWERS[name]})
    if name != "worked_no":
        return scene.say(scene.voice.say(_REPLIES[name]), events=(event,))
    hidden = is_locked(scene) or place_of(scene.world, scene.session) is None
    helper = scene.voice.frame("national_helper") if hidden else scene.helper
    text = scene.voice.say("worked_help", helper=helper)
    return handover.offering_call(scene, text, (event,))
