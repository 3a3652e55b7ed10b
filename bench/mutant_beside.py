"""A mutant's words compiled beside those of the file, over the same cells: where do they differ?

Where the two never differ on any day on which that law is asked about, no answer can differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from operator import or_
from random import Random

from bot.eligibility.axes import ChoiceAxis, DateFact, NumberAxis
from bot.eligibility.formulas import ALWAYS, NEVER
from bot.eligibility.frame import Frame
from bot.eligibility.known import NOT_CONVICTED
from bot.eligibility.program import CompiledWay, Program
from bot.eligibility.search import Decision, Search, State, bits
from bot.facts import FactValue
from bot.rules.clauses import AnyOf, Condition, Term, TermTest, Test, WaitRow
from bot.rules.model import FactDecl, Jurisdiction, Remedy, Way

FIRST_DAY = date(2018, 5, 1)  # the law of earlier days is not asked about
DAY = timedelta(days=1)
MARK = "~"  # stands before the names of what is mutated
Cells = dict[int, int]


class Beside:
    """The file's words and the mutated ones, on one day, for people with or without a conviction.

    `remedies` are compared as remedies, and `fact` (or "") by what it is taken for when unknown.
    """

    def __init__(
        self,
        file: Jurisdiction,
        mutated: Jurisdiction,
        remedies: Iterable[str],
        fact: str,
        asof: date,
        *,
        convicted: bool,
    ) -> None:
        self.file, self.mutated, self.fact, self.convicted = file, mutated, fact, convicted
        self.remedies = list(remedies)
        self.program = Program(Frame(self._both(), (asof,), same_end=not convicted), asof)
        self.search = Search(self.program)
        self._holds = Decision(self.search, [True, False])
        self._ways = {(way.way.remedy, way.way.index): way for way in self.program.ways}

    def _both(self) -> Jurisdiction:
        """One place with both."""
        same_terms = self.file.terms == self.mutated.terms
        mark = "" if same_terms else MARK
        terms = dict(self.file.terms)
        for term in self.mutated.terms.values() if mark else ():
            rows = tuple(_marked(row, mark) for row in term.rows)
            terms[mark + term.name] = Term(mark + term.name, rows, term.line)
        remedies = {}
        for name in self.remedies:
            if name in self.file.remedies:
                remedies[name] = self.file.remedies[name]
            if name in self.mutated.remedies:
                remedies[MARK + name] = _renamed(self.mutated.remedies[name], mark)
        facts = {
            name: self._supposed(decl) if name == self.fact else replace(decl, unknown=())
            for name, decl in self.file.facts.items()
        }
        return replace(self.file, terms=terms, remedies=remedies, facts=facts, approved=())

    def _supposed(self, decl: FactDecl) -> FactDecl:
        """Read by no remedy perhaps, but its cells must be there."""
        return replace(decl, unknown=(*decl.unknown, *self.mutated.facts[self.fact].unknown))

    # -- where they differ ---------------------------------------------------------------------

    def differences(self) -> Iterator[int]:
        """Formulas: outside all of these, both say the same."""
        if self.fact:
            before, after = (self._taken(one) for one in (self.file, self.mutated))
            for values in {**before, **after}:
                yield self._apart(before.get(values, NEVER), after.get(values, NEVER))
        for name in self.remedies:
            yield from self._of_remedy(name)

    def _taken(self, place: Jurisdiction) -> dict[str, int]:
        """By what an unknown fact is taken for, where: the first row that fits."""
        formulas, taken, earlier = self.program.formulas, dict[str, int](), list[int]()
        for row in place.facts[self.fact].unknown:
            when = self.program.condition(row.when)
            fits = formulas.all_of([when, *(formulas.opposite(one) for one in earlier)])
            key = str(sorted(map(str, row.values)))
            taken[key] = formulas.any_of([taken.get(key, NEVER), fits])
            earlier.append(when)
        return taken

    def _of_remedy(self, name: str) -> Iterator[int]:
        before = self.file.remedies[name].ways if name in self.file.remedies else ()
        after = self.mutated.remedies[name].ways if name in self.mutated.remedies else ()
        if len(before) != len(after):  # a way was left out: who it is about
            yield from (self._covers(way, "") for way in before if not _among(way, after))
            return
        for one, other in zip(before, after, strict=True):
            yield from self._of_ways(one, other)

    def _of_ways(self, one: Way, other: Way) -> Iterator[int]:
        mine = self._ways.get((one.remedy, one.index))
        theirs = self._ways.get((MARK + other.remedy, other.index))
        if mine is None or theirs is None or _gives(one) != _gives(theirs.way):
            yield from (way.covers for way in (mine, theirs) if way)
            return
        for formula, mutated in zip(_formulas(mine), _formulas(theirs), strict=True):
            yield self._apart(formula, mutated)

    def _covers(self, way: Way, mark: str) -> int:
        compiled = self._ways.get((mark + way.remedy, way.index))
        return compiled.covers if compiled else NEVER

    def tied(self, one: str, other: str) -> int:
        """Whom both remedies reach."""
        formulas = self.program.formulas
        both = [
            formulas.any_of([way.covers for way in self.program.ways if way.way.remedy == name])
            for name in (one, other)
        ]
        return formulas.all_of(both)

    def _apart(self, one: int, other: int) -> int:
        """One holds and the other does not."""
        if one == other:
            return NEVER
        formulas = self.program.formulas
        return formulas.any_of(
            [
                formulas.all_of([one, formulas.opposite(other)]),
                formulas.all_of([formulas.opposite(one), other]),
            ]
        )

    # -- who stands there ----------------------------------------------------------------------

    def regions(self, formula: int) -> Iterator[Cells]:
        """The regions in which a formula holds."""
        masks = list(self.program.prior)
        if "disposition" in self.program.index:
            at = self.program.index["disposition"]
            axis = self.program.axes[at]
            names = ["convicted"] if self.convicted else sorted(NOT_CONVICTED)
            masks[at] &= reduce(or_, (axis.known(name) for name in names))
        if formula != NEVER and all(masks):
            start = self.search.start((formula,), masks)
            yield from self._regions(start, dict(start[1]))

    def _regions(self, state: State, path: Cells) -> Iterator[Cells]:
        possible = self._holds.possible(state)
        if True not in possible:
            return
        if state[0][0] == ALWAYS:
            yield path | dict(state[1])
            return
        fact = self._holds.first_open(state)
        for part in self.search.split((state,), fact):
            smaller = self.search.narrow(state, fact, part, all_dates=True)
            if smaller is not None:
                yield from self._regions(smaller, path | {fact: part} | dict(smaller[1]))

    def somebody(self, cells: Cells, chance: Random) -> dict[str, FactValue]:
        """The facts of somebody in a region: its first days and numbers, any of its words."""
        facts: dict[str, FactValue] = {}
        for fact, mask in cells.items():
            if self.program.facts[fact]:
                if isinstance(self.program.axes[fact], ChoiceAxis):
                    mask = chance.choice([1 << at for at in bits(mask)])
                name = self.program.frame.place_name(self.program.facts[fact])
                facts[name] = value_in(self.program, fact, mask)
        facts.setdefault("disposition", "convicted" if self.convicted else "dismissed")
        return {"jurisdiction": self.file.code} | facts


def value_in(program: Program, fact: int, mask: int) -> FactValue:
    """A value in the lowest of some cells."""
    axis = program.axes[fact]
    if isinstance(axis, NumberAxis):
        return _number_in(axis, mask & -mask)
    if isinstance(axis, DateFact):
        days = mask & axis.axis.days
        if not days:
            return "none"
        first = axis.axis.first_day(days)
        return str(axis.axis.cuts[0] - DAY if first == date.min else first)
    assert isinstance(axis, ChoiceAxis)
    name = axis.names(mask)[0]
    return "Elsewhere" if name == "any other" else name


def _number_in(axis: NumberAxis, cell: int) -> FactValue:
    at = cell.bit_length() - 1
    low = axis.cuts[at - 1][0] if at else 0.0
    high = axis.cuts[at][0] if at < len(axis.cuts) else low + 2
    if axis.integer:
        return int(low)
    tries = (low, (low + high) / 2, low + 0.01, high)
    fits = [value for one in tries if axis.known(value := round(one, 2)) == cell]
    return f"{fits[0] if fits else low:g}"


def days_of(*places: Jurisdiction, remedies: Iterable[str]) -> list[date]:
    """Today's law first, then the days on which that of some remedies changes."""
    today = places[0].verified
    found = {today}
    for way in (
        way
        for place in places
        for name in remedies
        if name in place.remedies
        for way in place.remedies[name].ways
    ):
        turns = [way.in_force.first, way.in_force.last]
        turns += [row.day for row in (*way.wait, *way.done_by)]
        for day in (day for day in turns if day):
            found |= {day - DAY, day, day + DAY}
    days = sorted(day for day in found if day >= FIRST_DAY)
    return [today, *(day for day in days if day != today)]


# -- one beside the other ------------------------------------------------------------------------


def _formulas(way: CompiledWay) -> tuple[int, ...]:
    return way.covers, way.open, way.blocked, way.later, way.unfinished


def _gives(way: Way) -> tuple[object, ...]:
    """What a way says beside whom it covers."""
    rows = tuple(_without_line(row) for row in (*way.wait, None, *way.done_by) if row)
    return (way.gives, way.effect, way.still_shows, way.then, way.headline, way.confidence, rows)


def _without_line(row: WaitRow) -> WaitRow:
    return replace(row, line=0)


def _among(way: Way, others: Iterable[Way]) -> bool:
    return any(replace(way, index=other.index) == other for other in others)


def _renamed(remedy: Remedy, mark: str) -> Remedy:
    """A mutated remedy under another name, reading the mutated terms."""
    ways = tuple(
        replace(
            way,
            remedy=MARK + remedy.id,
            covers=_marked(way.covers, mark),
            wait=tuple(_marked_row(row, mark) for row in way.wait),
            done_by=tuple(_marked_row(row, mark) for row in way.done_by),
        )
        for way in remedy.ways
    )
    return replace(remedy, id=MARK + remedy.id, ways=ways)


def _marked(condition: Condition, mark: str) -> Condition:
    return replace(condition, tests=tuple(_marked_test(test, mark) for test in condition.tests))


def _marked_test(test: Test, mark: str) -> Test:
    if isinstance(test, TermTest):
        return TermTest(mark + test.term, test.holds)
    if isinstance(test, AnyOf):
        return AnyOf(tuple(_marked(row, mark) for row in test.rows))
    return test


def _marked_row(row: WaitRow, mark: str) -> WaitRow:
    block = _marked(row.block, mark) if row.block else None
    return replace(row, when=_marked(row.when, mark), block=block)
