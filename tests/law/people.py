"""People made up by seeded chance: half known, and every way they could be in full."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import date, timedelta

from bot.eligibility.assess import law_of
from bot.eligibility.axes import ChoiceAxis, DateFact, NumberAxis
from bot.eligibility.known import Known, read_known, with_consequences
from bot.eligibility.law import Law
from bot.eligibility.program import Program
from bot.eligibility.search import bits
from bot.facts import FactValue
from bot.rules import Jurisdiction

DAY = timedelta(days=1)
DISPOSITIONS = ("convicted", "convicted", "convicted", "dismissed", "arrested_only", "diverted")


def in_full(law: Law, known: Known) -> Iterator[dict[str, object]]:
    """Everybody whom the facts still allow, one for each combination of cells."""
    program = law.program
    choices = [values_in(program, known, fact) for fact in range(len(program.facts))]
    for values in itertools.product(*choices):
        person = dict(zip(program.facts, values, strict=True))
        if in_order(program, person) and as_supposed(law, known, person):
            yield person


def anybody(law: Law, known: Known, chance: random.Random) -> dict[str, object] | None:
    """One of them, drawn by chance; None where the dates drawn do not fit."""
    program = law.program
    for _ in range(25):
        person = {
            name: chance.choice(values_in(program, known, fact, chance))
            for fact, name in enumerate(program.facts)
        }
        one_end(program, known, person)
        if in_order(program, person) and as_supposed(law, known, person):
            return person
    return None


def one_end(program: Program, known: Known, person: dict[str, object]) -> None:
    """Without a conviction the case and everything ended on one day."""
    ended = person.get("x_disposition_date")
    if person.get("disposition") == "convicted" or not isinstance(ended, date):
        return
    at = program.index.get("completed_date")
    if at is not None and known.days[at][0] <= ended <= known.days[at][1]:
        person["completed_date"] = ended


def values_in(
    program: Program, known: Known, fact: int, chance: random.Random | None = None
) -> list[object]:
    """One value of a fact in each cell still possible: the lowest, or one drawn by chance."""
    axis, mask = program.axes[fact], known.masks[fact]
    if isinstance(axis, ChoiceAxis):
        return list(axis.names(mask))
    if isinstance(axis, NumberAxis):
        return [number_in(axis, cell, chance) for cell in bits(mask)]
    if isinstance(axis, DateFact):
        days = [
            day_in(axis, known.days[fact], cell, chance) for cell in bits(mask & axis.axis.days)
        ]
        return [*days, *(["none"] if mask & axis.axis.none else [])]
    return ["either"]


def number_in(axis: NumberAxis, cell: int, chance: random.Random | None) -> float:
    low, after = axis.cuts[cell - 1] if cell else (0, 0)
    high, past = axis.cuts[cell] if cell < len(axis.cuts) else (low + 60, 1)
    if axis.integer:
        last = int(high) - 1 if cell < len(axis.cuts) else int(high)
        return chance.randint(int(low), last) if chance else int(low)
    if chance:
        return low + (high - low) * chance.uniform(0.01, 0.99)
    return (low + high) / 2 if after or not past else high


def day_in(
    axis: DateFact, bounds: tuple[date, date], cell: int, chance: random.Random | None
) -> date:
    first = max(axis.axis.first_day(1 << cell), bounds[0], date(1900, 1, 1))
    last = min(axis.axis.last_day(1 << cell), bounds[1])
    return first + chance.randint(0, max(0, (last - first).days)) * DAY if chance else first


def in_order(program: Program, person: dict[str, object]) -> bool:
    for early, late in program.named_order:
        one, other = person.get(early), person.get(late)
        if isinstance(one, date) and isinstance(other, date) and one > other:
            return False
    return True


def as_supposed(law: Law, known: Known, person: dict[str, object]) -> bool:
    """Whether the person is as the file supposes somebody who does not know."""
    full = read_known(law.program, as_facts(person))
    return all(law.left_of(formula, full) == 1 for formula in known.supposed)


def as_facts(person: dict[str, object]) -> dict[str, FactValue]:
    """The person as they would tell it."""
    return {
        name: value.isoformat() if isinstance(value, date) else value  # type: ignore[misc]
        for name, value in person.items()
        if value not in ("any other", "either")
    }


def half_known(
    place: Jurisdiction, program: Program, chance: random.Random, told: float
) -> dict[str, FactValue]:
    """Facts told by chance: some exactly, some as a year or a range, some unknown."""
    facts: dict[str, FactValue] = {"jurisdiction": place.code}
    for fact, name in enumerate(program.facts):
        if not name or chance.random() > told:
            continue
        facts[name] = "unknown" if chance.random() < 0.15 else told_value(program, fact, chance)
    return facts


def told_value(program: Program, fact: int, chance: random.Random) -> FactValue:
    axis = program.axes[fact]
    if isinstance(axis, ChoiceAxis):
        if program.facts[fact] == "disposition":
            return chance.choice(DISPOSITIONS)
        return str(
            chance.choice(
                [*axis.values, "Elsewhere"]
                if axis.whole.bit_length() > len(axis.values)
                else axis.values
            )
        )
    if isinstance(axis, NumberAxis):
        ends = sorted(chance.choice((1, 5, 10, 17, 20, 21, 25, 28.35, 40, 60)) for _ in range(2))
        low, high = (int(end) if axis.integer else end for end in ends)
        return low if chance.random() < 0.6 else {"min": low, "max": high}
    year = chance.randint(1995, program.asof.year)
    exact = f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return chance.choice(
        [str(year), exact, {"from": str(year), "to": str(min(year + 2, program.asof.year))}]
    )


def law_for(place: Jurisdiction, facts: dict[str, FactValue], asof: date) -> tuple[Law, Known]:
    """The law and what is known, as the engine sees them."""
    told = with_consequences(facts, place.facts, asof)
    law = law_of(place, told, asof)
    return law, read_known(law.program, told)
