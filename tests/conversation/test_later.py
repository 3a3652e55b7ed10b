"""Texts people may have later: offered once and softly, sent only after a real yes."""

from __future__ import annotations

import pytest

from tests.conversation.conftest import WAITS, Talk, events

QUIET = ["thanks", "ok", "k thx", "good night", "gracias", "ok got it"]


@pytest.mark.parametrize("text", QUIET)
def test_a_quiet_moment_after_the_result_brings_one_offer(done: Talk, text: str) -> None:
    """Numbered, with what is kept for it; nothing is promised yet."""
    turn = done.text(text)

    assert turn.reply is not None and "if it worked" in turn.reply and "1) Text me" in turn.reply
    assert "we keep your answers" in turn.reply
    assert events(turn) == {}


def test_a_yes_is_kept_with_the_words_it_was_said_to(done: Talk) -> None:
    """And the facts needed to look again, for two weeks and for three months."""
    asked, turn = done.texts("thanks"), done.text("1")

    (yes,) = events(turn)["consented"]
    assert (yes["scope"], yes["method"]) == ("followup", "reply")
    assert asked.reply is not None and yes["wording"] in asked.reply
    assert [p["due_on"] for p in events(turn)["promise"]] == ["2026-12-06", "2027-02-21"]
    first = events(turn)["promise"][0]
    assert first["facts"]["jurisdiction"] == first["jurisdiction"] == "CA"
    assert (first["outcome"], first["remedy"]) == ("cleared", "ca-ab1706-automatic")
    assert first["version"]
    assert turn.reply is not None and "DELETE" in turn.reply and "STOP" in turn.reply


@pytest.mark.parametrize("yes", ["1", "yes", "yea pls", "Text me", "si", "1.", "sure"])
def test_a_yes_in_words_counts_too(done: Talk, yes: str) -> None:
    """As people type it."""
    done.text("thanks")

    assert "promise" in events(done.text(yes))


@pytest.mark.parametrize("ok", ["ok", "k", "OK.", "okay"])
def test_ok_may_only_mean_read_so_it_is_asked_which_one(done: Talk, ok: str) -> None:
    """Once; a second ok lets the offer go."""
    done.text("thanks")
    first, second = done.text(ok), done.text(ok)

    assert first.reply is not None and first.reply.startswith("Which one?")
    assert events(first) == events(second) == {}
    assert "RESULTS" in (second.reply or "")


@pytest.mark.parametrize("no", ["2", "no", "no thanks", "nah im good", "no gracias"])
def test_a_no_is_taken_and_never_asked_again(done: Talk, no: str) -> None:
    """Nor is it a wish to get no more texts."""
    done.text("thanks")
    turn = done.text(no)
    later = done.texts("thanks", "ok", "bye")

    assert turn.stop is None and events(turn) == {}
    assert turn.reply == "OK, we won't. Text us any time."
    assert not any("Text me" in (t.reply or "") for t in done.turns[-3:])
    assert later.session is not None


@pytest.mark.parametrize("text", ["steps", "more", "another", "i was 19"])
def test_whoever_does_something_else_lets_the_offer_go(done: Talk, text: str) -> None:
    """A digit after that is no yes to it."""
    done.texts("thanks", text)

    assert "consented" not in events(done.text("1"))


@pytest.mark.parametrize(
    "question", ["is this private?", "will the police see it", "who sees this"]
)
def test_a_question_of_theirs_leaves_the_offer_open(done: Talk, question: str) -> None:
    """They ask before they say yes."""
    done.text("thanks")
    answer = done.text(question)

    assert answer.reply is not None and "don't tell" in answer.reply
    assert "promise" in events(done.text("1"))


def test_a_day_to_wait_for_is_offered_as_a_reminder(talk: Talk) -> None:
    """In the result already, where there is room; a reminder comes once, around that day."""
    result = talk.until_result("hi", **WAITS)
    asked, turn = talk.text("REMIND"), talk.text("1")

    assert result.outcome == "wait"
    assert result.reply is not None and "Text REMIND" in result.reply
    assert asked.reply is not None and "around June 5, 2027?" in asked.reply
    (promise,) = events(turn)["promise"]
    assert (promise["kind"], promise["due_on"]) == ("reminder", "2027-06-05")


@pytest.mark.parametrize(
    "text",
    ["tell me when i can do it", "can u remind me", "let me know when", "text me that day pls"],
)
def test_a_reminder_may_be_asked_for_in_own_words(talk: Talk, text: str) -> None:
    """Also by who has said no before."""
    talk.until_result("hi", **WAITS)
    talk.texts("ok", "2")

    assert "June 5, 2027" in (talk.text(text).reply or "")


def test_recordatorio_in_spanish(talk: Talk) -> None:
    """With the day as Spanish writes it."""
    talk.until_result("hola", **WAITS)
    asked, turn = talk.text("aviseme cuando pueda porfa"), talk.text("si")

    assert asked.reply is not None and "5 de junio de 2027" in asked.reply
    assert events(turn)["promise"][0]["kind"] == "reminder"
    assert turn.reply is not None and "BORRAR" in turn.reply


@pytest.mark.parametrize("text", ["lmk if the law changes", "text me if theres a new law"])
def test_a_better_law_may_be_waited_for_whatever_the_result(done: Talk, text: str) -> None:
    """An alert has no day; it waits for the law, a year long."""
    asked, turn = done.text(text), done.text("1")

    assert asked.reply is not None and "a year" in asked.reply
    (promise,) = events(turn)["promise"]
    assert (promise["kind"], promise["due_on"]) == ("alert", None)


def test_with_a_wish_for_a_better_law_the_day_told_is_kept(talk: Talk) -> None:
    """So that an earlier one counts as news; a reminder needs no second day."""
    talk.until_result("hi", **WAITS)
    alert = events(talk.texts("text me if theres a new law", "1"))["promise"]
    reminder = events(talk.texts("remind me", "1"))["promise"]

    assert [one.get("day") for one in (*alert, *reminder)] == ["2027-06-05", None]


def test_where_we_have_no_law_nothing_is_offered(talk: Talk) -> None:
    """We could never keep the promise."""
    talk.texts("hi", "Puerto Rico")

    assert "Text me" not in (talk.text("thanks").reply or "")


def test_later_in_mid_talk_keeps_the_place(talk: Talk) -> None:
    """There is no result to remind of yet."""
    talk.texts("hi", "California")
    turn = talk.text("remind me later im at work")

    assert turn.reply is not None and turn.reply.startswith("No rush.")


def test_the_last_step_brings_the_offer_below_it(done: Talk) -> None:
    """Whoever has read how it is done may be asked how it went."""
    pages = [done.text("steps").reply or "" for _ in range(4)]

    assert "last step" in pages[-1] and "if it worked" in pages[-1]
    assert "promise" in events(done.text("1"))


def test_an_offer_is_locked_away_with_the_talk(done: Talk) -> None:
    """A digit from whoever holds the phone weeks later is no yes."""
    done.text("thanks")
    turn = done.text("1", days=9)

    assert events(turn) == {}
    assert done.session.menu == ""


def test_delete_says_that_promises_and_requests_go_too(done: Talk) -> None:
    """And what stays: the proof."""
    turn = done.text("DELETE")

    assert turn.reply is not None
    assert "reminders and requests are erased" in turn.reply and "proof" in turn.reply
