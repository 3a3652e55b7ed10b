"""Questions of ours that are about no fact: numbered, asked once, and answered by a digit or words.

What is agreed to here is a consent, so only a real yes to that very question counts: a number, or
a yes in words. "Ok" may only mean that the text was read, so it is asked which one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.conversation.menu import menu_word
from bot.conversation.questions import numbered
from bot.conversation.scene import Scene
from bot.conversation.voice import join
from bot.conversation.world import Kind, Turn
from bot.models import Choice, Event, Reading
from bot.understand.text import fold

_AGAIN = "again"  # in Session.draft: it was asked which one


def put(
    scene: Scene, name: str, text: str, choices: Sequence[Choice] = (), kind: Kind = "other"
) -> Turn:
    """Asks one such question; `name` is kept in Session.menu until the next text."""
    scene.change(menu=name)
    return Turn(
        session=scene.session,
        reply=join((text, numbered(tuple(choices)))),
        kind=kind,
        intent=scene.intent,
        choices=tuple(choices) or None,
    )


def labelled(scene: Scene, names: Sequence[str]) -> tuple[Choice, ...]:
    """Choices whose labels are texts of ours; each stands for the name of its text."""
    return tuple(Choice(name, scene.voice.say(name)) for name in names)


def picked(scene: Scene, names: Sequence[str]) -> str:
    """The name of the choice that was picked by number or by its own words, or ""."""
    bare = "".join(scene.text.tokens)
    if bare.isdigit() and len(bare) == 1 and 0 < int(bare) <= len(names):
        return names[int(bare) - 1]
    said = fold(scene.message.text).strip(" .!\"'")
    return next((name for name in names if fold(scene.voice.say(name)) == said), "")


def agreed(
    scene: Scene, reading: Reading, names: Sequence[str]
) -> Literal["yes", "no", "unclear", ""]:
    """What was said to an offer of two choices, the first of which says yes."""
    if name := picked(scene, names):
        return "yes" if name == names[0] else "no"
    if menu_word(scene, "noted"):
        return "unclear"
    if reading.intent == "no" or menu_word(scene, "no_thanks"):
        return "no"
    return "yes" if reading.intent == "yes" and not reading.facts else ""


def which_one(scene: Scene, name: str, names: Sequence[str], text: str = "pick_one") -> Turn | None:
    """The choices once more, and only once."""
    if _AGAIN in scene.session.draft:
        return None
    scene.change(draft={**scene.session.draft, _AGAIN: "1"})
    return put(scene, name, scene.voice.say(text), labelled(scene, names))


def consent(scope: str, wording: str, method: str = "reply") -> Event:
    """A yes with the words it was said to."""
    return Event("consented", {"scope": scope, "wording": wording, "method": method})
