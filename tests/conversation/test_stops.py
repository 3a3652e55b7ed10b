"""A STOP that listens: it stops at once, asks once in doubt, and is silent to the stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conversation.conftest import Talk

TWILIO = ["STOP", "stop", " Stop. ", '"STOP"', "stopall", "UNSUBSCRIBE", "cancel", "end", "Quit",
          "REVOKE", "optout"]  # fmt: skip
WISHES = ["no more texts", "wrong number", "lose my number", "alto", "stop please", "no mas"]
LISTED = Path(__file__).parent.parent / "understand" / "stop" / "doubtful.txt"
DOUBTFUL = [
    line for line in LISTED.read_text("utf-8").splitlines() if line and not set(line) & set("#|")
][:4]
STORIES = ["they wouldnt stop the car", "im ending probation in may", "it was a traffic stop"]


@pytest.mark.parametrize("word", TWILIO)
def test_where_twilio_confirms_we_stay_silent(talk_in: Callable[..., Talk], word: str) -> None:
    """SMS-27: blocked at once, an empty response."""
    talk = talk_in(keywords="twilio")
    talk.text("hi")
    turn = talk.text(word)

    assert (turn.stop, turn.reply, turn.kind) == ("stopped", None, "stop")


@pytest.mark.parametrize("word", [*TWILIO[:3], *WISHES])
def test_where_we_confirm_it_is_once(talk: Talk, word: str) -> None:
    """SMS-28: one confirmation, who we are, how to come back, no marketing; then nothing."""
    talk.text("hi")
    turn, after = talk.text(word), talk.text("stop")

    assert turn.stop == "stopped"
    assert turn.reply is not None and "Legal Aid" in turn.reply
    assert after.reply is None


@pytest.mark.parametrize("word", WISHES)
def test_a_wish_in_own_words_is_confirmed_by_us_even_at_twilio(
    talk_in: Callable[..., Talk], word: str
) -> None:
    """Twilio acts on single words only: of these it knows nothing."""
    talk = talk_in(keywords="twilio")
    talk.text("hi")
    turn = talk.text(word)

    assert turn.stop == "stopped"
    assert turn.reply is not None


@pytest.mark.parametrize("story", STORIES)
def test_a_story_stops_nothing(talk: Talk, story: str) -> None:
    """A traffic stop is no wish."""
    talk.texts("hi", "California")
    turn = talk.text(story)

    assert turn.stop is None
    assert turn.reply is not None


@pytest.mark.parametrize("text", ["hello", "yes", "YES", "California", "HELP", "why", ""])
def test_a_stopped_person_gets_nothing(talk: Talk, text: str) -> None:
    """YES changes nothing (SMS-32)."""
    talk.texts("hi", "STOP")
    turn = talk.text(text)

    assert turn.reply is None
    assert turn.stop is None


def test_start_lets_them_back_in_where_they_were(talk: Talk) -> None:
    """With the question that stood open."""
    talk.texts("hi", "California", "STOP")
    turn = talk.text("START")

    assert turn.stop == "started"
    assert turn.asking == "disposition"


def test_twilios_own_answer_is_not_doubled(talk_in: Callable[..., Talk]) -> None:
    """SMS-29: OptOutType says that Twilio has answered."""
    talk = talk_in(keywords="twilio")
    talk.text("hi")

    assert talk.text("HELP", opt_out="HELP").reply is None
    assert talk.text("START", opt_out="START").reply is None
    stop = talk.text("STOP", opt_out="STOP")
    assert (stop.reply, stop.stop) == (None, "stopped")


@pytest.mark.parametrize("doubtful", DOUBTFUL)
def test_real_doubt_asks_once_and_silence_means_stopped(talk: Talk, doubtful: str) -> None:
    """SMS-31: from the question on, nothing else goes out."""
    talk.texts("hi", "California")
    turn = talk.text(doubtful)

    assert turn.stop == "stopped"
    assert turn.reply is not None and "no more texts" in turn.reply
    assert talk.session.state == "doubt"


@pytest.mark.parametrize("doubtful", DOUBTFUL)
def test_keep_going_after_doubt_goes_on(talk: Talk, doubtful: str) -> None:
    """The block is taken back and the open question asked."""
    talk.texts("hi", "California", doubtful)
    turn = talk.text("2")

    assert turn.stop == "started"
    assert turn.asking == "disposition"


@pytest.mark.parametrize("doubtful", DOUBTFUL)
def test_stop_after_doubt_stops(talk: Talk, doubtful: str) -> None:
    """And says so once."""
    talk.texts("hi", "California", doubtful)
    turn = talk.text("1")

    assert turn.stop == "stopped"
    assert talk.session.state == "stopped"
    assert talk.text("2").reply is None


def test_delete_erases_and_says_so(done: Talk) -> None:
    """SMS-57: no session is left, and the event tells the store."""
    turn = done.text("DELETE")

    assert turn.session is None
    assert turn.reply is not None and "erased" in turn.reply
    assert [event.name for event in turn.events] == ["deleted"]


def test_a_stopped_person_can_still_erase(talk: Talk) -> None:
    """Silently: they get no text."""
    talk.texts("hi", "California", "STOP")
    turn = talk.text("delete my data")

    assert turn.session is None
    assert turn.reply is None
