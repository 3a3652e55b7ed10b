"""A human: when they may call, and nothing offered that nobody keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.routing import Partner
from tests.conversation.conftest import Talk, events


def test_where_nobody_calls_back_it_is_not_offered(talk: Talk) -> None:
    """Only the number of who helps, and that nobody calls."""
    talk.texts("hi", "California")
    turn = talk.text("can somebody call me")

    assert turn.reply is not None and "When is good?" not in turn.reply
    assert "Root & Rebound" in turn.reply and "We can't call you" in turn.reply
    assert talk.session.menu == ""


@pytest.mark.parametrize(
    ("partner", "place", "is_offered"),
    [
        (Partner(("call",), states=("CA",)), "California", True),
        (Partner(("call",), states=("OR",)), "California", False),
        (Partner(("mail",), states=("CA",)), "California", False),
        (Partner(("call",), languages=("es",)), "California", False),
        (Partner(("call",), languages=("en", "es")), "California", True),
        (Partner(("call",), states=("CA",), counties=("san diego",)), "San Diego", True),
        (Partner(("call",), states=("CA",), counties=("Fresno",)), "San Diego", False),
    ],
)
def test_a_call_is_offered_where_somebody_makes_it(
    talk_in: Callable[..., Talk], partner: Partner, place: str, *, is_offered: bool
) -> None:
    """By kind, state, county and language of who takes it; else the truth and a free helper."""
    talk = talk_in(partners=(partner,))
    turn = talk.texts("hi", place, "PERSON")

    assert turn.reply is not None and "for free" in turn.reply
    assert ("When is good?" in turn.reply) is is_offered
    assert ("We can't call you" in turn.reply) is not is_offered


def test_before_the_place_is_told_a_call_is_neither_promised_nor_denied(
    talk_in: Callable[..., Talk],
) -> None:
    """It depends on the place; who helps everywhere is named."""
    talk = talk_in(partners=(Partner(("call",), states=("CA",)),))
    turn = talk.texts("hi", "can i talk to a person")

    assert turn.reply is not None and "for free" in turn.reply
    assert "call you" not in turn.reply


def test_the_days_are_those_of_who_will_call(talk_in: Callable[..., Talk]) -> None:
    """The one nearest to the person, not the slowest of all."""
    far, near = Partner(("call",), days=10), Partner(("call",), states=("CA",), days=2)
    turn = talk_in(partners=(far, near)).texts("hi", "California", "PERSON", "1")

    assert turn.reply is not None and "4 days" in turn.reply


def test_who_called_left_before_the_time_was_told(helped: Talk) -> None:
    """Then it is said, and nothing is noted that nobody does."""
    helped.texts("hi", "California", "PERSON")
    helped.world = replace(helped.world, partners=())
    turn = helped.text("1")

    assert events(turn) == {}
    assert turn.reply is not None and "We can't call you" in turn.reply
    assert "Root & Rebound" in turn.reply


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
