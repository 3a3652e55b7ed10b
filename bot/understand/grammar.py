"""Finds the patterns of the reading data in a text: many at once, with what stood in their slots.

The language of the patterns is explained in tree.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.understand.text import Span
from bot.understand.tree import GAPS, Classes, Node, tree


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
        seen: what classes were found at a word before; a line meets some twenty grammars, and most
            of them ask for the same classes.
    """

    tokens: tuple[str, ...]
    clause: tuple[int, ...]
    sentence: tuple[int, ...]
    seen: dict[tuple[Node, int], list[tuple[int, Any]]] = field(
        default_factory=dict, compare=False, repr=False
    )


class Grammar:
    """Patterns with what they stand for, and the classes they use."""

    def __init__(self, patterns: Iterable[tuple[str, Any]], classes: Classes) -> None:
        self.root = tree(patterns)
        self.classes = classes

    def find(self, line: Line, slots: Slots) -> list[Match]:
        """Every pattern found, overlapping ones too."""
        return list(_Walk(self.classes, line, slots).all(self.root))


def ends_at(root: Node, line: Line, at: int) -> list[tuple[int, Any]]:
    """What begins at one word, for patterns without slots: (end, tag)s."""
    if root.firsts is not None and line.tokens[at] not in root.firsts:
        return []
    return _Walk(_NO_CLASSES, line, {}).tags(root, at)


Found = tuple[int, Any, tuple[Capture, ...]]
_NO_CLASSES = Classes({})


class _Walk:
    """One way through a line; what is found is put in a list, in the order of the patterns."""

    def __init__(self, classes: Classes, line: Line, slots: Slots) -> None:
        self.classes, self.line, self.slots = classes, line, slots
        self.tokens, self.sentence = line.tokens, line.sentence
        self.seen: dict[tuple[Node, int], list[tuple[int, Any]]] = {}

    def all(self, root: Node) -> Iterator[Match]:
        for start in range(len(self.tokens)):
            ends: list[Found] = []
            self._ends(root, start, (), ends)
            found: dict[tuple[int, int], Match] = {}
            for end, tag, captures in ends:
                found.setdefault((end, id(tag)), Match((start, end), tag, captures))
            yield from found.values()

    def tags(self, root: Node, at: int) -> list[tuple[int, Any]]:
        """What a class has at one word, worked out once."""
        seen = self.line.seen if root.is_closed else self.seen
        known = seen.get((root, at))
        if known is None:
            seen[root, at] = []  # a class that begins with itself ends here
            ends: list[Found] = []
            self._ends(root, at, (), ends)
            known = seen[root, at] = [(end, tag) for end, tag, _ in ends]
        return known

    def _ends(self, node: Node, at: int, captures: tuple[Capture, ...], found: list[Found]) -> None:
        for tag in node.ends:
            found.append((at, tag, captures))
        for join in node.joins:
            self._ends(join, at, captures, found)
        if at >= len(self.tokens):
            return
        self._steps(node, at, captures, found)
        for limit, child in node.gaps.items():
            for past in self._passable(at, limit):
                self._ends(child, past, captures, found)

    def _steps(
        self, node: Node, at: int, captures: tuple[Capture, ...], found: list[Found]
    ) -> None:
        word = self.tokens[at]
        child = node.words.get(word)
        if child is not None:
            self._next(child, at, at + 1, captures, found)
        for prefix, other in node.prefixes:
            if word.startswith(prefix):
                self._next(other, at, at + 1, captures, found)
        if not node.slots:
            return
        beginning = self.classes.beginning_with(word)
        for name, other in node.slots.items():
            if name in self.slots or name in beginning:
                for end, value in self._slot(name, at):
                    capture = Capture(name, value, (at, end))
                    self._next(other, at, end, (*captures, capture), found)

    def _next(
        self, node: Node, at: int, end: int, captures: tuple[Capture, ...], found: list[Found]
    ) -> None:
        """Goes on behind a word: at the end of its sentence only a finished pattern counts."""
        if end < len(self.tokens) and self.sentence[end] == self.sentence[at]:
            self._ends(node, end, captures, found)
        else:
            found += ((end, tag, captures) for tag in _finished(node))

    def _passable(self, at: int, limit: int) -> Iterator[int]:
        border = self.line.clause if limit == GAPS[".."] else self.sentence
        for past in range(at, min(at + limit + 1, len(self.tokens))):
            if border[past] != border[at - 1]:
                return
            yield past

    def _slot(self, name: str, at: int) -> Sequence[tuple[int, Any]]:
        if name in self.slots:
            return self.slots[name].get(at, ())
        return self.tags(self.classes[name], at)


def _finished(node: Node) -> Iterator[Any]:
    yield from node.ends
    for join in node.joins:
        yield from _finished(join)
