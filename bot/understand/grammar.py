"""Finds the patterns of the reading data in a text: many at once, with what stood in their slots.

The language of the patterns is explained in tree.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.understand.text import Span
from bot.understand.tree import GAPS, Node, tree


@dataclass(frozen=True, slots=True)
class Capture:
    """What stood in one `<slot>` of a pattern."""

    name: str
    value: Any
    span: Span


@dataclass(frozen=True, slots=True)
class Match:
    """One pattern found: where, what it stands for, and what stood in its slots."""

    span: Span
    tag: Any
    captures: tuple[Capture, ...] = ()

    def value(self, name: str) -> Any:
        """What stood in the first slot of that name, or None."""
        return next((found.value for found in self.captures if found.name == name), None)

    def values(self, name: str) -> list[Any]:
        """What stood in all slots of that name."""
        return [found.value for found in self.captures if found.name == name]


Slots = Mapping[str, Mapping[int, Sequence[tuple[int, Any]]]]
"""What readers found before: name -> first word -> (end, value)s."""


@dataclass(frozen=True, slots=True)
class Line:
    """The words that patterns are held against, with the borders between them.

    Attributes:
        tokens: spelling corrected.
        clause, sentence: the number of the clause and sentence of each word.
    """

    tokens: tuple[str, ...]
    clause: tuple[int, ...]
    sentence: tuple[int, ...]


class Grammar:
    """Patterns with what they stand for, and the classes they use."""

    def __init__(self, patterns: Iterable[tuple[str, Any]], classes: Mapping[str, Node]) -> None:
        self.root = tree(patterns)
        self.classes = classes

    def find(self, line: Line, slots: Slots) -> list[Match]:
        """Every pattern found, overlapping ones too."""
        return list(_Walk(self, line, slots).all())


def ends_at(root: Node, line: Line, at: int) -> list[tuple[int, Any]]:
    """What begins at one word, for patterns without slots: (end, tag)s."""
    if root.firsts is not None and line.tokens[at] not in root.firsts:
        return []
    walk = _Walk(Grammar((), {}), line, {})
    return [(end, tag) for end, tag, _ in walk.ends(root, at, ())]


Found = tuple[int, Any, tuple[Capture, ...]]


class _Walk:
    def __init__(self, grammar: Grammar, line: Line, slots: Slots) -> None:
        self.grammar, self.line, self.slots = grammar, line, slots
        self.seen: dict[tuple[str, int], list[tuple[int, Any]]] = {}

    def all(self) -> Iterator[Match]:
        for start in range(len(self.line.tokens)):
            found: dict[tuple[int, int], Match] = {}
            for end, tag, captures in self.ends(self.grammar.root, start, ()):
                found.setdefault((end, id(tag)), Match((start, end), tag, captures))
            yield from found.values()

    def ends(self, node: Node, at: int, captures: tuple[Capture, ...]) -> Iterator[Found]:
        for tag in node.ends:
            yield at, tag, captures
        for join in node.joins:
            yield from self.ends(join, at, captures)
        if at >= len(self.line.tokens):
            return
        yield from self._steps(node, at, captures)
        for limit, child in node.gaps.items():
            for past in self._passable(at, limit):
                yield from self.ends(child, past, captures)

    def _steps(self, node: Node, at: int, captures: tuple[Capture, ...]) -> Iterator[Found]:
        word = self.line.tokens[at]
        child = node.words.get(word)
        if child is not None:
            yield from self._next(child, at, at + 1, captures)
        for prefix, other in node.prefixes:
            if word.startswith(prefix):
                yield from self._next(other, at, at + 1, captures)
        for name, other in node.slots.items():
            for end, value in self._slot(name, at):
                yield from self._next(other, at, end, (*captures, Capture(name, value, (at, end))))

    def _next(
        self, node: Node, at: int, end: int, captures: tuple[Capture, ...]
    ) -> Iterator[Found]:
        """Goes on behind a word: at the end of its sentence only a finished pattern counts."""
        line = self.line
        if end < len(line.tokens) and line.sentence[end] == line.sentence[at]:
            yield from self.ends(node, end, captures)
        else:
            yield from ((end, tag, captures) for tag in _finished(node))

    def _passable(self, at: int, limit: int) -> Iterator[int]:
        border = self.line.clause if limit == GAPS[".."] else self.line.sentence
        for past in range(at, min(at + limit + 1, len(self.line.tokens))):
            if border[past] != border[at - 1]:
                return
            yield past

    def _slot(self, name: str, at: int) -> list[tuple[int, Any]]:
        if name in self.slots:
            return list(self.slots[name].get(at, ()))
        root = self.grammar.classes.get(name)
        if root is None or (root.firsts is not None and self.line.tokens[at] not in root.firsts):
            return []
        known = self.seen.get((name, at))
        if known is None:
            self.seen[name, at] = []  # a class that begins with itself ends here
            ends = self.ends(root, at, ())
            known = self.seen[name, at] = [(end, tag) for end, tag, _ in ends]
        return known


def _finished(node: Node) -> Iterator[Any]:
    yield from node.ends
    for join in node.joins:
        yield from _finished(join)
