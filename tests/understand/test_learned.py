"""A wish is heard in words that no list holds, and whoever adds a line teaches texts like it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import learn

from bot.understand.intents import read_intent
from bot.understand.learned import learned, signs, weights_of
from bot.understand.text import Text

STORY = ["¦", "they", "stopped", "my", "car", "¦", "i", "paid", "the", "fine", "¦"]


@pytest.mark.parametrize(
    ("intent", "heard", "alarms"),
    [("stop", 0.7, 0.03), ("crisis", 0.5, 0.01), ("person", 0.55, 0.01), ("delete", 0.55, 0.01)],
)
def test_weights_alone_read_lines_they_never_saw(intent: str, heard: float, alarms: float) -> None:
    """The phrases come on top: together they miss far fewer."""
    share_heard, share_of_alarms = learn.held_back(intent)

    assert share_heard >= heard
    assert share_of_alarms <= alarms


def test_every_intent_that_is_taught_is_learned() -> None:
    assert set(learned()) == set(learn.LESSONS)


def test_same_lists_teach_the_same() -> None:
    given = learn.examples("delete")[:300]

    assert learn.learn("delete", given) == learn.learn("delete", given)


def test_one_clause_can_tell_the_wish() -> None:
    wish = ["¦", "never", "text", "me", "again", "¦"]

    assert weights_of([*STORY, *wish[1:]])["stop"] > weights_of(STORY)["stop"]


def test_numbers_are_one_sign() -> None:
    assert signs(["¦", "2009", "¦"]) == signs(["¦", "7", "¦"])


@pytest.mark.parametrize("text", ["can you stop my fines", "no, dont stop"])
def test_phrase_within_a_story_stops_nothing(text: str) -> None:
    reading = read_intent(Text(text), asking=None, spec=None, language="en")

    assert reading.intent != "stop"
