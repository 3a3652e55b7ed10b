"""Campaigns: a poster's word, a list joined by it, and the first reply to a text of ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.conversation import World
from bot.i18n import load_catalogs
from tests.conversation.conftest import Talk, events

LANGUAGES = load_catalogs().languages


@pytest.fixture
def campaigns(world: World) -> dict[str, object]:
    """A list to join, a Spanish one, one that is over and one yet to come."""
    fair = world.dialogs.campaigns["FAIR"]
    return {
        "FAIR": fair,
        "JOIN": replace(fair, keyword="JOIN", frequency=4),
        "FERIA": replace(fair, keyword="FERIA", languages=("es", "en"), frequency=2),
        "OLD": replace(fair, keyword="OLD", ends=date(2026, 11, 21), frequency=4),
        "SOON": replace(fair, keyword="SOON", starts=date(2026, 11, 23)),
    }


@pytest.fixture
def poster(talk_in: Callable[..., Talk], campaigns: dict[str, object]) -> Talk:
    """Somebody who reads one of these posters."""
    return talk_in(campaigns=campaigns)


def test_a_keyword_that_joins_a_list_says_so_with_the_opening_in_one_text(poster: Talk) -> None:
    """SMS-37: who, what, how often, rates, HELP, STOP; then who we are not, and the question."""
    turn = poster.text("join")

    (yes,) = events(turn)["consented"]
    assert (yes["scope"], yes["method"]) == ("JOIN", "keyword")
    assert turn.reply is not None and turn.reply.startswith(yes["wording"])
    for words in ("up to 4 a month", "rates may apply", "HELP", "STOP", "legal advice", "DELETE"):
        assert words in turn.reply
    assert turn.asking == "jurisdiction"


def test_a_keyword_that_joins_nothing_brings_the_usual_opening(poster: Talk) -> None:
    """And no consent."""
    turn = poster.text("FAIR")

    assert events(turn) == {}
    assert turn.reply is not None and turn.reply.startswith("Legal Aid: free")


@pytest.mark.parametrize("said", ["FAIR ESP", "fair esp", "Fair  Esp."])
def test_the_word_of_a_spanish_poster_opens_the_talk_in_spanish(poster: Talk, said: str) -> None:
    """The code to scan on it, and the big letters, hold keyword and language."""
    turn = poster.text(said)

    assert poster.session.language == "es"
    assert poster.session.campaign == "FAIR"
    assert turn.reply is not None and "privado" in turn.reply


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_out_where_somebody_joins(
    talk_in: Callable[..., Talk], campaigns: dict[str, object], world: World, language: str
) -> None:
    """In no language for want of room."""
    fair = replace(world.dialogs.campaigns["FAIR"], languages=(language,), frequency=4)
    turn = talk_in(campaigns={"FAIR": fair}).text("FAIR")
    opening = world.catalogs.text(language, world.dialogs.texts["opening_joined"])

    assert turn.reply is not None and opening.partition("{")[0] in turn.reply
    assert turn.asking == "jurisdiction"


def test_the_flyers_language_is_spoken(poster: Talk) -> None:
    """A keyword alone says nothing of who texts it."""
    turn = poster.text("feria")

    assert poster.session.language == "es"
    assert turn.reply is not None and "hasta 2 al mes" in turn.reply


@pytest.mark.parametrize("word", ["OLD", "SOON"])
def test_outside_its_days_a_keyword_is_any_first_text(poster: Talk, word: str) -> None:
    """Nobody joins a list that is over, or not yet open."""
    turn = poster.text(word)

    assert events(turn) == {} and poster.session.campaign == ""
    assert turn.asking == "jurisdiction"


def test_a_keyword_in_mid_talk_joins_and_the_talk_goes_on(poster: Talk) -> None:
    """With the question that stood open."""
    poster.texts("hi", "California")
    turn = poster.text("join")

    assert events(turn)["consented"][0]["scope"] == "JOIN"
    assert turn.reply is not None and "How did it end?" in turn.reply


@pytest.mark.parametrize("text", ["hi", "ok", "yes", "si", "1", "FERIA", "me interesa", "?"])
def test_any_first_reply_opens_the_campaigns_talk_in_its_language(poster: Talk, text: str) -> None:
    """With the state of its flyer supposed."""
    turn = poster.text(text, invited="FERIA es")

    assert (poster.session.language, poster.session.campaign) == ("es", "FERIA")
    assert turn.reply is not None and "California" in turn.reply


@pytest.mark.parametrize("text", ["hi", "1", "yes"])
def test_a_reply_to_our_text_joins_no_list(poster: Talk, text: str) -> None:
    """They are on it; a yes there is no new consent (SMS-32)."""
    assert events(poster.text(text, invited="JOIN en")) == {}


def test_what_the_first_reply_tells_is_heard(poster: Talk) -> None:
    """Whoever tells all at once is not asked for it again."""
    turn = poster.text("me agarraron con 10 gramos en san diego", invited="FERIA es")

    assert poster.session.facts["amount_g"] == 10
    assert turn.reply is not None and "San Diego" in turn.reply


def test_a_clear_text_in_another_language_changes_it(poster: Talk) -> None:
    """A list may have the wrong language; three words and more show it."""
    poster.text("I was caught with 10 grams in LA", invited="FERIA es")

    assert poster.session.language == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("who is this", "en"),
        ("quien es?", "es"),
        ("who dis", "es"),
        ("how did u get my number", "en"),
        ("de donde sacaron mi numero", "es"),
    ],
)
def test_who_is_this_is_answered_plainly(poster: Talk, text: str, language: str) -> None:
    """Who we are, how we got the number, and how to end it."""
    turn = poster.text(text, invited="FERIA es")

    assert turn.reply is not None
    assert "Legal Aid" in turn.reply and "list" in turn.reply and "STOP" in turn.reply
    assert poster.session.language == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("how did u get my number", "en"),
        ("wait who is this", "en"),
        ("como consiguieron mi numero", "es"),
        ("y quien es?", "es"),
        ("откуда у вас мой номер", "ru"),
        ("你们是谁", "zh-Hans"),
        ("누구세요?", "ko"),
        ("kijan ou fè jwenn nimewo m", "ht"),
        ("ai vậy", "vi"),
        ("sino po ito", "tl"),
        ("من وين جبتوا رقمي", "ar"),
        ("xaggee ka heshay lambarkayga", "so"),
        ("ማን ነው", "am"),
        ("c'est qui", "fr"),
        ("quem é", "pt"),
    ],
)
def test_who_we_texted_first_hears_in_mid_talk_that_they_agreed(
    talk_in: Callable[..., Talk],
    campaigns: dict[str, object],
    world: World,
    text: str,
    language: str,
) -> None:
    """They never texted us first; and the open question stays."""
    talk = talk_in(campaigns=campaigns)
    talk.text("1", invited=f"FAIR {language}")
    talk.text("California")
    turn = talk.text(text)
    agreed = world.catalogs.text(language, world.dialogs.texts["who_texted"])

    assert turn.reply is not None and agreed.partition("{org}")[2] in turn.reply
    assert turn.asking == "disposition" and turn.choices


def test_the_day_of_the_yes_is_told_where_it_is_known(poster: Talk) -> None:
    """Also days later, and to somebody who begins anew."""
    poster.texts("hi", "California")
    poster.text("ok", invited="FAIR en 2026-05-03")
    turn = poster.text("how did you get my number")
    later = poster.texts("RESTART", "who is this")

    assert turn.reply is not None and "agreed to our texts on May 3, 2026" in turn.reply
    assert later.reply is not None and "May 3, 2026" in later.reply


def test_who_texted_us_first_is_told_nothing_untrue(poster: Talk) -> None:
    """We don't know whether a friend texted or a list was joined: both are said."""
    poster.texts("hi", "California")
    turn = poster.text("how did you get my number")

    assert turn.reply is not None
    assert "texted us from this phone, or agreed to our texts" in turn.reply
    assert "How did it end?" in turn.reply


def test_a_locked_talk_says_who_we_are_and_no_question(poster: Talk) -> None:
    """The phone may have a new owner: nothing of the talk is shown."""
    poster.until_result("hi")
    turn = poster.text("who is this", days=9, invited="FAIR en")

    assert turn.reply is not None and "list of people" in turn.reply
    assert "California" not in turn.reply and "?" not in turn.reply.replace("Not you?", "")


def test_a_no_is_no_stop_and_opens_nothing(poster: Talk) -> None:
    """But it says how to stop."""
    turn = poster.text("no", invited="JOIN en")

    assert turn.stop is None and turn.asking is None
    assert turn.reply is not None and "STOP" in turn.reply


@pytest.mark.parametrize("text", ["later", "driving cant text", "luego, ando manejando"])
def test_who_has_no_time_is_not_asked_for_more(poster: Talk, text: str) -> None:
    """Least of all at the wheel; and it says how to stop."""
    turn = poster.text(text, invited="FAIR en")

    assert turn.stop is None and turn.asking is None
    assert turn.reply is not None and "STOP" in turn.reply


@pytest.mark.parametrize(
    "text",
    [
        "this is my dead husbands phone",
        "im 12 this is my moms phone",
        "how u know i got a record???",
        "This is Officer Jones who runs this",
        "hi im a reporter who can i talk to",
    ],
)
def test_whoever_else_holds_the_phone_hears_who_we_are_and_how_to_stop(
    poster: Talk, text: str
) -> None:
    """No question about a case goes to a child, a widow or an officer."""
    turn = poster.text(text, invited="FAIR en")

    assert turn.asking is None
    assert turn.reply is not None and "list of people who agreed" in turn.reply


@pytest.mark.parametrize("text", ["wrong number", "no gracias", "not interested", "quit texting"])
def test_a_stop_in_any_words_stops(poster: Talk, text: str) -> None:
    """SMS-31: nobody is talked into anything."""
    assert poster.text(text, invited="JOIN en").stop == "stopped"


def test_an_old_talk_stays_locked_to_a_campaigns_reply(
    talk_in: Callable[..., Talk], campaigns: dict[str, object]
) -> None:
    """A new owner of the number may well be who answers."""
    talk = talk_in(campaigns=campaigns)
    talk.until_result("hi")
    turn = talk.text("1", days=9, invited="JOIN en")

    assert turn.kind != "result"
    assert turn.reply is not None and "California" not in turn.reply
