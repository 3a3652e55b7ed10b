"""`rules diff`: for whom the law gives another answer on a second day, in words.

Both days' laws are gone through together, by the same search that answers one person: every kind of
person is told apart as far as either day's law does. Years are counted on the second day for both,
so that only the law makes a difference, and not that time went by. Each region found is then made
as wide as it can be, so that a few plain lines say whose answer changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.eligibility.axes import ChoiceAxis
from bot.eligibility.frame import Frame
from bot.eligibility.gaps import Path, path_in_words
from bot.eligibility.program import Program
from bot.eligibility.ranking import headline_guards, merged
from bot.eligibility.search import Decision, Search, State
from bot.rules.model import Jurisdiction, Outcome

_SHOWN = 4
_STEPS = 20_000  # regions looked at before the list is called incomplete


def diff(place: Jurisdiction, first: date, second: date) -> Iterator[str]:
    """What began and ended, and a line a kind of person whose outcome differs, simplest first."""
    yield from _changed_remedies(place, first, second)
    pair = Pair(place, first, second)
    for change, paths in pair.regions().items():
        paths.sort(key=len)
        for path in paths[:_SHOWN]:
            yield f"{change[0]} -> {change[1]}: where {path_in_words(pair.program, path)}"
        if len(paths) > _SHOWN:
            yield f"{change[0]} -> {change[1]}: and {len(paths) - _SHOWN} more regions like these"
    if pair.steps >= _STEPS:
        yield f"stopped after {_STEPS} regions; compare days that lie closer together"


def _changed_remedies(place: Jurisdiction, first: date, second: date) -> Iterator[str]:
    for remedy in place.remedies.values():
        before = [way.index for way in remedy.ways if way.in_force.holds(first)]
        after = [way.index for way in remedy.ways if way.in_force.holds(second)]
        if before == after:
            continue
        kind = "began" if not before else "ended" if not after else "changed"
        yield f"{remedy.id} {kind}: {remedy.says}"


Change = tuple[Outcome, Outcome]


class Pair:
    """The laws of two days over the same cells."""

    def __init__(self, place: Jurisdiction, first: date, second: date) -> None:
        frame = Frame(place, (first, second), same_end=False)
        programs = [Program(frame, second, law_of=day) for day in (first, second)]
        merges = [merged(program, headline_guards(program)) for program in programs]
        self.program, self.search = programs[1], Search(programs[1])
        self.decisions = [Decision(self.search, labels) for _, labels in merges]
        self.groups = [groups for groups, _ in merges]
        self.steps = 0

    def regions(self) -> dict[Change, list[Path]]:
        """By what changes, the regions in which it does, each as wide as it can be."""
        found: dict[Change, list[Path]] = {}
        states = [self.search.start(groups, self.program.prior) for groups in self.groups]
        for path, before, after in self._walk(states[0], states[1], {}):
            wide = found.setdefault((before, after), [])
            if not any(_inside(path, other) for other in wide):
                wide.append(self._widened(path, (before, after)))
        return found

    def _widened(self, path: Path, change: Change) -> Path:
        """Each fact left out where it does not matter, else with every neighbouring cell."""
        for fact in reversed(list(path)):
            without = {other: mask for other, mask in path.items() if other != fact}
            if self._all_change(without, change):
                path = without
            elif self.program.facts[fact]:
                path = path | {fact: self._stretched(path, fact, change)}
        return path

    def _stretched(self, path: Path, fact: int, change: Change) -> int:
        """The cells with every further one that changes nothing; days and numbers in one run."""
        mask, prior = path[fact], self.program.prior[fact]
        in_a_row = not isinstance(self.program.axes[fact], ChoiceAxis)
        low, high = (mask & -mask).bit_length() - 1, mask.bit_length()
        for cells in (range(high, prior.bit_length()), range(low - 1, -1, -1)):
            for cell in (1 << at for at in cells if prior >> at & 1):
                if self._all_change(path | {fact: mask | cell}, change):
                    mask |= cell
                elif in_a_row:
                    break
        return mask

    def _all_change(self, path: Path, change: Change) -> bool:
        """Whether everybody in a region has the one outcome before and the other after."""
        masks = [path.get(fact, prior) for fact, prior in enumerate(self.program.prior)]
        return all(
            decision.possible(self.search.start(groups, masks)) == {outcome}
            for decision, groups, outcome in zip(self.decisions, self.groups, change, strict=True)
        )

    def _walk(
        self, one: State, other: State, path: Path
    ) -> Iterator[tuple[Path, Outcome, Outcome]]:
        before = self.decisions[0].possible(one)
        after = self.decisions[1].possible(other)
        if len(before) == len(after) == 1:
            if before != after:
                yield path, Outcome(str(next(iter(before)))), Outcome(str(next(iter(after))))
            return
        if self.steps >= _STEPS:
            return
        self.steps += 1
        open_one = self.decisions[0] if len(before) > 1 else self.decisions[1]
        fact = open_one.first_open(one if len(before) > 1 else other)
        for part in self.search.split((one, other), fact):
            smaller = [self._narrow(state, fact, part) for state in (one, other)]
            if smaller[0] is not None and smaller[1] is not None:
                yield from self._walk(smaller[0], smaller[1], {**path, fact: part})

    def _narrow(self, state: State, fact: int, part: int) -> State | None:
        inside = self.search.cells(state, fact) & part
        return self.search.narrow(state, fact, inside) if inside else None


def _inside(path: Path, other: Path) -> bool:
    """Whether a region lies within another one."""
    return all(fact in path and path[fact] & ~mask == 0 for fact, mask in other.items())
