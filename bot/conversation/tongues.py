"""Another language: switched to, picked from a menu, or honestly lacking."""

from __future__ import annotations

from bot.conversation.questions import numbered
from bot.conversation.scene import Scene
from bot.conversation.voice import QUESTION, join, languages
from bot.conversation.world import Turn
from bot.i18n import render_language
from bot.models import Choice, Reading

LANGUAGE_MENU = "language"  # in Session.menu
_SECOND = {"2"}


def change_language(scene: Scene, reading: Reading) -> Turn:
    """Another language: switched to, offered as a menu, or honestly lacking."""
    available = languages(scene.world)
    if reading.asks_language in available:
        return speak(scene, reading.asks_language)
    names = [render_language(code) for code in available]
    voice = scene.voice
    listed = numbered(
        tuple(Choice(code, name) for code, name in zip(available, names, strict=True))
    )
    scene.change(menu=LANGUAGE_MENU)
    head = (
        voice.say("language_lacking", languages=", ".join(names))
        if reading.asks_language
        else voice.say("language_menu")
    )
    return scene.say(join((head, listed)) if len(join((head, listed))) <= QUESTION else head)


def chosen_language(scene: Scene) -> str | None:
    """The language picked from the menu, or named by the word that offers it."""
    available = languages(scene.world)
    bare = "".join(scene.text.tokens)
    if scene.session.menu == LANGUAGE_MENU and bare.isdigit() and 0 < int(bare) <= len(available):
        return available[int(bare) - 1]
    is_place = scene.session.asking == "jurisdiction" and scene.session.state != "confirm"
    if is_place and bare in _SECOND and len(available) > 1:
        return available[1]  # as on flyers: "Español: 2"
    words = scene.world.dialogs.menu["words"]["languages"]
    folded = " ".join(scene.text.tokens)
    return next((code for code in available if folded in words.get(code, ())), None)


def speak(scene: Scene, language: str) -> Turn:
    """Says what stands open once more, in another language."""
    scene.change(language=language, menu="")
    scene.intent = "language"
    if scene.session.asking:
        return scene.ask(scene.session.asking)
    if scene.session.charge.told is not None:
        return scene.tell()
    return scene.go_on("told")
