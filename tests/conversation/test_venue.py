"""Whose court it was comes first where the words leave it open, and where it happened counts."""

from __future__ import annotations

import pytest

from tests.conversation.conftest import Talk


@pytest.mark.parametrize(
    "text",
    [
        "the feds got me in yosemite 2012",
        "got caught with weed on the rez in arizona",
        "i was in the army in texas 1998 they caught me w weed",
        "park rangers arrested me",
        "me agarro la patrulla fronteriza en texas",
    ],
)
def test_words_that_leave_the_court_open_bring_one_question_first(talk: Talk, text: str) -> None:
    """Who arrests does not say who judges."""
    turn = talk.text(text)

    assert turn.asking == "x_court"
    assert [choice.value for choice in turn.choices or ()] == [
        "state", "federal", "tribal", "military",
    ]  # fmt: skip
    assert talk.session.facts.get("jurisdiction") not in ("US", "TRIBAL", "MIL")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("federal court in seattle 2009 possession", "US"),
        ("i was in the army, it was a court martial", "MIL"),
        ("tribal court on the rez", "TRIBAL"),
    ],
)
def test_words_that_name_the_court_bring_no_question(talk: Talk, text: str, place: str) -> None:
    """Nobody is asked what they said."""
    turn = talk.text(text)

    assert turn.asking != "x_court"
    assert talk.session.facts["jurisdiction"] == place


@pytest.mark.parametrize(("answer", "place"), [("2", "US"), ("3", "TRIBAL"), ("4", "MIL")])
def test_a_court_of_no_state_is_its_own_place(talk: Talk, answer: str, place: str) -> None:
    """Whatever state was told before."""
    talk.text("got caught with weed on the rez in california")
    talk.text(answer)

    assert talk.session.facts["jurisdiction"] == place
    assert "x_court" not in talk.session.facts


@pytest.mark.parametrize("answer", ["1", "the county", "it was superior court"])
def test_an_ordinary_court_leaves_the_state_as_told(talk: Talk, answer: str) -> None:
    """The talk goes on with that state's law."""
    talk.text("park rangers caught me with weed in california")
    turn = talk.text(answer)

    assert talk.session.facts["jurisdiction"] == "CA"
    assert turn.asking not in ("x_court", "jurisdiction")


def test_who_does_not_know_the_court_goes_on_with_the_state(talk: Talk) -> None:
    """It is asked once."""
    talk.text("arrested by the dea in california")
    turn = talk.text("idk")

    assert turn.asking not in ("x_court", "jurisdiction")


def test_another_charge_has_its_own_court(talk: Talk) -> None:
    """What one charge left open is not open for the next."""
    talk.until_result("the feds got me with weed in california", x_court="1")
    talk.text("another")
    turn = talk.text("california, possession")

    assert turn.asking != "x_court"


@pytest.mark.parametrize("text", ["i live in texas", "i moved to nevada"])
def test_where_somebody_lives_now_is_asked_back(talk: Talk, text: str) -> None:
    """People who moved since are told what counts."""
    talk.text("hi")
    turn = talk.text(text)

    assert "where it happened, not where you live now" in (turn.reply or "")
    assert "jurisdiction" not in talk.session.facts

    assert talk.text("1").kind in ("question", "result")
    assert "jurisdiction" in talk.session.facts


def test_a_place_said_not_to_be_right_is_asked_for_again(talk: Talk) -> None:
    """And a 2 is the answer, not a wish for Spanish."""
    talk.texts("hi", "i live in texas")
    turn = talk.text("2")

    assert turn.asking == "jurisdiction"
    assert talk.session.language == "en"


def test_the_place_of_the_case_is_taken_beside_that_of_today(talk: Talk) -> None:
    """Both in one text."""
    talk.text("i live in phoenix now but got busted in denver")

    assert talk.session.facts["jurisdiction"] == "CO"
