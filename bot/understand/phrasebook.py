"""What dialogs/intents/ holds: per language, the phrases by which people tell us what they want.

A language may have several files (`en.yaml`, `en.stop.yaml`); they are read as one. Keys of a file:

- `slots`: lists of words that patterns share, used as `@name` (see patterns.py)
- `lead`, `tail`: what may be said for manners before or after anything ("ok", "please")
- `spelling`: {word: other spellings}; `mistyped`: words to recognise in spite of a slip;
  `known`: words that are not a slip of one of those
- `signs`: words by which the language is known, `weak`: those that names share (language.py)
- `together`: see stop.py
- `intents`: {intent: {whole, opens, closes, clause, anywhere, not}}: patterns that are the whole
  text, its beginning or end, one clause of it, or stand anywhere; `not` is what only looks like it
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.data import ROOT, DataError, Problem, load_yaml
from bot.understand.layer import common_words
from bot.understand.patterns import Grammar, Pattern, PatternError, one_of
from bot.understand.slips import Speller
from bot.understand.sounds import by_sound
from bot.understand.stop import Together
from bot.understand.text import fold, words_of

FOLDER = ROOT / "dialogs" / "intents"
PLACES = ("whole", "opens", "closes", "clause", "anywhere", "not")
_LISTS = ("lead", "tail", "mistyped", "known", "signs", "weak")
_TRAVELLING = {"en", "es"}
"""Whose manners are met in texts of any language."""
_WILD = 2
"""Length of the beginnings by which `text*` keys are indexed."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern and what it means.

    Attributes:
        intent: what is wanted.
        place: one of `PLACES`.
        language: whose file it stands in.
        pattern: the pattern.
    """

    intent: str
    place: str
    language: str
    pattern: Pattern


@dataclass(slots=True)
class Language:
    """All that one language's files say, joined."""

    code: str
    slots: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in _LISTS})
    spelling: dict[str, str] = field(default_factory=dict)
    written: list[tuple[str, str, str, Path, int]] = field(default_factory=list)
    manners: dict[str, frozenset[tuple[str, ...]]] = field(default_factory=dict)
    together: Together | None = None

    def add(self, path: Path, content: Mapping[str, Any]) -> None:
        """Joins what one more file says."""
        self.slots |= content.get("slots", {})
        for name in _LISTS:
            self.lists[name] += _listed(content.get(name, ""))
        for right, others in content.get("spelling", {}).items():
            self.spelling |= {fold(other): fold(right) for other in _listed(others)}
        if "together" in content:
            self.together = _together(content["together"])
        for intent, places in content.get("intents", {}).items():
            for place, patterns in places.items():
                lines = getattr(patterns, "lines", [0] * len(patterns))
                for written, line in zip(patterns, lines, strict=True):
                    self.written.append((intent, place, written, path, line))

    def close(self) -> None:
        """Cuts its manners into words, once all its files are read."""
        for name in ("lead", "tail"):
            self.manners[name] = frozenset(words_of(phrase) for phrase in self.lists[name])

    def borrow(self, other: Language) -> None:
        """Takes over another language's manners: people write "stop por favor"."""
        for name, phrases in other.manners.items():
            self.manners[name] |= phrases

    def phrases(self) -> Iterator[Phrase]:
        """Its patterns, read. Raises DataError with every mistake."""
        grammar, problems = Grammar(self.slots), []
        for intent, place, written, path, line in self.written:
            try:
                yield Phrase(intent, place, self.code, grammar.read(written))
            except PatternError as error:
                problems.append(Problem(str(path), line, str(error)))
        if problems:
            raise DataError(problems)


def _listed(written: str) -> list[str]:
    return [entry.strip() for entry in written.split("|") if entry.strip()]


def _together(written: Mapping[str, str]) -> Together:
    undo, contact, elsewhere = (
        frozenset(fold(word) for word in _listed(written[name]))
        for name in ("undo", "contact", "elsewhere")
    )
    return Together(undo, contact, elsewhere, longest=int(written["longest"]))


class Phrasebook:
    """All languages' phrases, found by their words.

    Attributes:
        languages: by code.
        speller: gives words back their usual spelling.
        phrases: all of them.
    """

    def __init__(self, languages: Mapping[str, Language]) -> None:
        self.languages = languages
        self.phrases = [phrase for one in languages.values() for phrase in one.phrases()]
        self._by_word: dict[str, list[int]] = {}
        self._by_beginning: dict[str, list[tuple[str, int]]] = {}
        for number, phrase in enumerate(self.phrases):
            for key in phrase.pattern.keys:
                self._index(key, number)
        self.speller = self._speller()

    def candidates(self, words: Iterable[str]) -> list[Phrase]:
        """The phrases that could stand in a text of these words."""
        numbers: set[int] = set()
        for word in set(words):
            numbers.update(self._by_word.get(word, ()))
            for begin, number in self._by_beginning.get(word[:_WILD], ()):
                if word.startswith(begin):
                    numbers.add(number)
        return [self.phrases[number] for number in sorted(numbers)]

    def _index(self, key: str, number: int) -> None:
        if not key.endswith("*"):
            self._by_word.setdefault(key, []).append(number)
            return
        begin = key[:-1]
        if len(begin) < _WILD:
            raise DataError([Problem(str(FOLDER), 1, f"'{key}': {_WILD} letters before the star")])
        self._by_beginning.setdefault(begin[:_WILD], []).append((begin, number))

    def _speller(self) -> Speller:
        known: set[str] = set()
        mistyped: list[str] = []
        spelling: dict[str, Mapping[str, str]] = {}
        for one in self.languages.values():
            known.update(common_words(one.code))
            known.update(
                word for name in _LISTS for entry in one.lists[name] for word in words_of(entry)
            )
            mistyped += [fold(word) for word in one.lists["mistyped"]]
            spelling[one.code] = one.spelling
        return Speller(known, self._by_word, mistyped, spelling, self._heard())

    def _heard(self) -> dict[str, Mapping[str, str]]:
        heard = {}
        for code, one in self.languages.items():
            listed = {word for entry in one.lists["signs"] for word in words_of(entry)}
            said = {key for phrase in self.phrases for key in phrase.pattern.keys}
            if words := by_sound(listed | (said & common_words(code)), code):
                heard[code] = words
        return heard


def load_phrasebook(folder: Path = FOLDER) -> Phrasebook:
    """Everything in dialogs/intents/. Raises DataError with every mistake in a file."""
    languages: dict[str, Language] = {}
    for path in sorted(folder.glob("*.yaml")):
        code = path.name.split(".")[0]
        languages.setdefault(code, Language(code)).add(path, load_yaml(path))
    for language in languages.values():
        language.close()
    for language in languages.values():
        for code in _TRAVELLING & languages.keys():
            language.borrow(languages[code])
    book = Phrasebook(languages)
    one_of.cache_clear()
    return book


@cache
def phrasebook() -> Phrasebook:
    """The project's own, loaded once."""
    return load_phrasebook()
