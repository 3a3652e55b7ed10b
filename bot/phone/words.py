"""The simulator's own words: for staff, never texted to anybody."""

from __future__ import annotations

from bot.rules.wording import FACTS, OUTCOMES, TONES, day_words, fact_words, value_words

__all__ = [
    "FACTS",
    "OPEN",
    "OUTCOMES",
    "TONES",
    "day_words",
    "fact_words",
    "number_words",
    "value_words",
]

OPEN = "Not decided yet"


def number_words(number: str) -> str:
    """A made-up number as it is written in the United States.

    >>> number_words("+15555550100")
    '(555) 555-0100'
    """
    digits = number.removeprefix("+1")
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
