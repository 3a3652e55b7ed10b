"""Every kind of person still possible, gone through only as far as it matters.

A state is a few formulas, best first, and the cells that dates and half-known facts still have. The
first formula that holds decides. Splitting a fact into the cells that the formulas tell apart gives
smaller states; equal states are met again and again, so each is worked out once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

from bot.eligibility.axes import runs
from bot.eligibility.formulas import ALWAYS, NEVER, pieces
from bot.eligibility.program import Program

State = tuple[tuple[int, ...], tuple[tuple[int, int], ...]]
Label = Hashable

IMPOSSIBLE = object()
"""The label of a kind of person that cannot be."""


class Search:
    """States of one program, and the steps between them."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.formulas = program.formulas
        self._steps: dict[tuple[State, int, int, bool], State | None] = {}
        self._states: dict[State, State] = {}  # each held once: many steps lead to the same one
        self._links: dict[int, list[tuple[int, bool]]] = {}
        for early, late in program.order:
            self._links.setdefault(early, []).append((late, True))
            self._links.setdefault(late, []).append((early, False))

    @property
    def steps_taken(self) -> int:
        """How many steps are remembered."""
        return len(self._steps)

    def start(self, formulas: Sequence[int], masks: Sequence[int]) -> State:
        """The state of somebody whose facts can still lie in these cells."""
        groups = tuple(formulas)
        facts, whole, prior = self.facts_in(groups), self.formulas.whole, self.program.prior
        # what is known best first: it leaves the least to restrict further
        for fact in sorted(facts, key=lambda fact: masks[fact].bit_count()):
            if masks[fact] != whole[fact]:
                groups = self._restricted(groups, fact, masks[fact])
        partial = {fact: masks[fact] for fact in facts if masks[fact] != prior[fact]}
        return self._tidy(groups, partial)

    def narrow(
        self, state: State, fact: int, mask: int, *, all_dates: bool = False
    ) -> State | None:
        """The state once the fact lies in these cells; None where nobody is left.

        With `all_dates` it remembers how far dates are bound that no formula reads any more: needed
        where states are compared that must be about the same person.
        """
        key = (state, fact, mask, all_dates)
        if key not in self._steps:
            self._steps[key] = self._narrow(state, fact, mask, all_dates)
        return self._steps[key]

    def _narrow(self, state: State, fact: int, mask: int, all_dates: bool) -> State | None:
        groups, partial = state[0], dict(state[1])
        support = self._support(groups)
        groups = self._restricted(groups, fact, mask)
        partial[fact] = mask
        for other, later in self._links.get(fact, ()):
            if not (all_dates or support >> other & 1):
                continue
            before = partial.get(other, self.program.prior[other])
            after = before & self._reach(mask, later)
            if not after:
                return None
            if after != before:
                groups = self._restricted(groups, other, after)
                partial[other] = after
        return self._tidy(groups, partial, all_dates)

    def _reach(self, mask: int, later: bool) -> int:
        """The cells in which a date bound to one in `mask` can lie; `none` is never bound."""
        dates = self.program.dates
        if mask & dates.none:
            return dates.whole
        if later:
            return dates.whole & ~((mask & -mask) - 1)
        return (1 << mask.bit_length()) - 1 | dates.none

    def _restricted(self, groups: tuple[int, ...], fact: int, mask: int) -> tuple[int, ...]:
        restrict, support = self.formulas.restrict, self.formulas.support
        return tuple(
            [
                restrict(group, fact, mask) if support[group] >> fact & 1 else group
                for group in groups
            ]
        )

    def reads(self, state: State, fact: int) -> bool:
        """Whether a fact is still open in a state."""
        return any(self.formulas.support[group] >> fact & 1 for group in state[0])

    def facts_in(self, groups: Sequence[int]) -> tuple[int, ...]:
        """The facts that some formulas read, by index."""
        return tuple(bits(self._support(tuple(groups))))

    def _support(self, groups: tuple[int, ...]) -> int:
        support = 0
        for group in groups:
            support |= self.formulas.support[group]
        return support

    def _tidy(
        self, groups: tuple[int, ...], partial: dict[int, int], all_dates: bool = False
    ) -> State:
        """Drops what stands behind a formula that always holds, and facts that nothing reads."""
        if ALWAYS in groups:
            at = groups.index(ALWAYS) + 1
            groups = groups[:at] + (NEVER,) * (len(groups) - at)
        support = self._support(groups)
        prior, is_date = self.program.prior, self.program.is_date
        kept = sorted(
            (fact, mask)
            for fact, mask in partial.items()
            if (support >> fact & 1 or (all_dates and is_date[fact])) and mask != prior[fact]
        )
        state = groups, tuple(kept)
        return self._states.setdefault(state, state)

    # -- splitting -----------------------------------------------------------------------------

    def cells(self, state: State, fact: int) -> int:
        """The cells that a fact can still lie in."""
        for known, mask in state[1]:
            if known == fact:
                return mask
        return self.program.prior[fact]

    def split(self, states: Iterable[State], fact: int) -> list[int]:
        """The cells of a fact, grouped as these states tell them apart."""
        whole = 0
        masks: set[int] = set()
        for state in states:
            whole |= self.cells(state, fact)
            for group in state[0]:
                masks |= self.formulas.masks(group, fact)
        groups = pieces(whole, sorted(masks))
        if self.program.is_date[fact]:
            groups = [part for group in groups for part in runs(group)]
        return groups

    def open_facts(self, state: State) -> list[int]:
        """The facts that the formulas still read, in the lawyer's order, best way first."""
        found: dict[int, None] = {}
        for group in state[0]:
            if group > ALWAYS:
                found.update(dict.fromkeys(self.formulas.facts(group)))
        return list(found)


class Decision:
    """What a list of formulas decides: the label of the first that holds, else the last label."""

    def __init__(self, search: Search, labels: Sequence[Label]) -> None:
        self.search, self.labels = search, tuple(labels)
        self._barred = self.labels.count(IMPOSSIBLE)  # they stand first, and are split last
        self._possible: dict[State, frozenset[Label]] = {}
        self._differ: dict[tuple[frozenset[State], bool], bool] = {}
        self._matters: dict[tuple[State, int], bool] = {}

    def candidates(self, state: State) -> list[Label]:
        """The labels not yet ruled out on sight, best first."""
        found: dict[Label, None] = {}
        for at, group in enumerate(state[0]):
            if group != NEVER:
                found[self.labels[at]] = None
                if group == ALWAYS:
                    return list(found)
        found[self.labels[len(state[0])]] = None
        return list(found)

    def possible(self, state: State) -> frozenset[Label]:
        """The labels that some kind of person still possible gets."""
        known = self._possible.get(state)
        if known is None:
            known = self._possible[state] = self._find_possible(state)
        return known

    def _find_possible(self, state: State) -> frozenset[Label]:
        hoped = self.candidates(state)
        if len(hoped) == 1:
            return frozenset(hoped) - {IMPOSSIBLE}
        found: frozenset[Label] = frozenset()
        fact = self.first_open(state)
        for part in self.search.split((state,), fact):
            smaller = self.search.narrow(state, fact, part)
            if smaller is not None:
                found |= self.possible(smaller)
            if len(found) == len(hoped):
                break
        return found

    def first_open(self, state: State) -> int:
        """The fact that the best formula still open asks about first."""
        groups = [group for group in state[0][self._barred :] if group > ALWAYS] or [
            group for group in state[0] if group > ALWAYS
        ]
        return self.search.formulas.first_fact(groups[0])

    def matters(self, state: State, fact: int) -> bool:
        """Whether two people who differ in this fact only can get different labels.

        Goes down the other facts first, in the lawyer's order: those steps are the same for every
        fact asked about, and the fact itself is split only where it comes up.
        """
        if not self.search.reads(state, fact) or len(self.candidates(state)) < 2:
            return False
        key = (state, fact)
        known = self._matters.get(key)
        if known is None:
            known = self._matters[key] = self._find_matter(state, fact)
        return known

    def _find_matter(self, state: State, fact: int) -> bool:
        search, first = self.search, self.first_open(state)
        apart = first == fact
        dates = apart and search.program.is_date[fact]
        parts = search.split((state,), first)
        smaller = [search.narrow(state, first, part, all_dates=dates) for part in parts]
        left = [part for part in smaller if part is not None]
        if apart:
            return self._differs(frozenset(left), dates)
        return any(self.matters(part, fact) for part in left)

    def _differs(self, states: frozenset[State], dates: bool) -> bool:
        """Whether some person gets different labels in two of these states."""
        if len(states) < 2:
            return False
        key = (states, dates)
        known = self._differ.get(key)
        if known is None:
            known = self._differ[key] = self._find_difference(states, dates)
        return known

    def _find_difference(self, states: frozenset[State], dates: bool) -> bool:
        decided: set[Label] = set()
        undecided = None
        for state in states:
            hoped = self.candidates(state)
            if len(hoped) == 1:
                decided |= set(hoped) - {IMPOSSIBLE}
            else:
                undecided = state
        if len(decided) > 1:
            return True
        if undecided is None:
            return False
        fact = self.first_open(undecided)
        return any(
            self._differs(self._narrowed(states, fact, part, dates), dates)
            for part in self.search.split(states, fact)
        )

    def _narrowed(
        self, states: frozenset[State], fact: int, part: int, dates: bool
    ) -> frozenset[State]:
        found = set()
        for state in states:
            inside = self.search.cells(state, fact) & part
            smaller = self.search.narrow(state, fact, inside, all_dates=dates) if inside else None
            if smaller is not None:
                found.add(smaller)
        return frozenset(found)


def bits(mask: int) -> Iterable[int]:
    """The indexes of the ones in a mask."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
