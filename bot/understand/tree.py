"""The small language in which the reading data is written, built into a tree of words.

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
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.understand.text import fold, stands_alone, words_of

_PART = re.compile(r"<[a-z_]+>|\.{2,3}|[()\[\]|]|[^\s()\[\]|<>]+\*?|[<>]")
GAPS = {"..": 3, "...": 8}


@dataclass(slots=True, eq=False)  # as a key of what was found it stands for itself
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
    is_closed: bool = False
    """Whether no slot stands in it: then what it finds hangs on the words alone."""


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
    root.is_closed = not any(node.slots for node in _nodes(root))
    _slim(root)
    return root


def vocabulary(*roots: Node) -> set[str]:
    """Every whole word that some patterns know."""
    return {word for node in _nodes(*roots) for word in node.words}


def _nodes(*roots: Node) -> Iterator[Node]:
    """Every node that can be reached, once."""
    seen: set[int] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            waiting += [*node.words.values(), *(child for _, child in node.prefixes)]
            waiting += [*node.slots.values(), *node.gaps.values(), *node.joins]
            yield node


def _slim(root: Node) -> None:
    """Lets all nodes share one empty table: most have no prefixes, slots, gaps and joins."""
    for node in _nodes(root):
        node.words = node.words or _NO_TABLE
        node.slots = node.slots or _NO_TABLE
        node.gaps = node.gaps or _NOGAPS
        node.prefixes, node.joins = node.prefixes or _NO_PREFIXES, node.joins or _NO_JOINS
        node.ends = node.ends or _NO_ENDS


_NO_TABLE: dict[str, Node] = {}
_NOGAPS: dict[int, Node] = {}
_NO_PREFIXES: list[tuple[str, Node]] = []
_NO_JOINS: list[Node] = []
_NO_ENDS: list[Any] = []


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
    if part.startswith("<") or part in GAPS:
        return [part]
    words = list(words_of(part))
    is_alone = bool(words) and stands_alone(words[-1])
    return [fold(part)] if part.endswith("*") and not is_alone else words


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
    if part in GAPS:
        return node.gaps.setdefault(GAPS[part], Node())
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
