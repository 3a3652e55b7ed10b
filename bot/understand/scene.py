"""One text on the table: its words with the spelling mended, and what each reader found so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.understand.grammar import Grammar, Line, Match, ends_at, single
from bot.understand.pack import SHORTEST_MENDED, Pack
from bot.understand.slips import unslipped
from bot.understand.sounds import sound
from bot.understand.text import Span, Text

_TWO_SLIPS = 9
"""Letters from which on a word may have two slips and still be known."""


@dataclass(slots=True)
class Scene:
    """What the readers work on and hand on to each other.

    Attributes:
        text, pack, asof: what is read, with which words, on which day.
        jurisdiction: where the case is, "" if that is not known yet.
        line: the words, spelled as usual.
        mended: the words (by number) that were typing errors.
        slots: what was found, for patterns to use: name -> first word -> (end, value)s.
    """

    text: Text
    pack: Pack
    asof: date
    jurisdiction: str
    line: Line
    mended: frozenset[int]
    slots: dict[str, dict[int, list[tuple[int, Any]]]] = field(default_factory=dict)

    def find(self, grammar: Grammar) -> list[Match]:
        """What a grammar finds, the longest at each place, in order."""
        return longest(grammar.find(self.line, self.slots))

    def put(self, name: str, span: Span, value: Any) -> None:
        """Hands a find on to the patterns that use `<name>`."""
        self.slots.setdefault(name, {}).setdefault(span[0], []).append((span[1], value))

    def members(self, name: str, at: int) -> list[tuple[int, Any]]:
        """The phrases of a class that begin at one word: (end, value)s."""
        if at >= len(self.line.tokens):
            return []
        return ends_at(self.pack.classes.roots(name), self.line, at)

    def has(self, name: str, at: int) -> bool:
        """Whether a word is one of a class."""
        return any(end == at + 1 for end, _ in self.members(name, at))

    def is_mended(self, span: Span) -> bool:
        """Whether a typing error was mended among some words."""
        return any(index in self.mended for index in range(*span))

    def rest(self, name: str, spans: Sequence[Span] = ()) -> tuple[int, ...]:
        """The words that are neither in `spans` nor in phrases of a class."""
        covered = {index for span in spans for index in range(*span)}
        found = single(f"<{name}>", self.pack.classes).find(self.line, self.slots)
        for match in found:
            covered.update(range(*match.span))
        return tuple(index for index in range(len(self.line.tokens)) if index not in covered)


def set_scene(text: Text, pack: Pack, asof: date, jurisdiction: str = "") -> Scene:
    """A text ready for the readers."""
    tokens, mended = [], set()
    for index, word in enumerate(text.tokens):
        usual = pack.usual(word)
        if usual == word:
            usual = pack.bare(word)
        if usual == word:
            usual = _mend(word, pack)
            if usual != word:
                mended.add(index)
        tokens.append(usual)
    line = Line(tuple(tokens), _numbered(text.clauses), _numbered(text.sentences))
    return Scene(text, pack, asof, jurisdiction, line, frozenset(mended))


def longest(matches: list[Match]) -> list[Match]:
    """Of matches that overlap, the longest (of equals the first written), in order of place."""
    kept: list[Match] = []
    taken: set[int] = set()
    for match in sorted(matches, key=lambda one: one.span[0] - one.span[1]):
        words = range(*match.span)
        if words and not taken.intersection(words):
            kept.append(match)
            taken.update(words)
    return sorted(kept, key=lambda one: one.span)


def _mend(word: str, pack: Pack) -> str:
    """The known word of which this one is a typing error, or the word itself."""
    if len(word) < SHORTEST_MENDED - 1 or pack.knows(word) or pack.is_common(word):
        return word
    if not word.isalpha():
        return word
    if word_heard := pack.heard.get(sound(word, pack.language)):
        return word_heard
    slips = 2 if len(word) >= _TWO_SLIPS else 1
    found = None
    if len(word) >= SHORTEST_MENDED:
        found = process.extractOne(word, pack.mended, scorer=OSA.distance, score_cutoff=slips)
    if found is not None and found[0][0] == word[0]:
        return found[0]
    near = (one for one in unslipped(word) if one[0] == word[0] and pack.layers[0].holds(one))
    return next(near, word)


def _numbered(parts: Sequence[Span]) -> tuple[int, ...]:
    return tuple(number for number, (first, last) in enumerate(parts) for _ in range(first, last))
