"""A phone is shared, lost, watched or passed on: after days of silence we show nothing."""

from __future__ import annotations

import pytest

from tests.conversation.conftest import Talk

TELLS = ("california", "charge", "record", "court", "case", "guilty", "san diego", "2009")


def test_within_a_week_the_talk_goes_on_where_it_was(talk: Talk) -> None:
    """Silence is no wish to start over."""
    talk.texts("hi", "California")
    turn = talk.text("hello", days=2)

    assert turn.asking == "disposition"
    assert turn.reply is not None
    assert turn.reply.startswith("Welcome back.")


@pytest.mark.parametrize("text", ["hi", "1", "RESULTS", "more", "who is this"])
def test_after_a_week_the_greeting_names_nothing(done: Talk, text: str) -> None:
    """Whoever holds the phone now learns who we are and no more."""
    turn = done.text(text, days=7)

    assert turn.reply is not None
    assert not [word for word in TELLS if word in turn.reply.lower()]
    assert turn.asking is None
    assert done.session.state == "check"


def test_the_state_and_a_year_open_the_results_again(done: Talk) -> None:
    """As told before; the talk is not begun anew."""
    done.text("hi", days=8)
    turn = done.text("California 2009")

    assert turn.kind == "result"
    assert done.session.state == "results"


def test_an_unfinished_talk_goes_on_after_the_check(talk: Talk) -> None:
    """With the question that stood open."""
    talk.texts("hi", "California", "i was arrested in 2009")
    talk.text("hi", days=8)
    turn = talk.text("california, 2009")

    assert turn.asking == "disposition"


def test_two_misses_start_afresh_and_forget(done: Talk) -> None:
    """The new owner of a number never reads the old one's answers."""
    done.text("hi", days=8)
    first = done.text("Texas 2001")
    second = done.text("Oregon 1999")

    assert first.reply is not None and first.reply.startswith("That doesn't match.")
    assert second.reply is not None and "Legal Aid" in second.reply
    assert done.session.facts == {}
    assert done.text("RESULTS").kind != "result"


def test_where_a_code_word_was_set_only_it_opens(done: Talk) -> None:
    """State and year are not enough then."""
    done.text("CODE bluebird")
    done.text("hi", days=8)
    missed = done.text("California 2009")
    opened = done.text("Bluebird")

    assert missed.kind != "result"
    assert opened.kind == "result"


def test_the_code_word_is_not_kept_as_written(done: Talk) -> None:
    """Only its hash."""
    done.text("CODE bluebird")

    assert "bluebird" not in str(done.session.to_json())


def test_new_begins_anew_at_once(done: Talk) -> None:
    """Whoever has forgotten the word is not locked out of the line."""
    done.text("hi", days=8)
    turn = done.text("NEW")

    assert turn.asking == "jurisdiction"
    assert done.session.facts == {}


def test_a_talk_that_told_nothing_has_nothing_to_lock(talk: Talk) -> None:
    """It simply opens again."""
    talk.text("hi")
    turn = talk.text("hi", days=20)

    assert turn.asking == "jurisdiction"


@pytest.mark.parametrize("text", ["STOP", "I want to die", "HELP"])
def test_stop_crisis_and_help_need_no_code(done: Talk, text: str) -> None:
    """They win in any state, and tell nothing."""
    turn = done.text(text, days=8)

    assert turn.kind in ("stop", "crisis", "help")
    assert turn.reply is not None
    assert not [word for word in ("california", "court", "guilty") if word in turn.reply.lower()]


def test_who_was_stopped_and_comes_back_after_a_week_is_checked_too(done: Talk) -> None:
    """START is asked for by whoever holds the phone."""
    done.text("STOP")
    turn = done.text("START", days=8)

    assert turn.stop == "started"
    assert turn.kind == "start"
    assert turn.reply is not None and "First:" not in turn.reply
    assert done.session.state == "check"


def test_where_nothing_is_to_guard_the_text_after_the_silence_opens_a_new_talk(talk: Talk) -> None:
    """Somebody who only said hello last week is not asked again for what this text tells."""
    talk.text("hi")
    turn = talk.text("California", days=8)

    assert turn.asking == "disposition"
    assert turn.reply is not None
    assert "California" in turn.reply


@pytest.mark.parametrize("text", ["HELP", "I want to die", "STOP"])
def test_what_needs_no_code_opens_nothing_either(done: Talk, text: str) -> None:
    """Whoever holds the phone now was helped, and still has to show who they are."""
    done.text(text, days=8)
    after = done.texts("START", "2", "RESULTS") if text == "STOP" else done.text("RESULTS")

    assert after.kind != "result"
    assert after.reply is not None and "Good news" not in after.reply
