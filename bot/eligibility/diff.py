"""`rules diff`: for whom the law gives another answer on a second day, in words.

Both days' laws are gone through together, by the same search that answers one person: every kind of
person is told apart as far as either day's law does. Years are counted on the second day for both,
so that only the law makes a difference, and not that time went by.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.eligibility.frame import Frame
from bot.eligibility.gaps import Path, path_in_words
from bot.eligibility.program import Program
from bot.eligibility.ranking import headline_guards, merged
from bot.eligibility.search import Decision, Search, State
from bot.rules.model import Jurisdiction, Outcome

_SHOWN = 4
_STEPS = 4_000  # regions looked at before the list is called incomplete


def diff(place: Jurisdiction, first: date, second: date) -> Iterator[str]:
    """What began and ended, and a line a kind of person whose outcome differs, simplest first."""
    yield from _changed_remedies(place, first, second)
    pair = _Pair(place, first, second)
    regions: dict[tuple[Outcome, Outcome], list[Path]] = {}
    for path, before, after in pair.walk():
        regions.setdefault((before, after), []).append(path)
    for (before, after), paths in regions.items():
        paths.sort(key=len)
        for path in paths[:_SHOWN]:
            yield f"{before} -> {after}: where {path_in_words(pair.program, path)}"
        if len(paths) > _SHOWN:
            yield f"{before} -> {after}: and {len(paths) - _SHOWN} more regions like these"
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


class _Pair:
    """The laws of two days over the same cells."""

    def __init__(self, place: Jurisdiction, first: date, second: date) -> None:
        frame = Frame(place, (first, second), same_end=False)
        programs = [Program(frame, second, law_of=day) for day in (first, second)]
        merges = [merged(program, headline_guards(program)) for program in programs]
        self.program, self.search = programs[1], Search(programs[1])
        self.decisions = [Decision(self.search, labels) for _, labels in merges]
        self.states = [self.search.start(groups, frame.prior) for groups, _ in merges]
        self.steps = 0

    def walk(self) -> Iterator[tuple[Path, Outcome, Outcome]]:
        """Every region in which the two days differ."""
        yield from self._walk(self.states[0], self.states[1], {})

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
