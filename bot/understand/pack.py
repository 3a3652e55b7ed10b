"""What dialogs/reading/ holds, ready for the readers: one pack for each language of a talk.

A pack joins the talk's own language with every other one, since people mix them ("una onza con
mi"): where two disagree about a word, the talk's own language is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot import data
from bot.understand.grammar import Grammar
from bot.understand.sounds import by_sound
from bot.understand.text import fold, words_of
from bot.understand.tree import Classes, tree, vocabulary

FOLDER = "dialogs/reading"
UNITS = ("weight", "piece", "plant", "years_old", "")
"""What a measure may be of; "" for a bare one, which only an asked fact gives a meaning."""
SHORTEST_MENDED = 5
"""Letters: a shorter word is one slip away from too many others to be mended."""

Assigned = tuple[tuple[str, str], ...]
"""The facts that a saying tells: (name, value)s; a value may be the name of a `<slot>`."""


@dataclass(frozen=True, slots=True)
class Pack:
    """All reading data, in the order of preference of one talk's language.

    Attributes:
        language: of the talk.
        spelling: texting spellings and their usual words ("u": "you").
        common: ordinary words, which are never typing errors of others.
        known: every word of the data.
        mended: those of them that a typing error is held against.
        heard: its own words by their sound, where the language spells one sound in several ways.
        numbers: number words and their values.
        classes: roots of the word classes by name.
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
    spelling: Mapping[str, str]
    common: frozenset[str]
    known: frozenset[str]
    mended: tuple[str, ...]
    heard: Mapping[str, str]
    numbers: Mapping[str, float]
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


@lru_cache(maxsize=16)
def load_pack(language: str) -> Pack:
    """The pack of a talk in one language. Raises DataError or PatternError for wrong data."""
    return _Builder(language, _files(language)).pack()


@lru_cache(maxsize=1)
def _contents() -> dict[str, Any]:
    folder = data.ROOT / FOLDER
    return {path.stem: _plain(data.load_yaml(path)) for path in sorted(folder.glob("*.yaml"))}


def _plain(content: Any) -> Any:
    """The same without line numbers, which would stay in memory with it."""
    if isinstance(content, Mapping):
        return {key: _plain(value) for key, value in content.items()}
    return [_plain(value) for value in content] if isinstance(content, list) else content


def _files(language: str) -> list[tuple[str, Any]]:
    """Every file's content with its language: the talk's own first, `shared` last."""
    files = [(name.split(".")[0], content) for name, content in _contents().items()]
    own = [file for file in files if file[0] == language]
    shared = [file for file in files if file[0] == "shared"]
    return [*own, *(file for file in files if file not in own + shared), *shared]


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    """Ordinary words of all languages, folded."""
    paths = (data.ROOT / FOLDER).glob("*.words")
    return frozenset(word for path in paths for word in path.read_text("utf-8").split())


class _Builder:
    def __init__(self, language: str, files: list[tuple[str, Any]]) -> None:
        self.language = language
        self.files = files
        own = (content.get("own", ()) for name, content in files if name == language)
        self.own = frozenset(fold(word) for words in own for word in words)

    def pack(self) -> Pack:
        classes = Classes({name: tree(members) for name, members in self._classes().items()})
        sayings = Grammar(self._said(self._tagged("says")), classes)
        answers = {asked: Grammar(said, classes) for asked, said in self._answers().items()}
        roles = Grammar(self._tagged("roles"), classes)
        roots = [sayings.root, roles.root, *(one.root for one in answers.values())]
        known = vocabulary(*roots, *classes.values())
        return Pack(
            language=self.language,
            spelling={word: fold(str(usual)) for word, usual in self._words("spelling").items()},
            common=_common_words(),
            known=frozenset(known) | self._everybodys_own(),
            mended=self._mended(),
            heard=by_sound(known, self.language),
            numbers={word: float(value) for word, value in self._words("numbers").items()},
            classes=classes,
            quantities=Grammar(self._tagged("quantities"), classes),
            measures={unit: Grammar(self._measures(unit), classes) for unit in UNITS},
            dates=Grammar(self._tagged("dates"), classes),
            around=Grammar(self._tagged("around"), classes),
            ages=Grammar(self._tagged("ages"), classes),
            sayings=sayings,
            answers=answers,
            roles=roles,
            scopes=Grammar(self._tagged("scopes"), classes),
        )

    def _entries(self, key: str) -> Iterator[tuple[str, Any]]:
        for name, content in self.files:
            if key in content:
                yield name, content[key]

    def _mended(self) -> tuple[str, ...]:
        words = {fold(word) for _, listed in self._entries("mend") for word in listed}
        return tuple(sorted(word for word in words if len(word) >= SHORTEST_MENDED))

    def _everybodys_own(self) -> frozenset[str]:
        lists = (content.get("own", ()) for _, content in self.files)
        return frozenset(fold(word) for words in lists for word in words)

    def _is_taken(self, name: str, word: str) -> bool:
        """Whether a word of another language means something else in the talk's own."""
        return name not in (self.language, "shared") and fold(word) in self.own

    def _words(self, key: str) -> dict[str, Any]:
        """A mapping of words: of two languages that both have one, the talk's own counts."""
        joined: dict[str, Any] = {}
        for name, words in self._entries(key):
            for word, value in words.items():
                if not self._is_taken(name, word):
                    joined.setdefault(" ".join(words_of(word)), value)
        return joined

    def _classes(self) -> dict[str, list[tuple[str, Any]]]:
        classes: dict[str, list[tuple[str, Any]]] = {}
        for name, entry in self._entries("classes"):
            for word_class, members in entry.items():
                kept = classes.setdefault(word_class, [])
                kept += [pair for pair in _pairs(members) if not self._is_taken(name, pair[0])]
        return classes

    def _tagged(self, key: str) -> list[tuple[str, Any]]:
        return [
            (pattern, tag)
            for name, entry in self._entries(key)
            for tag, patterns in entry.items()
            for pattern in patterns
            if not self._is_taken(name, pattern)
        ]

    def _said(self, tagged: list[tuple[str, Any]]) -> list[tuple[str, Assigned]]:
        return [(pattern, assigned(told)) for pattern, told in tagged]

    def _answers(self) -> dict[str, list[tuple[str, Assigned]]]:
        by_fact: dict[str, list[tuple[str, Assigned]]] = {}
        for _, entry in self._entries("answers"):
            for asked, told in entry.items():
                pairs = [(pattern, tag) for tag, patterns in told.items() for pattern in patterns]
                by_fact.setdefault(asked, []).extend(self._said(pairs))
        return by_fact

    def _measures(self, unit: str) -> list[tuple[str, str]]:
        slot = f"<{unit}>" if unit else ""
        return [
            (pattern.replace("<u>", slot), how)
            for how, pattern in ((how, pattern) for pattern, how in self._tagged("measures"))
            if unit or pattern.count("<u>") == 1
        ]


def _pairs(members: Any) -> list[tuple[str, Any]]:
    """The phrases of a class with their values; without values a phrase stands for itself."""
    if isinstance(members, Mapping):
        return [(phrase, value) for value, phrases in members.items() for phrase in phrases]
    return [(phrase, phrase) for phrase in members]


@lru_cache(maxsize=512)
def assigned(told: str) -> Assigned:
    """The facts of a key such as `disposition=convicted`; of `nothing`, none.

    >>> assigned("offense=other, offense_class=<grade>")
    (('offense', 'other'), ('offense_class', '<grade>'))
    """
    if told == "nothing":
        return ()
    pairs = (pair.partition("=") for pair in told.split(","))
    return tuple((name.strip(), value.strip()) for name, _, value in pairs)
