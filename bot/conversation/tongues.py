"""Another language: switched to, picked from a menu, or honestly lacking."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace

from bot.conversation import confirming
from bot.conversation.scene import Scene
from bot.conversation.session import Session
from bot.conversation.voice import join, languages
from bot.conversation.world import Turn, World
from bot.data import Problem
from bot.dialogs import Dialogs
from bot.i18n import render_language
from bot.models import Reading
from bot.understand.text import Phrases

LANGUAGE_MENU = "language"  # in Session.menu
SWITCH = "switch"  # in Session.said: another language was offered
_ONE_SEGMENT = 160  # plain letters; a head in others would make three of it
_A_SENTENCE = 4  # words
_SECOND = "2"  # as on flyers: "Español: 2"


def change_language(scene: Scene, reading: Reading) -> Turn:
    """Another language: switched to, offered as a list, or honestly lacking."""
    if reading.asks_language in languages(scene.world):
        return speak(scene, reading.asks_language)
    if not reading.asks_language:
        return list_all(scene)
    scene.change(menu=LANGUAGE_MENU)
    names = ", ".join(_names(scene))
    return scene.say(scene.voice.say("language_lacking", languages=names))


def list_all(scene: Scene) -> Turn:
    """All languages, numbered, in one short text."""
    scene.change(menu=LANGUAGE_MENU)
    listed = "\n".join(f"{number} {name}" for number, name in enumerate(_names(scene), 1))
    head = scene.voice.say("language_menu")
    whole = join((head, listed))
    is_cheap = head.isascii() and len(whole) <= _ONE_SEGMENT
    return scene.say(whole if is_cheap else listed)


def _names(scene: Scene) -> list[str]:
    """The languages that may answer, in plain letters."""
    offered = scene.world.dialogs.languages.names
    return [offered.get(code, code) for code in languages(scene.world)]


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
    if scene.session.state == "confirm" and scene.session.pending:
        return confirming.confirm(scene, scene.session.pending)
    if scene.session.asking:
        return scene.ask(scene.session.asking)
    if scene.session.charge.told is not None:
        return scene.tell()
    return scene.go_on("told")


# -- the language of a talk ----------------------------------------------------------------------


def campaign_problems(world: World) -> list[Problem]:
    """Campaigns that may not run: in production none in a language that nobody has reviewed."""
    return [
        Problem("dialogs/campaigns", 1, f"{one.keyword}: nobody has reviewed {one.language}")
        for one in world.dialogs.campaigns.values()
        if world.production and not world.catalogs.is_reviewed(one.language)
    ]


def offer_switch(scene: Scene, reading: Reading) -> Turn | None:
    """Offers the language they write in, in that language, once in a talk."""
    if not _may_offer(scene.session, scene.world, reading):
        return None
    scene.change(said=(*scene.session.said, SWITCH))
    return scene.say(_offer(scene, reading))


def offering(scene: Scene, turn: Turn, reading: Reading) -> Turn:
    """The same below a reply, where that has room for it."""
    session = turn.session
    if session is None or turn.reply is None or not _may_offer(session, scene.world, reading):
        return turn
    if len(scene.text.tokens) < _A_SENTENCE and scene.text.raw.isascii():
        return turn  # "9 plants" was understood, and is French too
    reply = join((turn.reply, _offer(scene, reading)))
    if len(reply) > scene.voice.room.text:
        return turn
    return replace(turn, session=session._replace(said=(*session.said, SWITCH)), reply=reply)


def _may_offer(session: Session, world: World, reading: Reading) -> bool:
    seems = reading.seems
    is_other = seems in languages(world) and seems != session.language
    return is_other and SWITCH not in session.said


def _offer(scene: Scene, reading: Reading) -> str:
    text = scene.world.dialogs.texts["language_switch"]
    return scene.world.catalogs.text(reading.seems, text)


def marked(reply: str, scene: Scene) -> str:
    """English that has no translation yet goes out under one line that says so."""
    beginnings = {text.partition("{")[0].strip() for text in scene.lacked}
    if not any(begin and begin in reply for begin in beginnings):
        return reply
    line = scene.world.dialogs.results["not_translated"]
    return join((scene.voice.text(line), reply)) if scene.voice.has(line) else reply
