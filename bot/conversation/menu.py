"""The words of dialogs/menu/: what our texts offer, and what people say besides answers.

Heard are those of the talk's language, of the one the text is written in, and of English and
Spanish, which people mix into any other; those of all others where nothing else made sense.
"""

from __future__ import annotations

import functools

from rapidfuzz.distance import OSA

from bot.conversation.scene import Scene
from bot.dialogs import Dialogs
from bot.i18n import SOURCE
from bot.understand.text import Hit, Phrases, fold

_FOR = ("for_him", "for_her", "for_them")
_EVERYWHERE = ("en", "es")
_SHORT = 5  # words of a text that says one thing
_LONG_ENOUGH = 4  # letters of a word that one slip leaves readable


def menu_word(scene: Scene, name: str) -> bool:
    """Whether the whole text is one of the words of a name."""
    return bool(_words(scene, name).whole(scene.text))


def only_noted(scene: Scene) -> bool:
    """Whether it is a word that says too little in the talk's own language: "ya" in Spanish."""
    own = (scene.session.language or SOURCE,)
    return bool(_listed(scene.world.dialogs, "words", "noted", own).whole(scene.text))


def asks_more(scene: Scene, names: tuple[str, ...]) -> bool:
    """Whether they ask us back, or a word of these names stands in a short text: "results pls"."""
    is_short = len(scene.text.tokens) <= _SHORT
    has_word = is_short and any(_words(scene, name).find(scene.text) for name in names)
    return has_word or bool(question_back(scene))


def near_word(scene: Scene, names: tuple[str, ...]) -> str:
    """The one name whose word the text misspells ("STPES", "RESUTLS"), or ""."""
    said = scene.text.tokens
    if len(said) != 1 or len(said[0]) < _LONG_ENOUGH:
        return ""
    dialogs, own = scene.world.dialogs, scene.session.language or SOURCE
    found = {
        name
        for name in names
        for language in dict.fromkeys((SOURCE, own))
        for word in dialogs.menu["words"][name].get(language, ())
        if len(word) >= _LONG_ENOUGH and OSA.distance(fold(str(word)), said[0]) == 1
    }
    return found.pop() if len(found) == 1 else ""


def phrase_in(scene: Scene, name: str) -> Hit | None:
    """The first phrase of a name that stands in the text, or None."""
    hits = phrases(scene, name).find(scene.text)
    return hits[0] if hits else None


def asked_back(scene: Scene) -> str | None:
    """The answer to a question of theirs, where it is one of menu.yaml."""
    name = question_back(scene)
    return scene.voice.fill(scene.world.dialogs.menu["questions"][name]["say"]) if name else None


def question_back(scene: Scene) -> str:
    """Which question of menu.yaml they ask, or ""."""
    for name in scene.world.dialogs.menu["questions"]:
        if _listed(scene.world.dialogs, "questions", name, heard(scene)).find(scene.text):
            return str(name)
    return ""


def asked_in(scene: Scene) -> str:
    """The one language in whose words they ask, where a text is too short to show it; or ""."""
    dialogs = scene.world.dialogs
    found = [
        language
        for language in scene.world.catalogs.languages
        if any(
            _listed(dialogs, "questions", name, (language,)).find(scene.text)
            for name in dialogs.menu["questions"]
        )
    ]
    return found[0] if len(found) == 1 else ""


def with_others_as_i(scene: Scene) -> tuple[str, str]:
    """For whom they ask ("for_him", ...), and their text as if they spoke of themselves."""
    for name in _FOR:
        hit = phrase_in(scene, name)
        if hit is not None and _asks_for(scene, hit.span):
            first, last = hit.span
            me, others = _as_i(scene)
            words = (*scene.text.tokens[:first], *me, *scene.text.tokens[last:])
            return name, _replaced(words, me, others)
    return "", ""


def as_told(scene: Scene) -> str:
    """The text; in a talk for somebody else, "he was 19" as "i was 19"."""
    me, others = _as_i(scene)
    if not set(_FOR) & set(scene.session.said) or not set(scene.text.tokens) & others:
        return scene.message.text
    return _replaced(scene.text.tokens, me, others)


def _replaced(words: tuple[str, ...], me: tuple[str, ...], others: frozenset[str]) -> str:
    return " ".join(" ".join(me) if word in others else word for word in words)


def _as_i(scene: Scene) -> tuple[tuple[str, ...], frozenset[str]]:
    """The talk's own word for "i", if its file has one, and those for "he" and "she"."""
    by_language = scene.world.dialogs.menu["as_i"]
    own = by_language.get(scene.session.language or SOURCE, {})
    others = (by_language.get(language, {}).get("others", ()) for language in heard(scene))
    me = (str(own["i"]),) if own else ()
    return me, frozenset(fold(str(word)) for words in others for word in words)


def _asks_for(scene: Scene, span: tuple[int, int]) -> bool:
    """Whether it is their case, not one who only stood by: "for my son", "my son got caught"."""
    first, last = span
    ends = {hit.span[1] for hit in phrases(scene, "on_behalf").find(scene.text)}
    return first in ends or phrases(scene, "has_a_case").at(scene.text, last) is not None


def phrases(scene: Scene, name: str) -> Phrases:
    """The phrases listened for under a name."""
    return _listed(scene.world.dialogs, "inside", name, heard(scene))


def _words(scene: Scene, name: str) -> Phrases:
    return _listed(scene.world.dialogs, "words", name, heard(scene))


def heard(scene: Scene) -> tuple[str, ...]:
    """The languages whose words count in this text."""
    if scene.hears_all:
        return tuple(scene.world.catalogs.languages)
    own = (scene.session.language or SOURCE, scene.seems)
    return (*_EVERYWHERE, *(code for code in dict.fromkeys(own) if code not in (*_EVERYWHERE, "")))


@functools.lru_cache(maxsize=2048)
def _listed(dialogs: Dialogs, group: str, name: str, languages: tuple[str, ...]) -> Phrases:
    by_language = dialogs.menu[group][name]
    spoken = (by_language.get(language, ()) for language in languages)
    return Phrases(dict.fromkeys((str(phrase) for one in spoken for phrase in one), True))
