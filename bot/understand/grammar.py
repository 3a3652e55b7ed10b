"""The small language in which the reading data is written, and the machine that finds it in texts.

A pattern is a line of words, as people type them:

    pled guilty             these words
    arrest*                 any word that begins so
    (dropped|tossed) it     one of several
    [all] charges           may be missing
    <month>                 a class of the data file, or what a reader found (<n>, <date>)
    let me .. go            up to three words between, within the clause
    program ... dropped     up to eight words between, within the sentence

Patterns never reach over the end of a sentence. All patterns of a grammar are walked together, so
a thousand of them cost little more than one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.understand.text import Span, fold, words_of

_PART = re.compile(r"<[a-z_]+>|\.{2,3}|[()\[\]|]|[^\s()\[\]|<>]+\*?|[<>]")
_GAPS = {"..": 3, "...": 8}


@dataclass(slots=True)
class Node:
    """One point between two words of the patterns."""

    words: dict[str, Node] = field(default_factory=dict)
    prefixes: list[tuple[str, Node]] = field(default_factory=list)
    slots: dict[str, Node] = field(default_factory=dict)
    gaps: dict[int, Node] = field(default_factory=dict)
    joins: list[Node] = field(default_factory=list)
    ends: list[Any] = field(default_factory=list)
    firsts: frozenset[str] | None = None
    """The words with which anything here can begin; None: any."""


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


class PatternError(ValueError):
    """A pattern that cannot be read; says which and why."""


def tree(patterns: Iterable[tuple[str, Any]]) -> Node:
    """The root of some patterns, each with what it stands for.

    Raises PatternError for one that cannot be read.
    """
    root = Node()
    for pattern, tag in patterns:
        for end in _build(_parse(pattern), [root], root):
            end.ends.append(tag)
    root.firsts = None if root.slots or root.prefixes or root.joins else frozenset(root.words)
    return root


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


def vocabulary(*roots: Node) -> set[str]:
    """Every whole word that some patterns know."""
    known: set[str] = set()
    seen: set[int] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        known.update(node.words)
        waiting += [*node.words.values(), *(child for _, child in node.prefixes)]
        waiting += [*node.slots.values(), *node.gaps.values(), *node.joins]
    return known


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
        border = self.line.clause if limit == _GAPS[".."] else self.line.sentence
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


# -- building ----------------------------------------------------------------------------------

_Part = str | tuple[str, list[list[Any]]]


def _parse(pattern: str) -> list[_Part]:
    parts: list[str] = _PART.findall(pattern)
    sequence, rest = _sequence(parts, pattern)
    if rest or not sequence:
        raise PatternError(f"'{pattern}': a bracket does not close, or nothing stands in it")
    return sequence


def _sequence(parts: list[str], pattern: str) -> tuple[list[_Part], list[str]]:
    sequence: list[_Part] = []
    while parts and parts[0] not in (")", "]", "|"):
        part, parts = parts[0], parts[1:]
        if part in ("(", "["):
            options, parts = _options(parts, ")" if part == "(" else "]", pattern)
            sequence.append((part, options))
        else:
            sequence.extend(_atoms(part))
    return sequence, parts


def _options(parts: list[str], closing: str, pattern: str) -> tuple[list[list[Any]], list[str]]:
    options = []
    while True:
        option, parts = _sequence(parts, pattern)
        options.append(option)
        if not parts or parts[0] not in ("|", closing):
            raise PatternError(f"'{pattern}': '{closing}' is missing")
        mark, parts = parts[0], parts[1:]
        if mark == closing:
            return options, parts


def _atoms(part: str) -> list[str]:
    if part.startswith("<") or part in _GAPS:
        return [part]
    if part.endswith("*"):
        return [fold(part)]
    return list(words_of(part))


def _build(sequence: Sequence[_Part], nodes: list[Node], root: Node) -> list[Node]:
    """Adds a sequence behind each node and gives the nodes where it ends.

    Behind the root every way is built out, so that finding the first word is one look-up; later
    the ways join again, so that a pattern with many options stays small.
    """
    for part in sequence:
        if isinstance(part, str):
            nodes = [_step(node, part) for node in nodes]
            continue
        mark, options = part
        ends = [end for option in options for end in _build(option, nodes, root)]
        nodes = _joined(ends + (nodes if mark == "[" else []), root)
    return nodes


def _joined(nodes: list[Node], root: Node) -> list[Node]:
    open_ones = list({id(node): node for node in nodes}.values())
    behind = [node for node in open_ones if node is not root]
    if len(behind) < 2:
        return open_ones
    join = Node()
    for node in behind:
        node.joins.append(join)
    return [join, *([root] if len(behind) < len(open_ones) else [])]


def _step(node: Node, part: str) -> Node:
    if part in _GAPS:
        return node.gaps.setdefault(_GAPS[part], Node())
    if part.startswith("<"):
        return node.slots.setdefault(part[1:-1], Node())
    if not part.endswith("*"):
        return node.words.setdefault(part, Node())
    prefix = part[:-1]
    known = next((child for start, child in node.prefixes if start == prefix), None)
    if known is None:
        known = Node()
        node.prefixes.append((prefix, known))
    return known
