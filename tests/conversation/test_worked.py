""" "Did it work?": answered days later, by a locked or forgotten talk too."""

from __future__ import annotations

import pytest

from tests.conversation.conftest import Talk, events


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1", "yes"), ("yes", "yes"), ("it worked!!", "yes"), ("they did it", "yes"),
        ("2", "waiting"), ("not yet", "waiting"), ("still waitin on the court, waiting", "waiting"),
        ("3", "no"), ("it didnt work they said no", "no"), ("no", "no"), ("need help", "no"),
    ],
)  # fmt: skip
def test_the_answer_is_noted_and_nothing_of_the_talk_shown(
    done: Talk, text: str, answer: str
) -> None:
    """Two weeks later the talk is locked, and stays so."""
    turn = done.text(text, days=14, invited="followup en")

    assert events(turn)["worked"] == [{"kind": "followup", "answer": answer}]
    assert turn.reply is not None and "California" not in turn.reply
    assert done.text("results").kind != "result"


@pytest.mark.parametrize(
    ("text", "answer"),
    [("si funciono", "yes"), ("todavia no", "waiting"), ("me lo negaron", "no"), ("3", "no")],
)
def test_somebody_whose_talk_is_forgotten_is_answered_in_the_language_of_our_text(
    talk: Talk, text: str, answer: str
) -> None:
    """Three months are longer than anything is kept."""
    turn = talk.text(text, invited="followup es")

    assert events(turn)["worked"][0]["answer"] == answer
    assert talk.session.language == "es"


def test_a_hello_is_asked_once_more(talk: Talk) -> None:
    """With the three answers; then the talk opens as for anybody."""
    asked = talk.text("hi", invited="followup en")
    opened = talk.text("hi")

    assert asked.reply is not None and "1) It worked" in asked.reply
    assert opened.asking == "jurisdiction"


def test_need_help_may_end_in_a_call(helped: Talk) -> None:
    """Where somebody calls back."""
    asked, turn = helped.text("3", invited="followup en"), helped.text("any time")

    assert asked.reply is not None and "A free helper" in asked.reply
    assert "call" in events(turn)


def test_who_asks_who_we_are_hears_it_and_may_still_answer(done: Talk) -> None:
    """They had asked us for that text."""
    who = done.text("who is this", days=14, invited="followup en")

    assert who.reply is not None and "Legal Aid" in who.reply and "STOP" in who.reply
    assert events(done.text("1"))["worked"][0]["answer"] == "yes"


@pytest.mark.parametrize("text", ["STOP", "stop texting me", "wrong number"])
def test_stop_wins(talk: Talk, text: str) -> None:
    """Before any answer is read."""
    assert talk.text(text, invited="followup en").stop == "stopped"


@pytest.mark.parametrize("purpose", ["reminder en", "alert en"])
def test_a_thank_you_for_a_text_they_asked_for_opens_no_talk(talk: Talk, purpose: str) -> None:
    """Only the next text does."""
    thanked, opened = talk.text("thank you!", invited=purpose), talk.text("hi")

    assert thanked.reply is not None and thanked.reply.startswith("You're welcome.")
    assert opened.asking == "jurisdiction"
