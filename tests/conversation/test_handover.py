"""A human: when they may call, and nothing offered that nobody keeps."""

from __future__ import annotations

import pytest

from tests.conversation.conftest import Talk, events


def test_where_nobody_calls_back_it_is_not_offered(talk: Talk) -> None:
    """Only the number of who helps."""
    talk.texts("hi", "California")
    turn = talk.text("PERSON")

    assert turn.reply is not None and "call you" not in turn.reply
    assert talk.session.menu == ""


def test_a_call_is_asked_for_by_one_digit(helped: Talk) -> None:
    """With consent, the place, and an honest word on when: working days with their weekends."""
    helped.texts("hi", "California")
    asked, turn = helped.text("can i talk to somebody real"), helped.text("3")

    assert asked.choices is not None and len(asked.choices) == 4
    assert events(turn)["call"] == [{"when": "evening", "state": "CA", "county": ""}]
    assert events(turn)["consented"][0]["scope"] == "call"
    assert asked.reply is not None and events(turn)["consented"][0]["wording"] in asked.reply
    assert turn.reply is not None and "5 days" in turn.reply


def test_the_question_before_stands_below_the_answer(helped: Talk) -> None:
    """So that nobody wonders what to text next; a 1 is then its answer."""
    helped.texts("hi", "California", "PERSON")
    turn = helped.text("1")
    helped.text("1")

    assert turn.reply is not None and "How did it end?" in turn.reply
    assert helped.session.facts["disposition"] == "convicted"


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("mornings", "morning"),
        ("evening after 6 pls", "evening"),
        ("any time is fine", "any"),
        ("after lunch on tuesdays", "afternoon"),
        ("por la tarde, despues de las 3", "afternoon"),
        ("cuando sea", "any"),
        ("en la noche x fa", "evening"),
    ],
)
def test_the_time_may_be_said_in_words(helped: Talk, words: str, when: str) -> None:
    """They are passed on as told."""
    helped.texts("hi", "California", "PERSON")
    (call,) = events(helped.text(words))["call"]

    assert call["when"] == f"{when}: {words}"


def test_a_no_to_the_call_is_fine(helped: Talk) -> None:
    """The talk goes on."""
    helped.texts("hi", "California", "PERSON")
    turn = helped.text("no")

    assert "call" not in events(turn)
    assert turn.reply is not None and "How did it end?" in turn.reply


def test_an_answer_to_the_question_before_is_still_one(helped: Talk) -> None:
    """Whoever tells us something instead wants no call now."""
    helped.texts("hi", "California", "PERSON")
    turn = helped.text("i was found guilty")

    assert "call" not in events(turn)
    assert helped.session.facts["disposition"] == "convicted"
