"""The engine on people half known, held against the plain reading of each person they could be."""

from __future__ import annotations

import random
from datetime import date
from functools import cache
from math import prod
from pathlib import Path

import pytest

from bot.eligibility import assess
from bot.eligibility.law import law_on
from bot.rules import Outcome, Rulebook, load_rulebook
from tests.law.people import anybody, half_known, in_full, law_for, values_in
from tests.law.reference import Reference

ASOF = date(2026, 11, 22)
ORDER = list(Outcome)
ZZ = Path(__file__).parent / "rules"


@cache
def book_of(code: str) -> Rulebook:
    return load_rulebook(ZZ) if code == "ZZ" else load_rulebook()


def ends_apart(person):
    """Two ends of a case without a conviction, told apart before it was known to be one."""
    ends = {person.get("x_disposition_date"), person.get("completed_date")} - {None}
    return person["disposition"] != "convicted" and len(ends) > 1


def contradictory(place, facts):
    """Dates told that no person can have; the engine then believes each by itself."""
    law, known = law_for(place, facts, ASOF)
    return next(in_full_or_none(law, known), None) is None


def in_full_or_none(law, known):
    chance = random.Random(5)
    return (person for _ in range(20) if (person := anybody(law, known, chance)) is not None)


@pytest.mark.parametrize("asof", [ASOF, date(2018, 5, 1)])
@pytest.mark.parametrize("code", ["ZZ", "CA", "WA", "VT"])
def test_nobody_gets_an_outcome_that_the_answer_for_half_known_facts_ruled_out(code, asof):
    """What is said of a kind of person holds for every single person of that kind."""
    book, chance = book_of(code), random.Random(f"{code}{asof}")
    place, reference = book.jurisdictions[code], Reference(book.jurisdictions[code], asof)
    program = law_on(place, asof, same_end=False).program
    people = 0
    for _ in range(70):
        facts = half_known(place, program, chance, chance.choice([0.3, 0.6, 0.9]))
        answer = assess(book, facts, asof)
        law, known = law_for(place, facts, asof)
        for _ in range(12):
            person = anybody(law, known, chance)
            if person is None or ends_apart(person):
                continue
            people += 1

            outcome = reference.outcome(person)

            if answer.between is None:
                assert outcome is answer.outcome, f"{facts} {person}: {outcome}"
            else:
                best, worst = (ORDER.index(one) for one in answer.between)
                assert best <= ORDER.index(outcome) <= worst, f"{facts} {person}: {outcome}"
    assert people > 200


@pytest.mark.parametrize("code", ["ZZ", "CA", "WA", "VT"])
def test_what_is_needed_is_exactly_what_can_change_the_outcome(code):
    """Each fact in `needs` changes some possible person's outcome; no other fact does."""
    book, chance = book_of(code), random.Random(code)
    place, reference = book.jurisdictions[code], Reference(book.jurisdictions[code], ASOF)
    program = law_on(place, ASOF, same_end=False).program
    compared = 0
    while compared < 20:
        facts = half_known(place, program, chance, 0.93)
        law, known = law_for(place, facts, ASOF)
        size = prod(len(values_in(law.program, known, at)) for at in range(len(known.masks)))
        if size > 1500 or contradictory(place, facts):
            continue
        outcomes = {
            tuple(person.values()): reference.outcome(person) for person in in_full(law, known)
        }

        answer = assess(book, facts, ASOF)

        compared += 1
        changing = {
            law.program.asked_as(at)
            for at, name in enumerate(law.program.facts)
            if name and at not in known.unknown and changes(outcomes, at)
        }
        assert set(answer.needs_outcome) == changing, facts
        assert (answer.between is None) == (len(set(outcomes.values())) == 1), facts


def changes(outcomes, at):
    """Whether two people who differ in one fact only have different outcomes."""
    groups = {}
    for person, outcome in outcomes.items():
        groups.setdefault(person[:at] + person[at + 1 :], set()).add(outcome)
    return any(len(group) > 1 for group in groups.values())
