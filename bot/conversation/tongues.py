"""Another language: switched to, picked from a menu, or honestly lacking."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from bot.conversation.scene import Scene
from bot.conversation.voice import QUESTION, join, languages
from bot.conversation.world import Turn
from bot.dialogs import Dialogs
from bot.i18n import render_language
from bot.models import Reading
from bot.understand.text import Phrases

LANGUAGE_MENU = "language"  # in Session.menu
_SECOND = "2"  # as on flyers: "Español: 2"


def change_language(scene: Scene, reading: Reading) -> Turn:
    """Another language: switched to, offered as a list, or honestly lacking."""
    available = languages(scene.world)
    if reading.asks_language in available:
        return speak(scene, reading.asks_language)
    names = [scene.world.dialogs.languages.names.get(code, code) for code in available]
    listed = "\n".join(f"{number} {name}" for number, name in enumerate(names, 1))
    scene.change(menu=LANGUAGE_MENU)
    if reading.asks_language:
        return scene.say(scene.voice.say("language_lacking", languages=", ".join(names)))
    head = scene.voice.say("language_menu")
    whole = join((head, listed))
    return scene.say(whole if len(whole) <= QUESTION else listed)


def asks_for_list(scene: Scene) -> bool:
    """Whether the text is a word that brings the list of languages: "LANG"."""
    return _of(scene.world.dialogs.languages.ask).whole(scene.text) is not None


def chosen_language(scene: Scene) -> str | None:
    """The language picked from the list, or named by a word that offers it."""
    available = languages(scene.world)
    bare = "".join(scene.text.tokens)
    if scene.session.menu == LANGUAGE_MENU and bare.isdigit() and 0 < int(bare) <= len(available):
        return available[int(bare) - 1]
    if scene.first and bare == _SECOND and len(available) > 1:
        return available[1]
    code = _named(scene.world.dialogs).whole(scene.text)
    return str(code) if code in available else None


@functools.lru_cache(maxsize=8)
def _named(dialogs: Dialogs) -> Phrases:
    """Every language by its word, its names in plain letters and in its own."""
    spoken: Mapping[str, list[str]] = dialogs.menu["words"]["languages"]
    names = [(code, list(words)) for code, words in spoken.items()]
    names += [(code, [word]) for code, word in dialogs.languages.words.items()]
    names += [(code, [name]) for code, name in dialogs.languages.names.items()]
    names += [(code, [render_language(code)]) for code in dialogs.languages.names]
    return Phrases([(name, code) for code, known in names for name in known])


@functools.lru_cache(maxsize=8)
def _of(words: tuple[str, ...]) -> Phrases:
    return Phrases(dict.fromkeys(words, True))


def speak(scene: Scene, language: str) -> Turn:
    """Says what stands open once more, in another language."""
    scene.change(language=language, menu="")
    scene.intent = "language"
    if scene.session.asking:
        return scene.ask(scene.session.asking)
    if scene.session.charge.told is not None:
        return scene.tell()
    return scene.go_on("told")
