"""Conditions as small formulas over cells: each stands once, so restricting one is remembered.

A formula is a number: 0 never, 1 always, else a test (fact, mask), an "all of" or an "any of".
There is no "not": the opposite of a test is the other cells, so it is pushed down to the tests.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence

NEVER, ALWAYS = 0, 1
_OTHER = {"all": "any", "any": "all"}


class Formulas:
    """All formulas of one file on one day.

    Attributes:
        whole: by fact (an index), all its cells.
    """

    def __init__(self) -> None:
        self.whole: list[int] = []
        self._kind: list[str] = ["never", "always"]
        self._parts: list[tuple[int, ...]] = [(), ()]
        self.support: list[int] = [0, 0]
        self._made: dict[tuple[str, tuple[int, ...]], int] = {}
        self._adding = threading.Lock()
        self._restricted: dict[tuple[int, int, int], int] = {}
        self._opposite: dict[int, int] = {NEVER: ALWAYS, ALWAYS: NEVER}
        self._masks: dict[tuple[int, int], frozenset[int]] = {}
        self._order: dict[int, tuple[int, ...]] = {}

    # -- making --------------------------------------------------------------------------------

    def _make(self, kind: str, parts: tuple[int, ...]) -> int:
        found = self._made.get((kind, parts))
        return self._added(kind, parts) if found is None else found

    def _added(self, kind: str, parts: tuple[int, ...]) -> int:
        """A new formula's number. Texts are answered by several threads that share all of these:
        one at a time adds, and the number is told only when everything behind it is there."""
        with self._adding:
            found = self._made.get((kind, parts))
            if found is not None:  # another thread was faster
                return found
            found = len(self._kind)
            self._kind.append(kind)
            self._parts.append(parts)
            own = 1 << parts[0] if kind == "test" else 0
            for part in parts if kind != "test" else ():
                own |= self.support[part]
            self.support.append(own)
            self._made[kind, parts] = found
            return found

    def test(self, fact: int, mask: int) -> int:
        """The fact lies in these cells."""
        mask &= self.whole[fact]
        if mask == 0:
            return NEVER
        return ALWAYS if mask == self.whole[fact] else self._make("test", (fact, mask))

    def all_of(self, parts: Iterable[int]) -> int:
        """Every part holds; tests of one fact become one."""
        return self._join("all", parts, NEVER, ALWAYS)

    def any_of(self, parts: Iterable[int]) -> int:
        """At least one part holds; tests of one fact become one."""
        return self._join("any", parts, ALWAYS, NEVER)

    def _join(self, kind: str, parts: Iterable[int], decides: int, empty: int) -> int:
        tests: dict[int, int] = {}
        order: dict[int, None] = {}
        for part in self._flat(kind, parts):
            if part == decides:
                return decides
            if self._kind[part] != "test":
                order[part] = None
                continue
            fact, mask = self._parts[part]
            if fact not in tests:
                order[-1 - fact] = None
                tests[fact] = mask
            else:
                tests[fact] = tests[fact] & mask if kind == "all" else tests[fact] | mask
        joined = [self.test(-1 - item, tests[-1 - item]) if item < 0 else item for item in order]
        if decides in joined:
            return decides
        joined = [part for part in joined if part != empty]
        if len(joined) < 2:
            return joined[0] if joined else empty
        return self._make(kind, tuple(joined))

    def _flat(self, kind: str, parts: Iterable[int]) -> Iterable[int]:
        for part in parts:
            if self._kind[part] == kind:
                yield from self._parts[part]
            else:
                yield part

    def opposite(self, formula: int) -> int:
        """It does not hold."""
        found = self._opposite.get(formula)
        if found is None:
            parts = self._parts[formula]
            if self._kind[formula] == "test":
                fact, mask = parts
                found = self.test(fact, self.whole[fact] & ~mask)
            else:
                join = self.any_of if self._kind[formula] == "all" else self.all_of
                found = join([self.opposite(part) for part in parts])
            self._opposite[formula] = found
        return found

    # -- using ---------------------------------------------------------------------------------

    def restrict(self, formula: int, fact: int, mask: int) -> int:
        """What is left to know of a formula once the fact lies in these cells."""
        if not self.support[formula] >> fact & 1:
            return formula
        key = (formula, fact, mask)
        found = self._restricted.get(key)
        if found is None:
            found = self._restricted[key] = self._restrict(formula, fact, mask)
        return found

    def _restrict(self, formula: int, fact: int, mask: int) -> int:
        kind, parts = self._kind[formula], self._parts[formula]
        if kind == "test":
            left = parts[1] & mask
            if left == mask:
                return ALWAYS
            return self.test(fact, left)
        decides, empty = (NEVER, ALWAYS) if kind == "all" else (ALWAYS, NEVER)
        plain, kept = True, []
        for part in parts:
            if self.support[part] >> fact & 1:
                smaller = self.restrict(part, fact, mask)
                if smaller == decides:
                    return decides
                if smaller == empty:
                    continue
                plain = plain and self._kind[smaller] == _OTHER[kind]
                part = smaller
            kept.append(part)
        return self._joined(kind, kept, plain, empty)

    def _joined(self, kind: str, parts: list[int], plain: bool, empty: int) -> int:
        """Parts of which none decides; `plain`: no two of them can melt into one."""
        if len(parts) < 2:
            return parts[0] if parts else empty
        if plain:
            distinct = tuple(dict.fromkeys(parts))
            return self._make(kind, distinct) if len(distinct) > 1 else distinct[0]
        return self.all_of(parts) if kind == "all" else self.any_of(parts)

    def masks(self, formula: int, fact: int) -> frozenset[int]:
        """The masks with which a formula tests a fact."""
        if not self.support[formula] >> fact & 1:
            return frozenset()
        key = (formula, fact)
        found = self._masks.get(key)
        if found is None:
            parts = self._parts[formula]
            if self._kind[formula] == "test":
                found = frozenset({parts[1]})
            else:
                found = frozenset().union(*(self.masks(part, fact) for part in parts))
            self._masks[key] = found
        return found

    def first_fact(self, formula: int) -> int:
        """The fact of the first test still open, in the lawyer's order."""
        while self._kind[formula] != "test":
            formula = self._parts[formula][0]
        return self._parts[formula][0]

    def facts(self, formula: int) -> tuple[int, ...]:
        """All facts still open in a formula, in the lawyer's order."""
        found = self._order.get(formula)
        if found is None:
            if self._kind[formula] == "test":
                found = (self._parts[formula][0],)
            else:
                inner = (fact for part in self._parts[formula] for fact in self.facts(part))
                found = tuple(dict.fromkeys(inner))
            self._order[formula] = found
        return found

    def in_words(self, formula: int) -> tuple[str, tuple[int, ...]]:
        """The kind and parts of a formula, for whoever must tell it."""
        return self._kind[formula], self._parts[formula]


def pieces(whole: int, masks: Sequence[int] | frozenset[int]) -> list[int]:
    """The cells of `whole`, grouped so that every mask holds for all of a group or for none."""
    groups = [whole]
    for mask in masks:
        split = []
        for group in groups:
            inside = group & mask
            split += [part for part in (inside, group & ~inside) if part]
        groups = split
    return groups
