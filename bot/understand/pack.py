"""What dialogs/reading/ holds, ready for the readers: one pack for each language of a talk.

A pack lays the talk's own language over English and Spanish, since people mix them ("una onza con
mi"): where two disagree about a word, the talk's own language is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.understand.grammar import Classes, Grammar
from bot.understand.layer import KINDS, SHARED, UNITS, Layer, languages, load_layer
from bot.understand.sounds import by_sound

SHORTEST_MENDED = 5
"""Letters: a shorter word is one slip away from too many others to be mended."""
SHORTEST_STEM = 2
"""Letters that must be left of a word without what is glued to it."""


@dataclass(frozen=True, slots=True)
class Pack:
    """All reading data, in the order of preference of one talk's language.

    Attributes:
        language: of the talk.
        layers: its own language, those read beside it, and what all share.
        mended: the words that a typing error is held against.
        heard: its own words by their sound, where the language spells one sound in several ways.
        classes: the word classes.
        quantities: "half a", "a couple": what stands before a unit.
        measures: how many of something is said, by unit; "" for bare answers.
        dates, around: dates, and what is said of a date ("before ...").
        ages: the writer's age then, and what only looks like it.
        sayings: what facts are told in words.
        answers: the same for short answers, by the fact asked.
        roles: the words that say which date a date is.
        scopes: what stretches of a text are not read as told, and why.
    """

    language: str
    layers: tuple[Layer, ...]
    mended: tuple[str, ...]
    heard: Mapping[str, str]
    classes: Classes
    quantities: Grammar
    measures: Mapping[str, Grammar]
    dates: Grammar
    around: Grammar
    ages: Grammar
    sayings: Grammar
    answers: Mapping[str, Grammar]
    roles: Grammar
    scopes: Grammar

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of its layers."""
        return tuple(layer.language for layer in self.layers if layer.language != SHARED)

    def knows(self, word: str) -> bool:
        """Whether a word stands in the data of one of the languages."""
        return any(word in layer.known for layer in self.layers)

    def is_common(self, word: str) -> bool:
        """Whether it is an ordinary word, and so never a typing error of another."""
        return any(word in layer.common for layer in self.layers)

    def usual(self, word: str) -> str:
        """A texting spelling's usual word, else the word itself."""
        for layer in self.layers:
            if word in layer.spelling and not self._is_taken(layer, word):
                return layer.spelling[word]
        return word

    def bare(self, word: str) -> str:
        """A word without what its language writes in one with it, where the rest is known."""
        layer = self.layers[0]
        if not (layer.prefixes or layer.endings) or self.knows(word):
            return word
        for start in ("", *layer.prefixes):
            rest = word.removeprefix(start) if word.startswith(start) else ""
            for end in ("", *layer.endings) if rest else ():
                stem = rest.removesuffix(end) if rest.endswith(end) else ""
                if len(stem) >= SHORTEST_STEM and stem != word and self.knows(stem):
                    return stem
        return word

    def number(self, word: str) -> float | None:
        """What a number word says; None for any other."""
        for layer in self.layers:
            if word in layer.numbers and not self._is_taken(layer, word):
                return layer.numbers[word]
        return None

    def joins_numbers(self, word: str) -> bool:
        """Whether a word may stand between the parts of a number: "treinta y cinco"."""
        return any(word in layer.joints for layer in self.layers)

    def _is_taken(self, layer: Layer, word: str) -> bool:
        return layer is not self.layers[0] and word in self.layers[0].own


@lru_cache(maxsize=16)
def load_pack(language: str) -> Pack:
    """The pack of a talk in one language. Raises DataError or PatternError for wrong data."""
    layers = tuple(_layers(language))
    own = layers[0].own

    def taken(layer: Layer) -> frozenset[str]:
        is_foreign = layer.language not in (language, SHARED)
        return own if is_foreign else frozenset()

    classes = Classes(
        [(layer.classes, taken(layer)) for layer in layers], [layer.firsts for layer in layers]
    )

    def grammar(name: str) -> Grammar:
        roots = [(one.roots[name], taken(one)) for one in layers if name in one.roots]
        return Grammar(roots, classes)

    asked = {name for one in layers for name in one.roots if name.startswith("answers:")}
    joined = {kind: grammar(kind) for kind in KINDS}
    return Pack(
        language=language,
        layers=layers,
        mended=_mended(layers),
        heard=by_sound({word for layer in layers for word in layer.known}, language),
        classes=classes,
        measures={unit: grammar(f"measures:{unit}") for unit in UNITS},
        answers={name.partition(":")[2]: grammar(name) for name in asked},
        **joined,
    )


def _layers(language: str) -> Iterator[Layer]:
    """The talk's own language, those it is read with, and what all share."""
    first = load_layer(language)
    yield first
    known = languages()
    yield from (load_layer(other) for other in first.under if other != language and other in known)
    yield load_layer(SHARED)


def _mended(layers: Iterable[Layer]) -> tuple[str, ...]:
    words = {word for layer in layers for word in layer.mended}
    return tuple(sorted(word for word in words if len(word) >= SHORTEST_MENDED))
