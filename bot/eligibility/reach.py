"""Can every word of the file still decide something? Dead ways and rows, shadows, ties.

Exact for every combination of facts, by the same search that answers people; and held against the
plain reading of the file at the points of points.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.eligibility.formulas import NEVER
from bot.eligibility.law import Law
from bot.eligibility.points import Points, formula_points
from bot.eligibility.program import CompiledWay
from bot.rules.clauses import AnyOf, Condition, TermTest, WaitRow
from bot.rules.findings import Finding
from bot.rules.model import Jurisdiction, Way
from bot.rules.words import condition_in_words


@dataclass(frozen=True, slots=True)
class Reach:
    """One line of the table: how a remedy was gone through.

    Attributes:
        asof: the day for which it was gone through.
        facts: how many facts it reads.
        total: how many combinations of them there are.
        points: how many were gone through one by one.
        ways: its ways; `dead` of them nobody can reach.
        sampled: whether the points are a seeded sample.
    """

    remedy: str
    asof: date
    facts: int
    total: int
    points: int
    sampled: bool
    ways: int
    dead: int


def can_be(law: Law, formula: int) -> bool:
    """Whether somebody fits a formula."""
    if formula == NEVER:
        return False
    state = law.search.start((formula,), law.program.prior)
    return True in law.holds.possible(state)


def days_to_walk(place: Jurisdiction) -> list[date]:
    """The day the sources were read, and every day on which the law changed before it."""
    days = {place.verified}
    for way in place.ways:
        days |= {day for day in (way.in_force.first, way.in_force.last) if day}
        days |= {row.day for row in (*way.wait, *way.done_by) if row.day}
    return sorted(day for day in days if day <= place.verified)


def check_ways(place: Jurisdiction, laws: list[Law]) -> Iterator[Finding]:
    """Ways that nobody can reach on any day on which they were law."""
    reached = {
        (way.way.remedy, way.way.index)
        for law in laws
        for way in law.program.ways
        if can_be(law, way.covers)
    }
    for way in place.ways:
        if (way.remedy, way.index) not in reached:
            what = f"{way.remedy}: way {way.index + 1} is open for nobody, on no day"
            yield Finding("reach", True, place.file, way.line, what)


def check_rows(place: Jurisdiction, laws: list[Law]) -> Iterator[Finding]:
    """Rows of `any`, of terms, and waits that can never hold where they stand."""
    alive: set[int] = set()
    rows: dict[int, tuple[Condition, str]] = {}
    for law in laws:
        for way in law.program.ways:
            for row, within, name in _rows_of(law, way):
                rows[id(row)] = (row, name)
                if id(row) not in alive and can_be(law, within):
                    alive.add(id(row))
    for key, (row, name) in rows.items():
        if key not in alive:
            what = f"{name}: this row can never hold where it stands: {condition_in_words(row)}"
            yield Finding("reach", True, place.file, row.line, what)


def _rows_of(law: Law, way: CompiledWay) -> Iterator[tuple[Condition, int, str]]:
    """Each row that a way reads, with a formula for the people for whom it holds there."""
    formulas, program, name = law.program.formulas, law.program, way.way.remedy
    for row in _rows_in(way.way.covers, law):
        yield row, formulas.all_of([_without(law, way.way, row), program.condition(row)]), name
    for wait in (*way.way.wait, *way.way.done_by):
        if wait.when.tests:
            yield wait.when, formulas.all_of([way.covers, program.condition(wait.when)]), name


def _rows_in(condition: Condition, law: Law) -> Iterator[Condition]:
    for test in condition.tests:
        if isinstance(test, AnyOf):
            yield from test.rows
        elif isinstance(test, TermTest) and test.holds:
            yield from law.program.place.terms[test.term].rows


def _without(law: Law, way: Way, row: Condition) -> int:
    """The way's covers without the test that the row belongs to."""
    tests = [test for test in way.covers.tests if not _holds_row(law, test, row)]
    return law.program.condition(Condition(tuple(tests)))


def _holds_row(law: Law, test: object, row: Condition) -> bool:
    if isinstance(test, AnyOf):
        return any(row is one for one in test.rows)
    if isinstance(test, TermTest):
        return any(row is one for one in law.program.place.terms[test.term].rows)
    return False


def check_unused(place: Jurisdiction) -> Iterator[Finding]:
    """Own facts and terms that nothing reads."""
    read, terms = _all_read(place)
    for name, decl in place.facts.items():
        if name not in read and not decl.common:
            yield Finding("reach", True, place.file, decl.line, f"{name}: no condition reads it")
    own = {name for name, term in place.terms.items() if name not in terms}
    for name in sorted(own):
        if place.terms[name].own:
            line = place.terms[name].line
            yield Finding("reach", True, place.file, line, f"the term '{name}' is never used")


def _all_read(place: Jurisdiction) -> tuple[set[str], set[str]]:
    """The facts and the terms that something reads."""
    reader = _Read(place)
    for way in place.ways:
        reader.read(way.covers)
        for row in (*way.wait, *way.done_by):
            reader.read(row.when)
            reader.read(row.block or Condition())
            reader.facts.update(row.after)
    for condition in (
        *(approved.where for approved in place.approved),
        *(row.when for decl in place.facts.values() for row in decl.unknown),
    ):
        reader.read(condition)
    return reader.facts, reader.terms


class _Read:
    """Notes the facts and terms of conditions, terms followed."""

    def __init__(self, place: Jurisdiction) -> None:
        self._place = place
        self.facts: set[str] = set()
        self.terms: set[str] = set()

    def read(self, condition: Condition) -> None:
        for test in condition.tests:
            if isinstance(test, TermTest):
                rows = () if test.term in self.terms else self._place.terms[test.term].rows
                self.terms.add(test.term)
            elif isinstance(test, AnyOf):
                rows = test.rows
            else:
                self.facts.add(test.fact)
                continue
            for row in rows:
                self.read(row)


# -- point by point ------------------------------------------------------------------------------


def check_points(laws: list[Law]) -> tuple[list[Reach], list[Finding]]:
    """Each remedy at every combination of the facts it reads: the compiled law as it is written.

    A remedy that is law no more is gone through as of the last of these days on which it was.
    """
    table: list[Reach] = []
    found: list[Finding] = []
    for remedy in laws[-1].program.place.remedies:
        for law in reversed(laws):
            ways = [way for way in law.program.ways if way.way.remedy == remedy]
            if ways:
                table.append(_gone_through(law, remedy, ways, found))
                break
    return table, found


def _gone_through(law: Law, remedy: str, ways: list[CompiledWay], found: list[Finding]) -> Reach:
    points = Points(law.program, _facts_read(law, ways))
    dead = 0
    for way in ways:
        covered = points.condition(way.way.covers)
        dead += not (covered & points.possible or can_be(law, way.covers))
        found += _compare(law, points, way, covered)
    return Reach(
        remedy=remedy,
        asof=law.program.asof,
        facts=len(points.facts),
        total=points.total,
        points=points.count,
        sampled=points.sampled,
        ways=len(ways),
        dead=dead,
    )


def _facts_read(law: Law, ways: list[CompiledWay]) -> list[str]:
    facts: dict[str, None] = {}
    for way in ways:
        names = law.program.read_by([way.way])
        facts.update(dict.fromkeys(law.program.canonical(name) for name in names))
    return list(facts)


def _compare(law: Law, points: Points, way: CompiledWay, covered: int) -> Iterator[Finding]:
    """The compiled formulas say at each point what the file says."""
    waiting = _some(points, [row for row in way.way.wait if row.block is None])
    blocked = _some(points, [row for row in way.way.wait if row.block is not None])
    over = covered & ~waiting & ~blocked
    undone = _some(points, list(way.way.done_by))
    expected = {
        way.open: over,
        way.blocked: covered & blocked,
        way.later: covered & ~blocked & waiting,
        way.unfinished: over & undone,
    }
    for formula, plain in expected.items():
        if (formula_points(points, law.program, formula) ^ plain) & points.all:
            what = f"{way.way.remedy}: way {way.way.index + 1} is compiled wrongly: a fault of ours"
            yield Finding("points", True, law.program.place.file, way.way.line, what)


def _some(points: Points, rows: list[WaitRow]) -> int:
    found = 0
    for row in rows:
        found |= points.pending(row)
    return found
