"""Somebody whose answer a mutant changes, or the proof that there is nobody."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from bench.mutant_beside import Beside, Cells, days_of, value_in
from bench.mutant_cases import covering, small_law
from bench.mutant_place import Concern, Place, differing
from bench.mutations import Mutant
from bot.eligibility.answer import Answer
from bot.eligibility.assess import judge
from bot.eligibility.known import Known, with_consequences
from bot.eligibility.law import Law
from bot.facts import UNKNOWN, FactValue
from bot.rules.model import Jurisdiction

REGIONS, TALKS, MOST_TALKS, STEPS, FROM_CASES = 20, 4, 60, 14, 20
Facts = dict[str, FactValue]


@dataclass(frozen=True, slots=True)
class Example:
    """A person, and her answers by the file and by the mutant."""

    facts: Mapping[str, FactValue]
    asof: date
    before: str
    after: str

    def __str__(self) -> str:
        told = ", ".join(f"{name}: {value}" for name, value in self.facts.items())
        return f"as of {self.asof}, {{{told}}}: {self.before} -> {self.after}"


class Seeker:
    """Looks for people whom one mutant concerns."""

    def __init__(self, place: Place, mutant: Mutant, law: Jurisdiction) -> None:
        self.place, self.mutant, self.law = place, mutant, law
        self.concern: Concern = place.concern(mutant)
        self.chance = random.Random(1)
        self.proved = True  # nobody, as long as no region was found

    def someone(self) -> Example | None:
        """Somebody whose settled answer differs; `proved` says that there can be nobody."""
        for facts, asof in islice(self._starts(), MOST_TALKS):
            if found := self._talk(facts, asof):
                return found
        return None

    def _starts(self) -> Iterator[tuple[Facts, date]]:
        """People in the regions where the mutant says something else."""
        fact = self.concern.fact if self.mutant.change.startswith("unknown") else ""
        remedies = self.concern.remedies or frozenset()
        if self.concern.remedies is None:
            self.proved = False  # what is supposed until asked is not gone through by regions
            yield from self._from_cases()
        for asof in days_of(self.place.law, self.law, remedies=remedies):
            for convicted in (True, False):
                beside = Beside(
                    self.place.law, self.law, sorted(remedies), fact, asof, convicted=convicted
                )
                regions = list(islice(self._regions(beside), REGIONS))
                self.proved = self.proved and not regions
                for cells in regions * TALKS:
                    facts = beside.somebody(cells, self.chance)
                    yield facts | ({fact: UNKNOWN} if fact else {}), asof

        if fact and not self.proved:
            yield from self._from_cases()

    def _regions(self, beside: Beside) -> Iterator[Cells]:
        _, swap, other = self.mutant.change.rpartition("that of ")
        if swap:
            yield from beside.regions(beside.tied(self.mutant.about, other))
            return
        for formula in beside.differences():
            yield from beside.regions(formula)

    def _from_cases(self) -> Iterator[tuple[Facts, date]]:
        """People of the cases who have not told this fact, or do not know it."""
        people = [one for one in self.place.people if self.concern.fact in one.case.facts]
        for person in self.chance.sample(people, min(len(people), FROM_CASES)):
            facts = {**person.case.facts}
            del facts[self.concern.fact]
            if self.mutant.change.startswith("unknown"):
                facts[self.concern.fact] = UNKNOWN
            yield facts, person.case.asof

    # -- a talk --------------------------------------------------------------------------------

    def _talk(self, facts: Facts, asof: date) -> Example | None:
        """Asks on, by chance, until both answers are settled; an example where they differ."""
        for _ in range(STEPS):
            told = with_consequences(facts, self.place.law.facts, asof)
            laws = [
                small_law(place, covering(place, told, asof), told, asof)
                for place in (self.place.law, self.law)
            ]
            before, after = (judge(law, law.known(told))[0] for law in laws)
            open_laws = [law for law, one in zip(laws, (before, after), strict=True) if one.between]
            asked = next((one for law in open_laws if (one := self._ask(law, told))), None)
            if asked is None:
                differ = differing(before.to_json(), after.to_json())
                return Example(facts, asof, *_told(before, after)) if differ else None
            facts = {**facts, asked[0]: asked[1]}
        return None

    def _ask(self, law: Law, told: Facts) -> tuple[str, FactValue] | None:
        """The next fact that a law would read, and a value by chance of those still possible."""
        known, program = law.known(told), law.program
        _, state = law.outcomes.put(known)
        for fact in law.search.open_facts(state):
            name = program.facts[fact]
            if name and name != self.concern.fact and name not in told:
                return program.frame.place_name(name), self._value(law, known, fact)
        return None

    def _value(self, law: Law, known: Known, fact: int) -> FactValue:
        program, mask = law.program, known.masks[fact]
        cells = [1 << at for at in range(mask.bit_length()) if mask >> at & 1]
        value = value_in(program, fact, self.chance.choice(cells))
        if program.is_date[fact] and value != "none":
            first, last = known.days[fact]
            return str(max(first, min(date.fromisoformat(str(value)), last)))
        return value


def _told(before: Answer, after: Answer) -> tuple[str, str]:
    """Both answers, in the first thing in which they differ."""
    one, other = before.to_json(), after.to_json()
    heads = [
        " ".join(str(part) for part in (a["outcome"], a["remedy"]) if part) for a in (one, other)
    ]
    if heads[0] != heads[1]:
        return heads[0], heads[1]
    return f"{heads[0]}, {differing(one, other)}", differing(other, one)
