"""The words of dialogs/menu.yaml: what our texts offer, and what people say besides answers."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from bot.conversation.scene import Scene
from bot.dialogs import Dialogs
from bot.understand.text import Hit, Phrases

_FOR = ("for_him", "for_her", "for_them")
_OTHERS = {"he", "she", "they", "ella"}  # "él" folds to the article


def menu_word(scene: Scene, name: str) -> bool:
    """Whether the whole text is one of the words of a name, in any language."""
    return bool(_words(scene, name).whole(scene.text))


def phrase_in(scene: Scene, name: str) -> Hit | None:
    """The first phrase of a name that stands in the text, or None."""
    hits = phrases(scene, name).find(scene.text)
    return hits[0] if hits else None


def asked_back(scene: Scene) -> str | None:
    """The answer to a question of theirs, where it is one of menu.yaml."""
    for name, entry in scene.world.dialogs.menu["questions"].items():
        if _question(scene.world.dialogs, name).find(scene.text):
            return scene.voice.fill(entry["say"])
    return None


def with_others_as_i(scene: Scene) -> tuple[str, str]:
    """For whom they ask ("for_him", ...), and their text as if they spoke of themselves."""
    for name in _FOR:
        hit = phrase_in(scene, name)
        if hit is not None and _asks_for(scene, hit.span):
            first, last = hit.span
            words = (*scene.text.tokens[:first], _me(scene), *scene.text.tokens[last:])
            return name, _as_i(scene, words)
    return "", ""


def as_told(scene: Scene) -> str:
    """The text; in a talk for somebody else, "he was 19" as "i was 19"."""
    if not set(_FOR) & set(scene.session.said) or not set(scene.text.tokens) & _OTHERS:
        return scene.message.text
    return _as_i(scene, scene.text.tokens)


def _as_i(scene: Scene, words: tuple[str, ...]) -> str:
    return " ".join(_me(scene) if word in _OTHERS else word for word in words)


def _me(scene: Scene) -> str:
    return "yo" if scene.session.language == "es" else "i"


def _asks_for(scene: Scene, span: tuple[int, int]) -> bool:
    """Whether it is their case, not one who only stood by: "for my son", "my son got caught"."""
    first, last = span
    ends = {hit.span[1] for hit in phrases(scene, "on_behalf").find(scene.text)}
    return first in ends or phrases(scene, "has_a_case").at(scene.text, last) is not None


def phrases(scene: Scene, name: str) -> Phrases:
    """The phrases listened for under a name, in every language."""
    return _listed(scene.world.dialogs, "inside", name)


def _words(scene: Scene, name: str) -> Phrases:
    return _listed(scene.world.dialogs, "words", name)


@functools.lru_cache(maxsize=256)
def _listed(dialogs: Dialogs, group: str, name: str) -> Phrases:
    return _built(dialogs.menu[group][name])


@functools.lru_cache(maxsize=64)
def _question(dialogs: Dialogs, name: str) -> Phrases:
    entry = dialogs.menu["questions"][name]
    return _built({language: spoken for language, spoken in entry.items() if language != "say"})


def _built(by_language: Mapping[str, list[str]]) -> Phrases:
    return Phrases(dict.fromkeys((p for spoken in by_language.values() for p in spoken), True))
