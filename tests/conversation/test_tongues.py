"""Fourteen languages: offered cheaply, picked in any way, in any state, and never by accident."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.channels import measure
from bot.conversation import World
from bot.conversation.tongues import campaign_problems
from bot.conversation.voice import Voice, languages
from bot.i18n import (
    Catalogs,
    render_date,
    render_language,
    render_month,
    render_number,
    render_span,
)
from tests.conversation.conftest import Talk

ORDER = (
    "en", "es", "pt", "fr", "ht", "vi", "zh-Hans", "zh-Hant", "tl", "ko", "ru", "ar", "so", "am",
)  # fmt: skip


def test_all_fourteen_are_offered_in_this_order(world: World) -> None:
    """A number on a printed flyer stays true."""
    assert languages(world) == ORDER


@pytest.mark.parametrize("word", ["LANG", "language", "idioma", "langue", "语言", "язык", "언어"])
def test_a_word_brings_the_list_in_one_cheap_segment(talk: Talk, word: str) -> None:
    talk.text("hi")

    listed = talk.text(word).reply or ""

    assert measure(listed).segments == 1
    assert [line.split()[0] for line in listed.splitlines()[-14:]] == [str(n) for n in range(1, 15)]


@pytest.mark.parametrize(("number", "language"), list(enumerate(ORDER, 1)))
def test_a_number_of_the_list_picks_a_language(talk: Talk, number: int, language: str) -> None:
    talk.texts("hi", "LANG", str(number))

    assert talk.session.language == language


@pytest.mark.parametrize("language", ORDER[1:])
def test_its_word_and_its_names_pick_a_language(world: World, language: str) -> None:
    offered = world.dialogs.languages
    for name in (offered.words[language], offered.names[language], render_language(language)):
        talk = Talk(world)
        talk.texts("hi", "Oregon", name)

        assert talk.session.language == language, name
        assert talk.session.asking == "disposition"


def test_a_bare_two_is_spanish_as_the_very_first_text_only(talk: Talk, world: World) -> None:
    """As flyers say; at the place question it answers nothing."""
    first = Talk(world)
    first.text("2")
    talk.texts("hi", "2")

    assert first.session.language == "es"
    assert talk.session.language == "en"


def test_a_talk_begins_in_the_list_when_the_first_text_asks_for_it(talk: Talk) -> None:
    turn = talk.texts("LANG", "3")

    assert talk.session.language == "pt"
    assert turn.asking == "jurisdiction"


def test_what_waits_for_a_yes_is_asked_again_in_the_new_language(talk: Talk) -> None:
    talk.texts("hi", "i live in texas")
    assert talk.session.state == "confirm"
    pending = talk.session.pending

    turn = talk.text("ESP")

    assert talk.session.pending == pending
    assert turn.choices is not None
    assert turn.choices[0].label == Voice(talk.world, "es").say("confirm_right")


def test_after_long_silence_the_language_changes_and_nothing_is_shown(talk: Talk) -> None:
    talk.until_result("caught with half an ounce in LA in 2009, found guilty, all done")
    talk.text("hi", days=8)

    turn = talk.text("ESP")

    assert (talk.session.language, talk.session.state) == ("es", "check")
    assert (turn.asking, turn.choices) == (None, None)


def test_the_question_whether_to_stop_is_asked_in_the_new_language(talk: Talk) -> None:
    talk.texts("hi", "i want out")
    assert talk.session.state == "doubt"

    turn = talk.text("ESP")

    assert talk.session.state == "doubt"
    assert Voice(talk.world, "es").say("doubt_stop") in (turn.reply or "")


@pytest.mark.parametrize("language", ORDER[1:])
def test_an_unreviewed_language_answers_in_production_only_when_named(
    talk_in: Callable[..., Talk], language: str
) -> None:
    named = talk_in(production=True, unreviewed=frozenset({language}))

    assert language not in languages(talk_in(production=True).world)
    assert languages(named.world) == ("en", language)


def test_reviewed_law_in_an_unreviewed_language_says_that_its_words_are_unchecked(
    talk: Talk,
) -> None:
    book = talk.world.rulebook
    reviewed = {
        code: replace(one, reviewed="A. Lawyer") for code, one in book.jurisdictions.items()
    }
    talk.world = replace(talk.world, rulebook=replace(book, jurisdictions=reviewed))
    english, spanish = (Voice(talk.world, code).frame("unreviewed_words") for code in ("en", "es"))

    told = talk.until_result("caught with half an ounce in LA in 2009, found guilty, all done")
    again = talk.text("ESP")

    assert english not in (told.reply or "")
    assert spanish in (again.reply or "")


def test_no_campaign_in_production_runs_in_an_unreviewed_language(world: World) -> None:
    """Not even in one that CLEARLINE_UNREVIEWED names."""
    flyer = replace(
        next(iter(world.dialogs.campaigns.values())), keyword="FERIA", languages=("es",)
    )
    dialogs = replace(world.dialogs, campaigns={"FERIA": flyer})
    live = replace(world, dialogs=dialogs, production=True, unreviewed=frozenset({"es"}))
    spanish = replace(world.catalogs.by_language["es"], reviewed="Ana Ruiz, 2027-01-15")
    catalogs = Catalogs({**world.catalogs.by_language, "es": spanish})

    assert [problem.what for problem in campaign_problems(live)] == [
        "FERIA: nobody has reviewed es"
    ]
    assert not campaign_problems(replace(live, production=False))
    assert not campaign_problems(replace(live, catalogs=catalogs))


@pytest.mark.parametrize("word", ["etap", "talaabo", "단계", "步骤", "хочу шаги"])
def test_our_words_work_in_any_language_where_nothing_else_was_meant(talk: Talk, word: str) -> None:
    """Somebody who copies a word from a friend's phone is understood, or told what to text."""
    talk.until_result("caught with half an ounce in LA in 2009, found guilty, all done")
    step = Voice(talk.world, "en").frame("step", number=2, count=2, step="").split("2")[0]
    is_ours = any(word in said for said in talk.world.dialogs.menu["words"]["steps"].values())

    reply = talk.text(word).reply or ""

    assert (step in reply) == is_ours


def test_creole_dates_are_creole_and_cheap_in_every_month() -> None:
    """Not the French ones that Babel lends it: one August would cost a segment more."""
    said = [render_date("ht", date(2028, month, 3)) for month in range(1, 13)]

    assert (said[7], said[10]) == ("3 out 2028", "3 novanm 2028")
    assert {measure(day).encoding for day in said} == {"gsm7"}
    assert render_month("ht", date(2016, 9, 1)) == "septanm 2016"


def test_creole_spans_and_numbers_are_those_of_its_speakers_here() -> None:
    assert [render_span("ht", days) for days in (1, 45, 60)] == ["1 jou", "45 jou", "2 mwa"]
    assert render_number("ht", 1000.5) == "1,000.5"


@pytest.mark.parametrize("word", ["non", "tout fini"])
def test_creole_words_that_are_french_too_bring_no_offer_of_french(talk: Talk, word: str) -> None:
    """In a Creole talk, where the answer fits no choice."""
    turn = talk.texts("Bonjou", "KREYOL", "Miami, Florida", "koupab", "te gen li sou mwen", word)

    assert (talk.session.language, turn.asking) == ("ht", "x_adjudication")
    assert "FRA" not in (turn.reply or "")
