"""Phrases with open places, written as data and found in a text.

A pattern is words in order: `dont (text|call) me [again]`.

- `(a|b c)` one of these, `[a|b]` one of these or nothing, `@name` a list of the file's `slots`
- `text*` a word that begins so, `...` up to four words of the same clause, `_` any one word
- `,` a pause or none, `-(a|b)` not preceded by (at the front) or not followed by
- `^` and `$` the clause begins or ends here, not counting what may be said for manners

Everything is folded as texts are, so accents and capitals do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.understand.text import words_of

PAUSE = "¦"
"""Stands between two clauses of `Line.tokens`, and at both ends."""
_LONGEST_GAP = 4

Step = Callable[[Sequence[str], set[int]], set[int]]
"""From the places where a match may stand to those where it may stand one element later."""


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a pattern.

    Attributes:
        step: how it moves on.
        keys: words of which a text must hold one (`text*` for a beginning), or None when it
            can match without any.
    """

    step: Step
    keys: frozenset[str] | None


class PatternError(ValueError):
    """A pattern that cannot be read; says which and why."""


# -- elements ------------------------------------------------------------------------------------


def _word(word: str) -> Element:
    if word == "_":
        return Element(lambda line, at: {i + 1 for i in at if line[i] != PAUSE}, None)
    if word.endswith("*"):
        begin = word[:-1]
        return Element(
            lambda line, at: {i + 1 for i in at if line[i].startswith(begin)}, frozenset((word,))
        )
    return _words(frozenset((word,)))


def _words(words: frozenset[str]) -> Element:
    return Element(lambda line, at: {i + 1 for i in at if line[i] in words}, words)


def _pause(line: Sequence[str], at: set[int]) -> set[int]:
    return at | {i + 1 for i in at if line[i] == PAUSE and i + 1 < len(line)}


def _gap(line: Sequence[str], at: set[int]) -> set[int]:
    reached, edge = set(at), at
    for _ in range(_LONGEST_GAP):
        edge = {i + 1 for i in edge if line[i] != PAUSE}
        reached |= edge
    return reached


def _ends_clause(line: Sequence[str], at: set[int]) -> set[int]:
    return {i for i in at if line[i] == PAUSE}


def _sequence(parts: Sequence[Element]) -> Element:
    if len(parts) == 1:
        return parts[0]

    def step(line: Sequence[str], at: set[int]) -> set[int]:
        for part in parts:
            at = part.step(line, at)
            if not at:
                break
        return at

    return Element(step, _rarest([part.keys for part in parts if part.keys is not None]))


def _rarest(choices: list[frozenset[str]]) -> frozenset[str] | None:
    """Long words are rarer than short ones: fewer texts will be looked at in vain."""
    return max(choices, key=lambda keys: min(map(len, keys)), default=None)


def _either(branches: Sequence[Element], *, optional: bool = False) -> Element:
    keys: frozenset[str] | None = frozenset()
    for branch in branches:
        keys = keys | branch.keys if keys is not None and branch.keys is not None else None

    def step(line: Sequence[str], at: set[int]) -> set[int]:
        reached = set(at) if optional else set()
        for branch in branches:
            reached |= branch.step(line, at)
        return reached

    return Element(step, None if optional else keys)


def _unless(inner: Element) -> Element:
    def step(line: Sequence[str], at: set[int]) -> set[int]:
        return {i for i in at if not inner.step(line, {i})}

    return Element(step, None)


# -- from text to elements -----------------------------------------------------------------------

_PIECE = re.compile(r"\.\.\.|-\(|[()\[\]|^$,]|@\w+|[^\s()\[\]|^$,]+")


class Grammar:
    """Reads the patterns of one language's file, with its `slots`."""

    def __init__(self, slots: Mapping[str, Sequence[str]]) -> None:
        self._slots = slots
        self._slot = cache(self._read_slot)

    def read(self, pattern: str) -> Element:
        """The pattern's element. Raises PatternError."""
        pieces = _PIECE.findall(pattern)
        element, rest = self._branches(pieces, pattern)
        if rest:
            raise PatternError(f"'{pattern}': a bracket too many")
        return element

    def _read_slot(self, name: str) -> Element:
        if name not in self._slots:
            raise PatternError(f"@{name}: no such slot")
        return self.read(" | ".join(self._slots[name]))

    def _branches(self, pieces: list[str], pattern: str) -> tuple[Element, list[str]]:
        branches, words, parts = [], [], []
        while pieces and pieces[0] not in (")", "]"):
            piece, pieces = pieces[0], pieces[1:]
            if piece == "|":
                branches.append(self._branch(parts, pattern))
                parts = []
                continue
            part, pieces = self._part(piece, pieces, pattern)
            parts.extend(part)
        branches.append(self._branch(parts, pattern))
        words = [branch.keys for branch in branches if branch.step.__name__ == "<lambda>"]
        del words
        return (branches[0] if len(branches) == 1 else _either(branches)), pieces

    def _branch(self, parts: list[Element], pattern: str) -> Element:
        if not parts:
            raise PatternError(f"'{pattern}': nothing between two bars or brackets")
        return _sequence(parts)

    def _part(self, piece: str, rest: list[str], pattern: str) -> tuple[list[Element], list[str]]:
        if piece in ("(", "[", "-("):
            inner, rest = self._branches(rest, pattern)
            if not rest:
                raise PatternError(f"'{pattern}': a bracket is not closed")
            made = {"(": inner, "[": _either([inner], optional=True), "-(": _unless(inner)}[piece]
            return [made], rest[1:]
        if piece.startswith("@"):
            return [self._slot(piece[1:])], rest
        signs = {"...": _gap, ",": _pause, "$": _ends_clause}
        if piece in signs:
            return [Element(signs[piece], None)], rest
        return [_word(word) for word in _cut(piece)], rest


def _cut(piece: str) -> Iterator[str]:
    """The words of one piece of a pattern: a Han character is a word, a wildcard stays."""
    if piece == "_":
        yield piece
        return
    words = words_of(piece.rstrip("*"))
    if not words:
        raise PatternError(f"'{piece}': no word")
    yield from words[:-1]
    yield words[-1] + ("*" if piece.endswith("*") else "")
