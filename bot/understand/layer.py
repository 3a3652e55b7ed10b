"""One language's reading data, built once: the words and patterns of its files alone.

A pack (pack.py) lays several of them over each other, since people mix languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from bot import data
from bot.understand.grammar import Firsts
from bot.understand.text import fold, words_of
from bot.understand.tree import Node, tree, vocabulary

FOLDER = "dialogs/reading"
SHARED = "shared"
"""The layer that belongs to no language: the order of words most of them share."""
UNITS = ("weight", "piece", "plant", "years_old", "")
"""What a measure may be of; "" for a bare one, which only an asked fact gives a meaning."""
_LONG_ENOUGH = 5
"""Letters of a word that a typing error is mended to: a shorter one is near too many others."""
KINDS = ("quantities", "dates", "around", "ages", "sayings", "roles", "scopes")

Assigned = tuple[tuple[str, str], ...]
"""The facts that a saying tells: (name, value)s; a value may be the name of a `<slot>`."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What one language's files say.

    Attributes:
        language: its code.
        under: the languages whose words are read too, if this is the talk's.
        own: words that mean something in this language, and that no other may claim.
        spelling: texting spellings and their usual words.
        mended: words that a typing error is held against.
        numbers: number words and their values; a number may have several words.
        joints: words between the parts of a number ("y", "and").
        units_first: whether "five and twenty" is 25.
        month_first: whether 3/4/2011 is in March.
        prefixes, endings: what is written in one with other words, longest first.
        classes: roots of the word classes by name.
        firsts: in which of them something may begin with a word.
        roots: of the grammars in `KINDS`, of measures by "measures:weight", answers by
            "answers:sentence".
        known: every word of the patterns.
        common: ordinary words, which are never typing errors of others.
    """

    language: str
    under: tuple[str, ...]
    own: frozenset[str]
    spelling: Mapping[str, str]
    mended: tuple[str, ...]
    numbers: Mapping[str, float]
    joints: frozenset[str]
    units_first: bool
    month_first: bool
    prefixes: tuple[str, ...]
    endings: tuple[str, ...]
    classes: Mapping[str, Node]
    firsts: Firsts
    roots: Mapping[str, Node]
    known: frozenset[str]
    common: frozenset[str]

    def holds(self, word: str) -> bool:
        """Whether a word long enough to be known by its letters stands in the patterns."""
        return len(word) >= _LONG_ENOUGH and word in self.known


@lru_cache(maxsize=32)
def load_layer(language: str) -> Layer:
    """The files of one language, joined. Raises DataError or PatternError for wrong data."""
    files = _files(language)
    said = _Said(files)
    classes = {name: tree(members) for name, members in said.classes().items()}
    roots = {name: tree(patterns) for name, patterns in said.patterns().items() if patterns}
    told = [root for name, root in roots.items() if name in ("sayings", "roles")]
    told += [root for name, root in roots.items() if name.startswith("answers:")]
    own = frozenset(fold(word) for word in said.listed("own"))
    numbers = {word: float(value) for word, value in said.words("numbers").items()}
    spelling = {word: fold(str(usual)) for word, usual in said.words("spelling").items()}
    return Layer(
        language=language,
        under=tuple(said.listed("with")) or ("en", "es"),
        own=own,
        spelling=spelling,
        mended=tuple(sorted({fold(word) for word in said.listed("mend")})),
        numbers=numbers,
        joints=frozenset(fold(word) for word in said.listed("number_joints")),
        units_first=any(file.get("units_first") for file in files),
        month_first=any(file.get("month_first") for file in files),
        prefixes=_longest_first(said.listed("prefixes")),
        endings=_longest_first(said.listed("endings")),
        classes=classes,
        firsts=Firsts(classes),
        roots=roots,
        known=frozenset(vocabulary(*told, *classes.values())) | own | numbers.keys(),
        common=common_words(language),
    )


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Every language that has files, in the order of their names."""
    stems = {path.name.split(".")[0] for path in (data.ROOT / FOLDER).glob("*.yaml")}
    return tuple(sorted(stems - {SHARED, "places"}))


def places_of(language: str) -> Mapping[str, Any]:
    """What a language calls places, and the words around them."""
    joined: dict[str, Any] = {}
    for content in _files(language):
        joined |= content.get("places", {})
    return joined


@lru_cache(maxsize=2)  # between the layer and the places of one language
def _files(language: str) -> list[Any]:
    folder = data.ROOT / FOLDER
    paths = [*folder.glob(f"{language}.yaml"), *sorted(folder.glob(f"{language}.*.yaml"))]
    return [_plain(data.load_yaml(path)) for path in paths]


@cache
def common_words(language: str) -> frozenset[str]:
    """Its list of ordinary words; that of all languages holds what is near to one of ours."""
    name = "near" if language == SHARED else language
    path = data.ROOT / FOLDER / f"{name}.words"
    return frozenset(path.read_text("utf-8").split()) if path.exists() else frozenset()


def _plain(content: Any) -> Any:
    """The same without line numbers, which would stay in memory with it."""
    if isinstance(content, Mapping):
        return {key: _plain(value) for key, value in content.items()}
    return [_plain(value) for value in content] if isinstance(content, list) else content


def _longest_first(words: Iterator[str]) -> tuple[str, ...]:
    return tuple(sorted({fold(word) for word in words}, key=lambda word: (-len(word), word)))


class _Said:
    """The files of one language as lists of patterns."""

    def __init__(self, files: list[Any]) -> None:
        self.files = files

    def listed(self, key: str) -> Iterator[str]:
        for content in self.files:
            yield from content.get(key, ())

    def words(self, key: str) -> dict[str, Any]:
        joined: dict[str, Any] = {}
        for content in self.files:
            for word, value in content.get(key, {}).items():
                joined.setdefault(" ".join(words_of(str(word))), value)
        return joined

    def classes(self) -> dict[str, list[tuple[str, Any]]]:
        classes: dict[str, list[tuple[str, Any]]] = {}
        for content in self.files:
            for name, members in content.get("classes", {}).items():
                classes.setdefault(name, []).extend(_pairs(members))
        return classes

    def patterns(self) -> dict[str, list[tuple[str, Any]]]:
        """Every grammar's patterns with what they stand for."""
        found = {kind: self._tagged(kind) for kind in KINDS if kind != "sayings"}
        found["sayings"] = [(pattern, assigned(told)) for pattern, told in self._tagged("says")]
        for unit in UNITS:
            found[f"measures:{unit}"] = self._measures(unit)
        for content in self.files:
            for asked, told in content.get("answers", {}).items():
                pairs = [(pattern, assigned(tag)) for tag, ones in told.items() for pattern in ones]
                found.setdefault(f"answers:{asked}", []).extend(pairs)
        return found

    def _tagged(self, key: str) -> list[tuple[str, Any]]:
        return [
            (pattern, tag)
            for content in self.files
            for tag, patterns in content.get(key, {}).items()
            for pattern in patterns
        ]

    def _measures(self, unit: str) -> list[tuple[str, str]]:
        slot = f"<{unit}>" if unit else ""
        return [
            (pattern.replace("<u>", slot), how)
            for pattern, how in self._tagged("measures")
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
