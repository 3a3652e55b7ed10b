"""People are people: how the talk goes on whatever they text."""

from __future__ import annotations

import pytest

from tests.conversation.conftest import Talk

FULL = "got busted w a half oz in LA back in 2009, all done now"


def test_the_first_text_gets_who_we_are_and_the_first_question(talk: Talk) -> None:
    """Whatever it says: free, private, 30 days, DELETE, not lawyers, rates, STOP, HELP, Español."""
    turn = talk.text("hello?")

    assert turn.reply is not None
    for words in ("Legal Aid", "private", "not legal advice", "30 days", "DELETE", "rates",
                  "STOP", "HELP", "Español"):  # fmt: skip
        assert words in turn.reply
    assert len(turn.reply) <= 300
    assert turn.asking == "jurisdiction"


def test_a_sentence_full_of_facts_is_not_asked_again(talk: Talk) -> None:
    """What was told is said back in one line, and nothing of it is asked."""
    turn = talk.until_result(FULL)

    asked = {old.asking for old in talk.turns}
    assert talk.turns[0].reply is not None
    assert "OK: Los Angeles, having it, half an ounce, in 2009, all done." in talk.turns[0].reply
    assert not asked & {"jurisdiction", "offense", "amount_g", "offense_date", "sentence", "city"}
    assert turn.outcome == "cleared"


def test_a_result_tells_outcome_step_and_helper(done: Talk) -> None:
    """And says once that no lawyer has checked it; nothing to file, so no warning yet."""
    turn = done.turns[-1]

    assert turn.reply is not None
    assert "First: " in turn.reply
    assert "Free help: " in turn.reply
    assert "Not yet checked by a lawyer." in turn.reply
    assert turn.outcome == "cleared"
    assert [event.name for event in turn.events] == ["told"]


def test_a_correction_of_what_was_said_back_is_taken(talk: Talk) -> None:
    """ "no, 2008" after "OK: ... in 2009"."""
    talk.text(FULL)
    turn = talk.text("no, 2008")

    assert talk.session.facts["offense_date"] == "2008"
    assert turn.reply is not None
    assert turn.reply.startswith("Changed: in 2008.")


def test_back_asks_the_answered_question_again_in_other_words(talk: Talk) -> None:
    """And its answer is taken back."""
    first = talk.texts("hi", "California")
    turn = talk.texts("1", "back")

    assert turn.asking == first.asking == "disposition"
    assert "disposition" not in talk.session.facts
    assert turn.reply != first.reply


def test_i_do_not_know_is_a_fine_answer(talk: Talk) -> None:
    """It is kept as `unknown` and the talk goes on."""
    turn = talk.texts("hi", "California", "i dont know")

    assert talk.session.facts["disposition"] == "unknown"
    assert turn.reply is not None
    assert turn.reply.startswith("That's fine.")


def test_not_understood_gets_other_words_then_choices_then_a_human(talk: Talk) -> None:
    """And after that we leave the question rather than ask for ever."""
    asked = talk.texts("hi", "California", "1")
    again, choices, person, left = (talk.text("asdfgh qwerty") for _ in range(4))

    assert asked.asking == again.asking == choices.asking == "offense"
    assert len({asked.reply, again.reply, choices.reply}) == 3
    assert choices.choices is not None
    assert person.reply is not None
    assert "A person can help" in person.reply
    assert left.asking != "offense"


def test_why_is_answered_and_the_question_stays_open(talk: Talk) -> None:
    """The next text is still read as its answer."""
    talk.texts("hi", "California")
    turn = talk.text("why")

    assert turn.reply is not None
    assert "cleared by other rules" in turn.reply
    assert turn.asking == "disposition"
    talk.text("1")
    assert talk.session.facts["disposition"] == "convicted"


@pytest.mark.parametrize("text", ["I want to kill myself", "no quiero vivir mas"])
def test_crisis_words_get_988_in_any_state(talk: Talk, text: str) -> None:
    """And then we go on where we were."""
    talk.texts("hi", "California")
    turn = talk.text(text)

    assert turn.kind == "crisis"
    assert turn.reply is not None
    assert "988" in turn.reply
    assert talk.text("1").asking not in (None, "disposition")


def test_a_photo_or_an_empty_text_needs_words(talk: Talk) -> None:
    """SMS-52: the state is kept."""
    talk.texts("hi", "California")
    photo, empty = talk.text("", media=1), talk.text("  ")

    assert photo.reply is not None and "can't open pictures" in photo.reply
    assert empty.reply is not None and "came empty" in empty.reply
    assert empty.asking == "disposition"


@pytest.mark.parametrize("word", ["HELP", "info", "ayuda"])
def test_help_names_us_and_keeps_the_state(talk: Talk, word: str) -> None:
    """SMS-34."""
    talk.texts("hi", "California")
    turn = talk.text(word)

    assert turn.reply is not None
    for words in ("Legal Aid", "800-555-0199", "STOP"):
        assert words in turn.reply
    assert turn.asking == "disposition"


def test_somebody_may_ask_for_a_son(talk: Talk) -> None:
    """What they tell of him counts as the answers."""
    talk.text("hi")
    turn = talk.text("its for my son, he got caught with 10 grams in California")

    assert turn.reply is not None
    assert "him" in turn.reply
    assert talk.session.facts["amount_g"] == 10


def test_a_person_is_offered_by_phone_and_the_wish_is_noted(talk: Talk) -> None:
    """The event names the place and nothing else."""
    talk.texts("hi", "California")
    turn = talk.text("can I talk to a human")

    assert turn.reply is not None
    assert "A person can help you for free" in turn.reply
    assert [(event.name, dict(event.detail)) for event in turn.events] == [
        ("person", {"language": "en", "jurisdiction": "CA"})
    ]


def test_another_charge_keeps_what_is_about_the_person(done: Talk) -> None:
    """And offers the state told before."""
    turn = done.text("ANOTHER")
    yes = done.text("yes")

    assert turn.asking == "jurisdiction"
    assert turn.reply is not None and "California" in turn.reply
    assert len(done.session.charges) == 2
    assert yes.asking == "disposition"
    assert yes.reply is not None and "Charge 2." in yes.reply


def test_results_can_be_asked_for_again(done: Talk) -> None:
    """The same words, and no second event."""
    told = done.turns[-1]
    again = done.text("results")

    assert told.reply and again.reply and told.reply.endswith(again.reply)
    assert again.events == ()


@pytest.mark.parametrize("word", ["STEPS", "RISKS", "MORE"])
def test_each_page_is_one_text_and_the_next_word_turns_it(done: Talk, word: str) -> None:
    """They go round: whoever asks once too often begins anew."""
    first, second = done.text(word), done.text(word)

    assert first.reply and second.reply
    assert first.reply != second.reply
    assert done.session.state == "results"


def test_more_gives_the_citation_and_the_day_it_was_checked(done: Talk) -> None:
    """So that a person can hold the clerk to it."""
    pages = [done.text("more").reply or "" for _ in range(3)]

    assert any("11361" in page and "Last checked" in page for page in pages)


def test_a_place_without_a_rule_file_is_answered_honestly(talk: Talk) -> None:
    """With who can help there, and the door to another state."""
    turn = talk.texts("hi", "Puerto Rico")

    assert turn.reply is not None
    assert "lawhelp.org" in turn.reply and "211" in turn.reply
    assert turn.outcome == "refer"
    assert talk.text("California").asking == "disposition"


def test_what_the_person_does_not_know_leaves_the_least_that_is_certain(talk: Talk) -> None:
    """With the fact that decides and where to find it out."""
    turn = talk.until_result("hi", conviction_date="no idea", sentence="no idea", offense_date="?")

    assert turn.outcome == "refer"
    assert turn.reply is not None
    assert "At the least" in turn.reply and "That depends on" in turn.reply


def test_restart_begins_anew_but_not_with_the_opening(done: Talk) -> None:
    """The facts are gone, the language stays."""
    turn = done.text("start over")

    assert done.session.facts == {}
    assert turn.asking == "jurisdiction"
    assert turn.reply is not None
    assert turn.reply.startswith("OK, from the start.")


def test_an_insult_is_taken_calmly(talk: Talk) -> None:
    """And counts as a text we could not use."""
    talk.texts("hi", "California")
    turn = talk.text("fuck you")

    assert turn.reply is not None
    assert turn.reply.startswith("I hear you.")
    assert turn.asking == "disposition"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is this a scam?", "sell nothing"),
        ("are you a robot", "automatic"),
        ("will you tell the police", "don't tell"),
        ("does it cost anything, is this free?", "free"),
        ("what about my green card", "immigration lawyer"),
        ("can i buy a gun", "Gun rights"),
        ("should i file?", "not what you should do"),
    ],
)
def test_questions_back_are_answered(talk: Talk, question: str, answer: str) -> None:
    """In one text; the question before stays open."""
    talk.texts("hi", "California")
    turn = talk.text(question)

    assert turn.reply is not None and answer in turn.reply
    assert turn.asking == "disposition"


def test_a_campaign_keyword_opens_with_the_state_of_its_flyer(talk: Talk) -> None:
    """A bare yes is enough then."""
    turn = talk.text("Fair")
    yes = talk.text("yes")

    assert turn.reply is not None and "Was it in California?" in turn.reply
    assert talk.session.campaign == "FAIR"
    assert yes.asking == "disposition"


def test_no_drug_word_is_ever_echoed(talk: Talk) -> None:
    """SMS-26: whatever people type, we say it in other words."""
    turn = talk.text("caught smoking weed and hash, marijuana possession in California")

    assert turn.reply is not None
    for word in ("weed", "hash", "marijuana", "smok"):
        assert word not in turn.reply.lower()


def test_the_month_is_asked_only_when_the_year_leaves_it_open(talk: Talk) -> None:
    """And a bare month is read as a month of that year."""
    talk.until_result("hi", offense_date="2016", conviction_date="2016", amount_g="10 grams")
    asked = [turn.reply or "" for turn in talk.turns]

    assert any("2016" in reply for reply in asked), asked
