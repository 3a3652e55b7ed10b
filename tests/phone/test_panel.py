"""What the right side makes of a talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.channels import measure, prices
from bot.facts import FactValue
from bot.phone.panel import day_of, panel_of
from bot.phone.talk import Bubble, Seen, Talk
from bot.phone.words import fact_words
from bot.rules import Rulebook, load_rulebook

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
TALK = Talk("+15555550100", "0")


@pytest.fixture(scope="module")
def book() -> Rulebook:
    """All law."""
    return load_rulebook()


def with_facts(**facts: FactValue) -> Talk:
    """A talk in which so much is known."""
    return replace(TALK, seen=Seen("screening", "en", facts=dict(facts)))


@pytest.mark.parametrize("code", ["CA", "WA", "VT"])
def test_each_fact_of_a_place_is_in_exactly_one_group(book: Rulebook, code: str) -> None:
    """Known, not known by the person, still to ask, or not needed: nothing is left out."""
    talk = with_facts(
        jurisdiction=code, disposition="convicted", offense="possession", sentence="unknown"
    )

    panel = panel_of(talk, book, NOW)

    groups = [
        *(known.label for known in panel.known),
        *panel.unsure,
        *(need.label for need in panel.needed),
        *panel.spared,
    ]
    assert fact_words("sentence") in panel.unsure
    assert len(groups) == len(set(groups))
    assert {fact_words(name) for name in book.jurisdictions[code].facts} <= set(groups)


def test_before_anything_is_known_nothing_is_claimed(book: Rulebook) -> None:
    """No verdict, no needs, no cost."""
    panel = panel_of(TALK, book, NOW)

    assert panel.verdict is None
    assert not panel.needed
    assert panel.total.cents == 0


def test_a_place_without_a_law_file_is_named_as_such(book: Rulebook) -> None:
    """It is said that there is none; nothing is made up."""
    panel = panel_of(with_facts(jurisdiction="PR"), book, NOW)

    assert panel.verdict
    assert not panel.verdict.answer.covered
    assert any("no law file" in line for line in panel.verdict.lines)


def test_texts_cost_what_their_segments_cost(book: Rulebook) -> None:
    """Wide letters cost more, photos make one message of a text, notes are free."""
    wide = "á" * 71
    talk = TALK.with_bubbles(
        Bubble("person", "hi"),
        Bubble("line", wide),
        Bubble("note", "8 days of silence"),
        Bubble("person", "", media=2),
    )

    panel = panel_of(talk, book, NOW)

    assert measure(wide).segments == 2
    assert (panel.sent.texts, panel.sent.segments) == (1, 2)
    assert panel.sent.cents == prices.outbound_cents(2)
    assert panel.received.cents == prices.inbound_cents(1) + prices.inbound_cents(0, media=2)
    assert panel.thread[1].outside == ("á",)
    assert panel.thread[2].cents == 0


@pytest.mark.parametrize(
    ("talk", "day"),
    [
        (TALK, date(2026, 11, 21)),
        (with_facts(jurisdiction="CA"), date(2026, 11, 21)),
        (replace(TALK, asof="2018-05-01"), date(2018, 5, 1)),
        (replace(TALK, passed_s=8 * 86_400), date(2026, 11, 29)),
    ],
)
def test_the_day_is_that_of_the_place(book: Rulebook, talk: Talk, day: date) -> None:
    """At three in the morning in London it is still the evening before in the United States."""
    assert day_of(talk, book, datetime(2026, 11, 22, 3, 0, tzinfo=UTC)) == day
