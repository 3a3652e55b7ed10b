"""Facts, values and sums as the page says them."""

from __future__ import annotations

import pytest

from bot.facts import COMMON, FactValue
from bot.phone.pages import cents_words
from bot.phone.words import FACTS, OUTCOMES, TONES, number_words, value_words
from bot.rules.model import Outcome


def test_every_common_fact_has_its_words() -> None:
    """No fact shows up under its name in the code."""
    assert set(FACTS) == set(COMMON)


def test_every_outcome_has_its_words_and_its_colour() -> None:
    """Contract, section 2: eight outcomes."""
    assert list(OUTCOMES) == list(TONES) == [str(outcome) for outcome in Outcome]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("amount_g", {"max": 28.35}, "up to 1 oz (28.35\u00a0g)"),
        ("amount_g", {"min": 28.35, "max": 56.7}, "1 oz (28.35\u00a0g) to 2 oz (56.7\u00a0g)"),
        ("amount_g", {"min": 40}, "more than 40\u00a0g"),
        ("amount_g", 14.18, "0.5 oz (14.18\u00a0g)"),
        ("amount_g", 7.0, "7\u00a0g"),
        ("plants", {"min": 7}, "at least 7"),
        ("plants", 3, "3"),
        ("completed_date", "2009", "2009"),
        ("completed_date", "2009-06", "June 2009"),
        ("completed_date", "2009-06-03", "June 3, 2009"),
        ("completed_date", {"from": "2008", "to": "2010"}, "2008 to 2010"),
        ("completed_date", {"from": "2008-05"}, "from May 2008"),
        ("last_conviction_date", "none", "none"),
        ("offense", "intent_to_sell", "intent to sell"),
        ("x_court", "x_municipal", "municipal"),
    ],
)
def test_a_value_is_said_in_words(name: str, value: FactValue, words: str) -> None:
    """Ranges, dates, amounts and choices read as a person would say them."""
    assert value_words(name, value) == words


def test_sums_are_cents_and_then_dollars() -> None:
    """A talk costs cents; a hundred talks cost dollars."""
    assert cents_words(0) == "0.00¢"
    assert cents_words(99.99) == "99.99¢"
    assert cents_words(100) == "$1.00"


def test_a_number_is_written_as_in_the_united_states() -> None:
    """So that it looks like one."""
    assert number_words("+12065550123") == "(206) 555-0123"
