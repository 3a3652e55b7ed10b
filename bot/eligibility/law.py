"""One jurisdiction's law ready to be asked, on one day: compiled once, kept while it is used."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Sequence
from datetime import date
from functools import cached_property

from bot.eligibility.answer import Answer
from bot.eligibility.formulas import NEVER
from bot.eligibility.frame import Frame
from bot.eligibility.known import Known, read_known
from bot.eligibility.likely import Likely
from bot.eligibility.planner import Planner
from bot.eligibility.program import Program
from bot.eligibility.ranking import Guard, Status, headline_guards, merged, own_guards
from bot.eligibility.search import IMPOSSIBLE, Decision, Label, Search, State
from bot.facts import Facts
from bot.rules.conditions import rows_before
from bot.rules.model import Jurisdiction, Outcome, Weights

_KEPT = 256  # compiled laws: every place, with and without a conviction, on two days
_STATES_KEPT = 50_000
_STEPS_KEPT = 60_000  # of all laws together, some 80 MB; then those used longest ago go first
_GROWN = 500  # steps after which a law is counted anew
_laws: dict[tuple[str, str, date, bool], Law] = {}
_turns = itertools.count()


def law_on(place: Jurisdiction, asof: date, *, same_end: bool) -> Law:
    """The compiled law of a place on a day; `same_end`: without a conviction two dates are one.

    Compiled when it is first asked about, in a few milliseconds, and kept while there is room.
    """
    key = (place.file + place.code, place.version, asof, same_end)
    law = _laws.get(key)
    if law is None:
        law = _laws[key] = Law(Program(Frame(place, (asof,), same_end=same_end), asof))
    law.used = next(_turns)
    if law.search.steps_taken >= law.counted_at:
        law.counted_at = law.search.steps_taken + _GROWN
        _make_room()
    return law


def _make_room() -> None:
    """Forgets the laws that were used longest ago, until the others fit."""
    laws = sorted(_laws.items(), key=lambda item: item[1].used)
    steps, left = sum(law.search.steps_taken for _, law in laws), len(laws)
    for key, law in laws:
        if steps <= _STEPS_KEPT and left <= _KEPT:
            return
        _laws.pop(key, None)
        steps, left = steps - law.search.steps_taken, left - 1


class Law:
    """A program with everything that is worked out on it, each thing once.

    Attributes:
        guards: the headline's candidates, best first.
        groups, labels: the same, merged by outcome.
        answers: those already given, by what was known.
        details: by settled outcome, the question what is won and done first.
        used: when it was last asked for, as a running number.
        counted_at: how many steps it takes until it is looked at whether all laws still fit.
    """

    def __init__(self, program: Program) -> None:
        self.used = self.counted_at = 0
        self.program = program
        self.guards = headline_guards(program)
        self.groups, self.labels = merged(program, self.guards)
        self.search = Search(program)
        self.outcomes = Question(self.search, self.groups, self.labels)
        self.answers: dict[Hashable, Answer] = {}
        self.details: dict[Outcome, Question] = {}
        self._holds: dict[int, Question] = {}
        self._planner: tuple[Weights, Planner] | None = None
        self._last: tuple[Facts, Known] | None = None

    def known(self, told: Facts) -> Known:
        """The cells that the facts leave; one turn asks several times for the same."""
        last = self._last
        if last is None or last[0] != told:
            last = self._last = (dict(told), read_known(self.program, told))
        return last[1]

    def planner(self, weights: Weights) -> Planner:
        """Weighs questions by these weights."""
        if self._planner is None or self._planner[0] is not weights:
            self._planner = weights, Planner(self.search, Likely(self.program, weights))
        return self._planner[1]

    @cached_property
    def holds(self) -> Decision:
        """Whether one formula holds."""
        return Decision(self.search, [True, False])

    @cached_property
    def own(self) -> dict[str, list[Guard]]:
        """By remedy, what each of its ways gives by itself, best first."""
        found: dict[str, list[Guard]] = {remedy: [] for remedy in self.program.place.remedies}
        for way in self.program.ways:
            found[way.way.remedy] += own_guards(self.program, way)
        return {
            remedy: sorted((one for one in guards if one.formula), key=lambda one: one.rank)
            for remedy, guards in found.items()
        }

    @cached_property
    def statuses(self) -> dict[str, Question]:
        """By remedy, the question what it is to a person."""
        return {
            remedy: Question(
                self.search,
                [guard.formula for guard in guards],
                [*(Status(guard.rank, guard.blocked) for guard in guards), None],
            )
            for remedy, guards in self.own.items()
        }

    @cached_property
    def _before(self) -> dict[int, list[int]]:
        """By fact that follows another one: what stands before it, in each row that reads it."""
        program, found = self.program, {}
        for name, rows in rows_before(program.place).items():
            if name in program.index:
                readable = [left for left in rows if program.reads(left)]
                found[program.index[name]] = [program.condition(left) for left in readable]
        return found

    def is_ready(self, fact: int, known: Known) -> bool:
        """Whether a question follows naturally: what stands before it in a row is not open."""
        rows = self._before.get(fact)
        return not rows or any(self._is_settled(row, known) for row in rows)

    def _is_settled(self, row: int, known: Known) -> bool:
        left = self.left_of(row, known)
        return left != NEVER and set(self.facts_of(left)) <= known.unknown

    def always(self, formula: int, known: Known) -> bool:
        """Whether a formula holds for every kind of person still possible."""
        if formula not in self._holds:
            self._holds[formula] = Question(self.search, [formula], [True, False])
        return self._holds[formula].possible(known) == {True}

    def left_of(self, formula: int, known: Known) -> int:
        """What is still open of a formula, at first sight."""
        formulas = self.program.formulas
        for fact in self.facts_of(formula):
            formula = formulas.restrict(formula, fact, known.masks[fact])
        return formula

    def facts_of(self, formula: int) -> tuple[int, ...]:
        """The facts that a formula reads."""
        return self.program.formulas.facts(formula) if formula > 1 else ()


class Question:
    """A decision asked about people: it adds what is supposed about facts they do not know.

    What was worked out is kept by the cells of those facts only that the question reads.
    """

    def __init__(self, search: Search, groups: Sequence[int], labels: Sequence[Label]) -> None:
        self.search = search
        self._groups, self._labels = tuple(groups), tuple(labels)
        self._plain = Decision(search, labels)
        self._supposed: dict[int, Decision] = {}
        self._facts = search.facts_in(self._groups)
        self._states: dict[tuple[int, ...], State] = {}
        self._hangs_on: dict[State, list[int]] = {}

    def put(self, known: Known) -> tuple[Decision, State]:
        """The decision to ask, and the state of what is known."""
        if known.supposed:
            return self._put_supposed(known)
        masks = known.masks
        key = tuple([masks[fact] for fact in self._facts])
        state = self._states.get(key)
        if state is None:
            if len(self._states) >= _STATES_KEPT:
                self._states.clear()
            state = self._states[key] = self.search.start(self._groups, masks)
        return self._plain, state

    def _put_supposed(self, known: Known) -> tuple[Decision, State]:
        opposite = self.search.formulas.opposite
        barred = tuple(opposite(formula) for formula in known.supposed)
        decision = self._supposed.setdefault(
            len(barred), Decision(self.search, (*[IMPOSSIBLE] * len(barred), *self._labels))
        )
        return decision, self.search.start((*barred, *self._groups), known.masks)

    def possible(self, known: Known) -> frozenset[Label]:
        """The labels that some kind of person still possible gets."""
        decision, state = self.put(known)
        return decision.possible(state)

    def hangs_on(self, known: Known) -> list[int]:
        """The facts in which a difference can change the label, in the lawyer's order."""
        decision, state = self.put(known)
        if len(decision.possible(state)) < 2:
            return []
        if known.supposed:
            return self._matter(decision, state)
        if state not in self._hangs_on:
            self._hangs_on[state] = self._matter(decision, state)
        return self._hangs_on[state]

    def _matter(self, decision: Decision, state: State) -> list[int]:
        return [fact for fact in self.search.open_facts(state) if decision.matters(state, fact)]
