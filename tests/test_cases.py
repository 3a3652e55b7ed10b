"""Every case of the law is one test: a person whose answer is known gets that answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.eligibility import assess
from bot.rules import load_rulebook
from bot.rules.cases import load_cases, load_disputed, misses

ZZ = Path(__file__).parent / "rules"
BOOK, MADE_UP = load_rulebook(), load_rulebook(ZZ)
ALL = [(BOOK, case) for case in load_cases(BOOK)]
ALL += [(MADE_UP, case) for case in load_cases(MADE_UP, ZZ)]
HELD_WRONG = {(one.jurisdiction, one.case) for one in load_disputed()}


@pytest.mark.parametrize(
    ("book", "case"), ALL, ids=[f"{case.jurisdiction}: {case.name}" for _, case in ALL]
)
def test_the_person_of_a_case_gets_the_answer_that_the_law_gives(book, case):
    """Outcome, remedy and dates of rules/*.cases.yaml; `also` is the least that must be there."""
    if (case.jurisdiction, case.name) in HELD_WRONG:
        pytest.skip("disputed, with its source, in rules/disputed.yaml")

    answer = assess(book, case.facts, case.asof)

    assert misses(case, answer.to_json()) == []


def test_a_disputed_case_is_one_that_exists():
    """A dispute that nothing answers to any more is taken out."""
    names = {(case.jurisdiction, case.name) for _, case in ALL}

    assert names >= HELD_WRONG
