"""Finds the patterns of the reading data in a text: many at once, with what stood in their slots.

The language of the patterns is explained in tree.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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
        seen: what classes were found at a word before; a line meets some twenty grammars, and most
            of them ask for the same classes.
        beginning: the classes in which something begins with a word, for the same reason.
    """

    tokens: tuple[str, ...]
    clause: tuple[int, ...]
    sentence: tuple[int, ...]
    seen: dict[tuple[Node, int], list[tuple[int, Any]]] = field(
        default_factory=dict, compare=False, repr=False
    )
    beginning: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)


Roots = Sequence[tuple[Node, Collection[str]]]
"""Trees of patterns laid over each other, each with the words it may not claim."""


class Classes:
    """The word classes of several layers, the talk's own language first."""

    def __init__(
        self, layers: Sequence[tuple[Mapping[str, Node], Collection[str]]], firsts: Sequence[Firsts]
    ) -> None:
        names = {name for classes, _ in layers for name in classes}
        self._firsts = firsts
        self._roots = {
            name: [(classes[name], taken) for classes, taken in layers if name in classes]
            for name in names
        }

    def roots(self, name: str) -> Roots:
        """The trees of a class; none for a name that no layer has."""
        return self._roots.get(name, ())

    def beginning_with(self, word: str) -> frozenset[str]:
        """The names of the classes in which something may begin with a word."""
        return frozenset().union(*(one.beginning_with(word) for one in self._firsts))


class Firsts:
    """In which classes of one layer something may begin with a word."""

    def __init__(self, classes: Mapping[str, Node]) -> None:
        self._anywhere = frozenset(name for name, root in classes.items() if root.firsts is None)
        self._by_word: dict[str, frozenset[str]] = {}
        for name, root in classes.items():
            for word in root.firsts or ():
                self._by_word[word] = self._by_word.get(word, self._anywhere) | {name}

    def beginning_with(self, word: str) -> frozenset[str]:
        """Their names."""
        return self._by_word.get(word, self._anywhere)


class Grammar:
    """Patterns with what they stand for, and the classes they use."""

    def __init__(self, roots: Roots, classes: Classes) -> None:
        self.roots = roots
        self.classes = classes

    def find(self, line: Line, slots: Slots) -> list[Match]:
        """Every pattern found, overlapping ones too."""
        return list(_Walk(self.classes, line, slots).all(self.roots))


def single(pattern: str, classes: Classes) -> Grammar:
    """A grammar of one pattern."""
    return Grammar([(tree([(pattern, "")]), ())], classes)


def ends_at(roots: Roots, line: Line, at: int) -> list[tuple[int, Any]]:
    """What begins at one word, for patterns without slots: (end, tag)s."""
    walk = _Walk(_NO_CLASSES, line, {})
    return [
        (end, tag)
        for root, taken in roots
        if root.firsts is None or line.tokens[at] in root.firsts
        for end, tag in walk.tags(root, at)
        if not _is_taken(line, at, end, taken)
    ]


def _is_taken(line: Line, start: int, end: int, taken: Collection[str]) -> bool:
    """Whether words of one language mean something else in the talk's own."""
    return bool(taken) and " ".join(line.tokens[start:end]) in taken


Found = tuple[int, Any, tuple[Capture, ...]]
_NO_CLASSES = Classes((), ())


class _Walk:
    """One way through a line; what is found is put in a list, in the order of the patterns."""

    def __init__(self, classes: Classes, line: Line, slots: Slots) -> None:
        self.classes, self.line, self.slots = classes, line, slots
        self.tokens, self.sentence = line.tokens, line.sentence
        self.seen: dict[tuple[Node, int], list[tuple[int, Any]]] = {}

    def all(self, roots: Roots) -> Iterator[Match]:
        for start in range(len(self.tokens)):
            found: dict[tuple[int, int], Match] = {}
            for root, taken in roots:
                ends: list[Found] = []
                self._ends(root, start, (), ends)
                for end, tag, captures in ends:
                    if not _is_taken(self.line, start, end, taken):
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
        beginning = self._beginning(word)
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
        return [
            (end, tag)
            for root, taken in self.classes.roots(name)
            if root.firsts is None or self.tokens[at] in root.firsts
            for end, tag in self.tags(root, at)
            if not _is_taken(self.line, at, end, taken)
        ]

    def _beginning(self, word: str) -> frozenset[str]:
        known = self.line.beginning.get(word)
        if known is None:
            known = self.line.beginning[word] = self.classes.beginning_with(word)
        return known


def _finished(node: Node) -> Iterator[Any]:
    yield from node.ends
    for join in node.joins:
        yield from _finished(join)
