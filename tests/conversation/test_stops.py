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


@pytest.mark.parametrize("text", ["hello", "yes", "YES", "California", "why", ""])
def test_a_stopped_person_gets_nothing(talk: Talk, text: str) -> None:
    """YES changes nothing (SMS-32)."""
    talk.texts("hi", "STOP")
    turn = talk.text(text)

    assert turn.reply is None
    assert turn.stop is None


def test_start_lets_them_back_in_where_they_were(talk: Talk) -> None:
    """First we ask what for; then comes the question that stood open."""
    talk.texts("hi", "California", "STOP")
    turn, answered = talk.text("START"), talk.text("2")

    assert turn.stop == "started"
    assert turn.reply is not None and "What may we text you?" in turn.reply
    assert [(e.name, dict(e.detail)) for e in answered.events] == [
        ("started", {"only": "reminders"})
    ]
    assert answered.asking == "disposition"
    assert answered.reply is not None and "How did it end?" in answered.reply


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


def test_everything_is_only_said_to_the_number_that_stands_for_it(talk: Talk) -> None:
    """Whoever goes on with the talk instead is texted only what they ask for."""
    talk.texts("hi", "California", "STOP", "START")
    goes_on = talk.text("guilty")
    talk.texts("STOP", "START")
    all_of_it = talk.text("1")

    assert goes_on.events == ()
    assert talk.session.facts["disposition"] == "convicted"
    assert dict(all_of_it.events[0].detail) == {"only": "everything"}


def test_a_bare_yes_never_asks_for_campaigns_again(talk: Talk) -> None:
    """SMS-32: to Twilio it is START; to us it is no answer to "what may we text you?"."""
    talk.texts("hi", "California", "STOP", "START")

    assert talk.text("YES", opt_out="START").events == ()


def test_where_twilio_has_said_welcome_we_only_ask(talk_in: Callable[..., Talk]) -> None:
    """SMS-29: one answer from each, and none twice."""
    talk = talk_in(keywords="twilio")
    talk.texts("hi", "STOP")
    turn = talk.text("START", opt_out="START")

    assert turn.reply is not None and turn.reply.startswith("What may we text you?")


def test_start_from_somebody_we_never_talked_to_asks_before_it_opens(talk: Talk) -> None:
    """They may have stopped a campaign; after the answer the talk opens as for anybody."""
    talk.stopped = True
    asked, opened = talk.text("START"), talk.text("1")

    assert asked.stop == "started" and "What may we text you?" in (asked.reply or "")
    assert "free" in (opened.reply or "").lower() and opened.asking == "jurisdiction"


def test_help_answers_a_stopped_person_too(talk: Talk) -> None:
    """SMS-34: who we are and the way back; they stay stopped."""
    talk.texts("hi", "STOP")
    turn = talk.text("HELP")

    assert turn.stop is None
    assert turn.reply is not None
    assert "Legal Aid" in turn.reply and "800-555-0199" in turn.reply and "START" in turn.reply


@pytest.mark.parametrize("doubtful", DOUBTFUL[:2])
@pytest.mark.parametrize("text", ["results", "steps", "why", "can i talk to a person"])
def test_who_asks_for_something_at_the_doubt_goes_on(talk: Talk, doubtful: str, text: str) -> None:
    """Somebody who wants their results does not want silence."""
    talk.until_result("hi")
    talk.text(doubtful)
    turn = talk.text(text)

    assert turn.stop == "started"
    assert turn.reply


@pytest.mark.parametrize("text", ["results please", "show me my result again", "is this free"])
def test_who_asks_for_more_at_the_doubt_is_answered(done: Talk, text: str) -> None:
    """Silence there would be wrong: they go on."""
    done.text("forget it")
    turn = done.text(text)

    assert turn.stop == "started" and turn.reply
