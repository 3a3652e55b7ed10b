"""Phrases with open places, written as data and found in a text.

A pattern is words in order: `dont (text|call) me [again]`.

- `(a|b c)` one of these, `[a|b]` one of these or nothing, `@name` a list of the file's `slots`
- `text*` a word that begins so, `_` any one word, `...` up to four words of the same clause
- `,` a pause or none; `-(a|b)` not preceded by it (in front), not followed by it (elsewhere)
- `^` in front and `$` at the end: the clause begins or ends here, not counting manners

Everything is folded as texts are, so accents and capitals do not matter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.understand.text import stands_alone, words_of

PAUSE = "¦"
"""Stands between two clauses of a line of words, and at both of its ends."""
_LONGEST_GAP = 4
_LONGEST_BEFORE = 3

Line = list[str]
Step = Callable[[Line, set[int]], set[int]]
"""From the places where a match may stand to those where it may stand one element later."""


class PatternError(ValueError):
    """A pattern that cannot be read; says which and why."""


@dataclass(frozen=True, slots=True)
class Element:
    """A part of a pattern.

    Attributes:
        step: how it moves on.
        keys: words of which a text must hold one (`text*` for a beginning); None: it can match
            without any.
        first: the words it can begin with, or None when it may begin with any.
        single: whether it is nothing but one of `keys`.
        plain: the words in a row that are all it is, or None. A long list of such rows is kept as
            words, not as elements, which would take ten times the memory.
    """

    step: Step
    keys: frozenset[str] | None = None
    first: frozenset[str] | None = None
    single: bool = False
    plain: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern ready to be looked for.

    Attributes:
        body: its elements, in one.
        before: what must not stand in front, or None.
        begins, ends: whether it holds only where a clause begins or ends.
        keys: a text that has none of these words cannot match.
    """

    body: Element
    before: Element | None
    begins: bool
    ends: bool
    keys: frozenset[str]

    def at(self, line: Line, start: int) -> set[int]:
        """Where matches that begin at one word end."""
        first = self.body.first
        if (first is not None and line[start] not in first) or self._is_barred(line, start):
            return set()
        return self.body.step(line, {start})

    def _is_barred(self, line: Line, start: int) -> bool:
        if self.before is None:
            return False
        first = max(0, start - _LONGEST_BEFORE)
        return any(start in self.before.step(line, {i}) for i in range(first, start))


# -- elements ------------------------------------------------------------------------------------


@cache  # cleared once all is read: see phrasebook.py
def one_of(words: frozenset[str]) -> Element:
    whole = frozenset(word for word in words if not word.endswith("*"))
    begins = tuple(word[:-1] for word in words if word.endswith("*"))

    def step(line: Line, at: set[int]) -> set[int]:
        return {i + 1 for i in at if line[i] in whole or (begins and line[i].startswith(begins))}

    if not begins:
        row = tuple(words) if len(words) == 1 else None
        return Element(step, words, first=words, single=True, plain=row)
    return Element(step, words, single=True)


def _any_word(line: Line, at: set[int]) -> set[int]:
    return {i + 1 for i in at if line[i] != PAUSE}


def _pause(line: Line, at: set[int]) -> set[int]:
    return at | {i + 1 for i in at if line[i] == PAUSE and 0 < i < len(line) - 1}


def _gap(line: Line, at: set[int]) -> set[int]:
    reached, edge = set(at), at
    for _ in range(_LONGEST_GAP):
        edge = _any_word(line, edge)
        reached |= edge
    return reached


def _sequence(parts: Sequence[Element]) -> Element:
    if len(parts) == 1:
        return parts[0]
    if all(part.single and part.first and len(part.first) == 1 for part in parts):
        return _plain([word for part in parts for word in part.first or ()])

    def step(line: Line, at: set[int]) -> set[int]:
        for part in parts:
            at = part.step(line, at)
            if not at:
                break
        return at

    keys = [part.keys for part in parts if part.keys is not None]
    return Element(step, max(keys, key=_rarity, default=None), first=parts[0].first)


def _plain(words: list[str]) -> Element:
    """Some words in a row: most patterns are nothing more."""
    length = len(words)

    def step(line: Line, at: set[int]) -> set[int]:
        return {i + length for i in at if line[i : i + length] == words}

    keys, first = frozenset((max(words, key=len),)), frozenset(words[:1])
    return Element(step, keys, first=first, plain=tuple(words))


def _rarity(keys: frozenset[str]) -> int:
    """Long words are rarer than short ones: fewer texts are looked at in vain."""
    return min(map(len, keys))


def _either(branches: Sequence[Element]) -> Element:
    keys = [branch.keys for branch in branches if branch.keys is not None]
    together = frozenset().union(*keys) if len(keys) == len(branches) else None
    if together is not None and all(branch.single for branch in branches):
        return one_of(together)

    return _table(branches, together)


def _table(branches: Sequence[Element], keys: frozenset[str] | None) -> Element:
    """One of several, looked up by the word they begin with: some lists hold hundreds."""
    rows = _rows(branch.plain for branch in branches if branch.plain)
    others = [branch for branch in branches if not branch.plain]
    anywhere = [branch for branch in others if branch.first is None]
    by_first: dict[str, list[Element]] = {}
    for branch in others:
        for word in branch.first or ():
            by_first.setdefault(word, []).append(branch)

    def step(line: Line, at: set[int]) -> set[int]:
        reached = {i + len(row) for i in at for row in _fitting(rows, line, i)}
        for i in at:
            for branch in by_first.get(line[i], ()):
                reached |= branch.step(line, {i})
        for branch in anywhere:
            reached |= branch.step(line, at)
        return reached

    first = None if anywhere else frozenset((*rows, *by_first))
    return Element(step, keys, first=first)


_Rows = Mapping[str, tuple[tuple[str, ...], ...]]
"""Rows of words by their first one."""


def _fitting(rows: _Rows, line: Line, at: int) -> Iterator[tuple[str, ...]]:
    for row in rows.get(line[at], ()):
        if tuple(line[at : at + len(row)]) == row:
            yield row


def _rows(plain: Iterable[tuple[str, ...]]) -> _Rows:
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in plain:
        found.setdefault(row[0], []).append(row)
    return {word: tuple(rows) for word, rows in found.items()}


def _optional(inner: Element) -> Element:
    return Element(lambda line, at: at | inner.step(line, at))


def _unless(inner: Element) -> Element:
    return Element(lambda line, at: {i for i in at if not inner.step(line, {i})})


# -- from text to elements -----------------------------------------------------------------------

_PIECE = re.compile(r"\.\.\.|-\(|[()\[\]|,]|@\w+|[^\s()\[\]|,]+")
_CLOSE = {"(": ")", "[": "]", "-(": ")"}


class Grammar:
    """Reads the patterns of one language's files, with their `slots`."""

    def __init__(self, slots: Mapping[str, str]) -> None:
        self._slots = slots
        self._slot = cache(self._read_slot)

    def read(self, written: str) -> Pattern:
        """The pattern. Raises PatternError."""
        begins, ends = written.startswith("^"), written.endswith("$")
        pieces = _PIECE.findall(written.removeprefix("^").removesuffix("$"))
        before = None
        if pieces[:1] == ["-("]:
            before, pieces = self._branches(pieces[1:], written)
            pieces = pieces[1:]
        body, rest = self._branches(pieces, written)
        if rest or body.keys is None:
            why = "a bracket too many" if rest else "it has no word of its own"
            raise PatternError(f"'{written}': {why}")
        return Pattern(body, before, begins, ends, body.keys)

    def _read_slot(self, name: str) -> Element:
        if name not in self._slots:
            raise PatternError(f"@{name}: no such slot")
        return self._branches(_PIECE.findall(self._slots[name]), f"@{name}")[0]

    def _branches(self, pieces: list[str], written: str) -> tuple[Element, list[str]]:
        """What stands between two brackets, and the pieces from the closing one on."""
        branches: list[Element] = []
        parts: list[Element] = []
        while pieces and pieces[0] not in (")", "]"):
            if pieces[0] == "|":
                branches.append(_branch(parts, written))
                parts, pieces = [], pieces[1:]
            else:
                more, pieces = self._part(pieces, written)
                parts.extend(more)
        branches.append(_branch(parts, written))
        return (branches[0] if len(branches) == 1 else _either(branches)), pieces

    def _part(self, pieces: list[str], written: str) -> tuple[list[Element], list[str]]:
        piece, rest = pieces[0], pieces[1:]
        if piece in _CLOSE:
            inner, rest = self._branches(rest, written)
            if rest[:1] != [_CLOSE[piece]]:
                raise PatternError(f"'{written}': a bracket is not closed")
            around = {"[": _optional, "-(": _unless}.get(piece)
            return [around(inner) if around else inner], rest[1:]
        if piece.startswith("@"):
            return [self._slot(piece[1:])], rest
        free = {"...": _gap, ",": _pause, "_": _any_word}
        if piece in free:
            return [Element(free[piece])], rest
        return [one_of(frozenset((word,))) for word in _cut(piece)], rest


def _branch(parts: list[Element], written: str) -> Element:
    if not parts:
        raise PatternError(f"'{written}': nothing between two bars or brackets")
    return _sequence(parts)


def _cut(piece: str) -> Iterator[str]:
    """The words of one piece: a Han character is a word, and a beginning keeps its star."""
    if piece.isascii() and piece.isalpha():  # nearly all of them: no need to cut and fold
        yield piece.casefold()
        return
    words = words_of(piece.rstrip("*"))
    if not words:
        raise PatternError(f"'{piece}': no word in it")
    yield from words[:-1]
    yield words[-1] + ("*" if piece.endswith("*") and not stands_alone(words[-1]) else "")
