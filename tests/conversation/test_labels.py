"""The choices we show, typed back in words instead of their number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.conversation import World
from bot.i18n import load_catalogs
from bot.models import Choice
from bot.understand import read_message
from tests.conversation.conftest import TODAY

UNHEARD = {"stop", "delete", "crisis", "restart", "back"}


def _of_places(world: World, language: str) -> Iterator[tuple[str, str, tuple[Choice, ...]]]:
    """Each place, a fact that it asks, and its choices in that language."""
    for code, place in world.rulebook.jurisdictions.items():
        for name, fact in place.facts.items():
            said = {value: " ".join(label.split()) for value, label in fact.labels.items()}
            choices = (
                Choice(value, world.catalogs.text(language, text)) for value, text in said.items()
            )
            yield code, name, tuple(choices)


@pytest.mark.parametrize("language", load_catalogs().languages)
def test_no_label_typed_back_ends_or_erases_a_talk(world: World, language: str) -> None:
    """ "A mistake" was a wrong number in Chinese, "set aside" a wish to stop in Vietnamese."""
    misread = []
    for code, name, choices in _of_places(world, language):
        for label in (choice.label for choice in choices):
            reading = read_message(
                label, asking=name, choices=choices, jurisdiction=code, language=language,
                asof=TODAY, declared=world.rulebook.specs(code),
            )  # fmt: skip
            misread += [(code, name, label)] if reading.intent in UNHEARD else []

    assert misread == []
