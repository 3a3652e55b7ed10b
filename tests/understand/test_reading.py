"""How the parts of a reading hang together: wishes before facts, menus, doubt, hostile texts."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts import COMMON, FactSpec, Kind, parse_facts
from bot.models import Choice, Reading
from bot.understand import read_message

OUNCE = [Choice({"max": 28.35}, "an ounce or less"), Choice({"min": 28.35}, "more")]
COURT = {"x_court_kind": FactSpec("x_court_kind", Kind.CHOICE, ("city", "state"))}

JUMBLE = (
    "i was arrested in 2009 1/2 oz 99 guilty not felony oakland ca 3/4/11 no yes half a $ 90 s los "
    "about less than or 20 years ago march plants joints ? my cousin if 2040 hace 00 0 - '"
)


def read(text: str, asking: str | None = None, **more: object) -> Reading:
    given_by_hand = {"choices": None, "jurisdiction": None, "language": "en", **more}
    return read_message(text, asking=asking, asof=date(2026, 11, 22), **given_by_hand)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["stop texting me, it was in 2009", "delete everything, i was 19", "i want to die, 2009"],
)
def test_a_wish_to_stop_to_be_erased_or_a_crisis_leaves_no_fact(text: str) -> None:
    """Somebody who wants us gone is not taken at their other words."""
    reading = read(text, "offense_date")

    assert reading.intent in ("stop", "delete", "crisis")
    assert reading.facts == {}


def test_yes_to_a_yes_or_no_question_is_the_fact() -> None:
    """And no intent is left over."""
    reading = read("yeah", "owes_money")

    assert (reading.intent, dict(reading.facts)) == (None, {"owes_money": "yes"})


def test_a_digit_counts_by_the_choices_that_were_shown() -> None:
    """Not by what the fact could be elsewhere."""
    assert read("2", "amount_g", choices=OUNCE).facts == {"amount_g": {"min": 28.35}}


def test_a_digit_without_choices_counts_in_the_order_of_the_contract() -> None:
    """Dispositions begin with convicted, dismissed."""
    assert read("2", "disposition").facts == {"disposition": "dismissed"}


def test_a_choice_of_not_knowing_is_the_intent_unknown() -> None:
    """`unknown` is never written into facts by a reading."""
    reading = read("3", "amount_g", choices=[*OUNCE, Choice("unknown", "not sure")])

    assert (reading.intent, dict(reading.facts)) == ("unknown", {})


def test_a_fact_of_one_jurisdiction_is_read_by_its_declared_values() -> None:
    """Its values' own words are understood without labels."""
    reading = read("the city one", "x_court_kind", declared=COURT)

    assert reading.facts == {"x_court_kind": "city"}


def test_what_a_long_story_tells_is_doubted_all_together() -> None:
    """It is said back once before it is used."""
    story = (
        "hi so back in 2009 i was living in fresno and they found half an ounce in my car, i pled "
        "guilty to a misdemeanor and i finished my probation a long time ago, now i need a job"
    )

    reading = read(story)

    assert reading.confidence == "ask"
    assert set(reading.doubt) == set(reading.facts)
    assert {"disposition", "offense_date", "city", "amount_g"} <= set(reading.facts)


def test_an_answer_to_another_question_is_doubted() -> None:
    """An age, when the date was asked, is said back."""
    assert read("when i was 19", "offense_date").doubt == ("age_at_offense",)


def test_a_long_story_about_somebody_else_tells_nothing() -> None:
    """A cousin's case is not the writer's."""
    assert read("my cousin got busted in ohio in 2012 with a pound of weed, felony").facts == {}


def test_a_date_to_come_is_never_read() -> None:
    """Nobody was convicted next year."""
    assert read("2031", "conviction_date").facts == {}


def test_two_languages_in_one_text_are_read_together() -> None:
    """People mix them."""
    reading = read("me agarraron with half an ounce en el 2009")

    assert dict(reading.facts) == {
        "offense": "possession", "amount_g": 14.18, "offense_date": "2009",
    }  # fmt: skip


def test_words_that_mean_something_else_in_the_talks_own_language_keep_that_meaning() -> None:
    """`once` is eleven in Spanish only."""
    assert read("once", "prior_cannabis_convictions").facts == {"prior_cannabis_convictions": 1}
    assert read("once", "plants", language="es").facts == {"plants": 11}


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(max_size=200),
    asking=st.sampled_from([None, *COMMON]),
    language=st.sampled_from(["en", "es", None]),
)
def test_any_text_gives_a_reading_with_facts_that_hold(
    text: str, asking: str | None, language: str | None
) -> None:
    """Whatever comes, nothing is raised, and what is read is a valid value."""
    reading = read(text, asking, language=language)

    assert parse_facts(reading.facts, {}).keys() == reading.facts.keys()
    assert set(reading.doubt) <= {*reading.facts, "stop"}


@settings(max_examples=60, deadline=None)
@given(words=st.lists(st.sampled_from(JUMBLE.split()), max_size=40))
def test_any_jumble_of_telling_words_gives_facts_that_hold(words: list[str]) -> None:
    """Dates, amounts and places in the oddest order are no trap."""
    reading = read(" ".join(words))

    assert parse_facts(reading.facts, {}).keys() == reading.facts.keys()


def test_a_rant_of_the_longest_text_is_read_quickly_and_calmly() -> None:
    """1,600 characters, then the rest is not read."""
    assert read("they took my weed and my dog " * 200).intent != "stop"
