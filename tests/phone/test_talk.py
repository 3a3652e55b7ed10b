"""What the page carries from one post to the next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.phone.talk import (
    Bubble,
    RealNumber,
    Seal,
    Seen,
    Talk,
    TornPage,
    made_up,
    new_talk,
)

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
SEAL = Seal("a secret for tests that is long enough")
TALK = Talk(
    number="+15555550100",
    seed="0" * 16,
    texts=1,
    bubbles=(Bubble("person", "sí, 2009"), Bubble("line", "OK", language="en")),
    seen=Seen("screening", "en", "amount_g", ("less", "more"), {"amount_g": {"max": 28.35}}),
)


def test_a_sealed_talk_opens_as_it_was() -> None:
    """Nothing is lost between two posts."""
    assert SEAL.open(SEAL.close(TALK)) == TALK


@pytest.mark.parametrize("torn", ["", "x", "e30.AAAA", SEAL.close(TALK)[:-2]])
def test_a_torn_page_is_told_from_a_whole_one(torn: str) -> None:
    """What another secret sealed, or somebody changed, is not opened."""
    with pytest.raises(TornPage):
        SEAL.open(torn)


def test_a_page_of_another_secret_is_torn() -> None:
    """A number cannot be put into a page by who does not know the secret."""
    theirs = Seal("another secret for tests, long too").close(TALK)

    with pytest.raises(TornPage):
        SEAL.open(theirs)


@pytest.mark.parametrize(
    "typed", ["5555550100", "+1 555 555 0100", "(415) 555-0123", "1-206-555-0199", "555.123.4567"]
)
def test_made_up_numbers_are_taken(typed: str) -> None:
    """Area code 555 in full, and 555-01xx everywhere, in any writing."""
    assert made_up(typed).startswith("+1")
    assert len(made_up(typed)) == 12


@pytest.mark.parametrize(
    "typed", ["415 867 5309", "4155550223", "555", "+44 20 7946 0958", "hello", "415555012 3x"]
)
def test_numbers_somebody_may_have_are_refused(typed: str) -> None:
    """Nobody's own number gets into the simulator by accident."""
    with pytest.raises(RealNumber):
        made_up(typed)


def test_a_new_person_has_a_number_of_chance() -> None:
    """Two visitors do not meet under one number."""
    numbers = {new_talk().number for _ in range(50)}

    assert len(numbers) == 50
    assert all(made_up(number) == number for number in numbers)


def test_the_same_page_sent_twice_is_the_same_text() -> None:
    """A reload after a post does not text again; other words do."""
    assert TALK.sid("yes", 0) == TALK.sid("yes", 0)
    assert TALK.sid("yes", 0) != TALK.sid("no", 0)
    assert TALK.sid("yes", 0) != TALK.sid("yes", 1)


def test_silence_moves_the_clock_and_a_day_that_was_set() -> None:
    """Both stay as far apart as they were."""
    later = Talk("+15555550100", "0", asof="2018-04-28").after_silence(timedelta(days=8))

    assert later.clock(NOW) == NOW + timedelta(days=8)
    assert later.day() == date(2018, 5, 6)
    assert TALK.after_silence(timedelta(hours=1)).day() is None


@pytest.mark.parametrize("text", ["ok", "a longer text of some words " * 50])
def test_a_very_long_talk_drops_its_oldest_bubbles(text: str) -> None:
    """The page stays small enough to post (64 kB), and the count goes on."""
    long = TALK
    for number in range(300):
        long = long.with_bubbles(Bubble("person", f"{number} {text}"))

    assert long.bubbles[-1].text.startswith("299 ")
    assert long.dropped + len(long.bubbles) == 302
    assert len(SEAL.close(long)) < 60_000
