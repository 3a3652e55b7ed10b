"""One rule file with its cases, ready to be spoiled: which case notices which mutant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.mutant_cases import Person, covering, person_of
from bench.mutations import Mutant, mutants
from bot.data import ROOT, load_yaml
from bot.eligibility.gaps import ties
from bot.eligibility.law import law_on
from bot.facts import UNKNOWN
from bot.rules.cases import COMPARED, as_text, load_cases, misses
from bot.rules.clauses import AnyOf, Condition, TermTest
from bot.rules.load import read_jurisdiction
from bot.rules.model import Jurisdiction, Rulebook, Way
from bot.rules.weights import load_weights


@dataclass(frozen=True, slots=True)
class Concern:
    """What a mutant can change, and for whom.

    Attributes:
        remedies: those whose words are other ones now; None: any, because of what is supposed.
        fact: only people about whom this fact is among `told` are concerned; "" for all.
    """

    remedies: frozenset[str] | None
    fact: str = ""
    told: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Noticed:
    """Whether a case fails; else what a case could say that would make it fail, or ""."""

    killed: bool
    silent: str = ""


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The first thing in which two answers differ, as the first one has it; or ""."""
    for key in COMPARED:
        if before[key] != after[key]:
            return f"{key}: {as_text(before[key])}"
    if gone := [one for one in before["also"] if one not in after["also"]]:
        return f"also: {gone[0]}"
    if more := [one for one in after["also"] if one not in before["also"]]:
        return f"also_not: {more[0]}"
    return ""


class Place:
    """One rule file with its cases."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shared = path.parent / "facts.yaml"
        if not self.shared.exists():
            self.shared = ROOT / "rules" / "facts.yaml"
        self.tree, self._shared_tree = load_yaml(path), load_yaml(self.shared)
        self.law = self.loaded()
        self.weights = load_weights(path.parent / "weights.yaml", [])
        people = self._people()
        self.failing = [one.case.name for one in people if misses(one.case, one.answer)]
        self.people = [one for one in people if one.case.name not in self.failing]

    def loaded(self) -> Jurisdiction:
        """The file as it stands in memory now; raises DataError where it is unsound."""
        return read_jurisdiction(self.tree, self._shared_tree, self.path, self.shared)

    def _people(self) -> list[Person]:
        book = Rulebook({self.law.code: self.law}, self.weights)
        cases = load_cases(book, self.path.parent, self.law.code)
        return [person_of(one, self.law) for one in cases]

    def mutants(self) -> list[Mutant]:
        """All of them, in the file's order."""
        today = law_on(self.law, self.law.verified, same_end=False)
        return list(mutants(self.tree, self.law, ties(today)))

    # -- asking --------------------------------------------------------------------------------

    def notices(self, mutant: Mutant, law: Jurisdiction) -> Noticed:
        """Whether a case gets another answer; it is then asked first about the next mutant."""
        concern, silent = self.concern(mutant), ""
        for at, person in enumerate(self.people):
            if not self._concerns(concern, person, law):
                continue
            answer = person.answer_by(law, concern.remedies)
            if misses(person.case, answer):
                self.people.insert(0, self.people.pop(at))
                return Noticed(True)
            if not silent and (differs := differing(person.answer, answer)):
                silent = f"'{person.case.name}' does not say {differs}"
        return Noticed(False, silent)

    def _concerns(self, concern: Concern, person: Person, law: Jurisdiction) -> bool:
        if concern.fact:
            return person.told.get(concern.fact) in concern.told
        if concern.remedies is None or not concern.remedies.isdisjoint(person.ways):
            return True
        here = [name for name in concern.remedies if name in law.remedies]
        return any(covering(law, person.told, person.case.asof, here).values())

    # -- what a mutant can change --------------------------------------------------------------

    def concern(self, mutant: Mutant) -> Concern:
        """The remedies and people that a mutant can matter to."""
        kind, _, name = mutant.about.rpartition(" ")
        if kind == "term":
            return Concern(None if name in self._supposing() else self._using(name))
        if kind != "fact":
            other = mutant.change.rpartition("that of ")[2]
            return Concern(frozenset({name, other} & set(self.law.remedies)))
        if mutant.change.startswith("unknown"):
            return Concern(frozenset(), name, (UNKNOWN,))
        return Concern(None, "" if mutant.change.startswith("between") else name, (None, UNKNOWN))

    def _using(self, term: str) -> frozenset[str]:
        """The remedies that read a term."""
        return frozenset(
            remedy.id
            for remedy in self.law.remedies.values()
            if any(term in self._terms(one) for way in remedy.ways for one in _conditions(way))
        )

    def _supposing(self) -> set[str]:
        """The terms on which it hangs what an unknown fact is taken for."""
        rows = (row for decl in self.law.facts.values() for row in decl.unknown)
        return {term for row in rows for term in self._terms(row.when)}

    def _terms(self, condition: Condition) -> Iterator[str]:
        for test in condition.tests:
            rows: Iterable[Condition] = ()
            if isinstance(test, TermTest):
                yield test.term
                rows = self.law.terms[test.term].rows
            elif isinstance(test, AnyOf):
                rows = test.rows
            for row in rows:
                yield from self._terms(row)


def _conditions(way: Way) -> Iterator[Condition]:
    yield way.covers
    for row in (*way.wait, *way.done_by):
        yield row.when
        yield row.block or Condition()
