"""Our words are easy to read, in English and in Spanish."""

from __future__ import annotations

import pytest

from bench.words import (
    HIGHEST_GRADE,
    LOWEST_EASE,
    ease,
    english_syllables,
    grade,
    joined,
    spanish_syllables,
)
from bot.conversation import World

PLAIN = "You can ask the court now. A judge decides."
LEGAL = "Expungement eligibility determinations necessitate documentation of rehabilitation."


def test_english_is_read_at_school_grade_six(world: World) -> None:
    """Flesch-Kincaid, over every sentence that a talk may say."""
    assert grade(joined(world, "en")) <= HIGHEST_GRADE


def test_spanish_is_easy(world: World) -> None:
    """SMS-61. Fernandez Huerta, over every sentence that a talk may say."""
    assert ease(joined(world, "es")) >= LOWEST_EASE


def test_the_grade_tells_plain_from_legal_english() -> None:
    assert grade(PLAIN) < 3 < 15 < grade(LEGAL)


def test_the_ease_tells_plain_from_legal_spanish() -> None:
    plain = "Usted puede pedirlo ya. Un juez decide."
    legal = "La eliminación de antecedentes requiere documentación administrativa complementaria."

    assert ease(plain) > 85
    assert ease(legal) < 40


@pytest.mark.parametrize(
    ("word", "count"), [("charge", 1), ("record", 2), ("asked", 1), ("wanted", 2), ("lawyer", 2)]
)
def test_english_syllables_are_counted(word: str, count: int) -> None:
    assert english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"), [("corte", 2), ("policía", 4), ("quien", 1), ("juicio", 2), ("aún", 2)]
)
def test_spanish_syllables_are_counted(word: str, count: int) -> None:
    assert spanish_syllables(word) == count
