"""What goes out: short enough, plain enough, and nothing that trips a carrier or a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.channels import measure
from bot.conversation import Session, World
from bot.conversation.questions import FORMS, ask
from bot.conversation.results import Told, result_text
from bot.conversation.scene import Scene
from bot.conversation.session import Charge
from bot.conversation.tongues import list_all
from bot.conversation.voice import Voice, cut, languages, tidy
from bot.dialogs import Room, messages, placeholders
from bot.dialogs.names import CARRIER_WORDS
from bot.eligibility import Answer
from bot.facts import COMMON, Kind
from bot.i18n import load_catalogs
from bot.models import Message
from bot.rules import Outcome, Way
from tests.conversation.conftest import TODAY

LANGUAGES = load_catalogs().languages
NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
FILLED = {
    "org": "Legal Aid", "days": 30, "kept": "1 mes", "place": "Massachusetts",
    "helper": "Northwest Justice Project CLEAR, 888-201-1014", "year": "2009",
    "month": "September 2009", "number": 10, "count": 12, "question": "",
    "date": "September 23, 2028", "span": "14 days", "frequency": 4, "keyword": "FAIR",
    "languages": "English, Español", "way": "800-555-0199", "contact": "Reach us: 800-555-0199.",
}  # fmt: skip

# Words that carriers filter, in our languages, and words that hurt.
BANNED = re.compile(
    r"\b(marijuana|marihuana|cannabis|weed|pot|hash|hashish|thc|cbd|dope|joint|blunt|bud|drugs?|"
    r"dealer|dealing|paraphernalia|mota|hierba|yerba|drogas?|porro|"
    r"felons?|(?<!-)convicts?|ex-?offenders?|offenders?|criminals?|crimes?|inmates?|addicts?|"
    r"criminal(es)?|delincuentes?|drogadictos?)\b",
    re.IGNORECASE,
)
OPENINGS = {"texts: opening", "texts: opening_short", "texts: voice"}
SENT_FIRST = ("outreach: ", "later: ")
CLEARED = re.compile(r"\b(cleared|erased|gone|expunged|borrado|eliminado)\b", re.IGNORECASE)
ALLOWED = {
    "lawhelp.org", "immigrationlawhelp.org", "fd.org", "vote.gov", "lsc.gov", "211.org",
}  # fmt: skip
LINK = re.compile(r"\b(?:https?://)?((?:[a-z0-9-]+\.)+(?:org|gov|com|net|io|co|ly|edu|us))\b")
EMOJI = re.compile("[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f\u200d]")


def ours(world: World, language: str) -> Iterator[tuple[str, str]]:
    """Every text of dialogs/, in that language, filled in with long values."""
    voice = Voice(world, language)
    for where, english in messages(world.dialogs):
        yield where, voice.fill(english, **FILLED)


def law(world: World, language: str) -> Iterator[tuple[str, str]]:
    """Every sentence of a rule file that a person may read."""
    for place in world.rulebook.jurisdictions.values():
        for way in place.ways:
            for text in (*way.texts.values(), *way.steps, *way.traps):
                yield way.remedy, world.catalogs.text(language, text)
        for fact in place.facts.values():
            for asked in (fact.ask, fact.why, fact.where_to_look, *fact.labels.values()):
                if asked:
                    yield f"{place.code} {fact.spec.name}", world.catalogs.text(language, asked)
        for text in (*place.risks, place.records.text or ""):
            yield place.code, world.catalogs.text(language, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_said_in_every_language_with_its_names_in_place(
    world: World, language: str
) -> None:
    """SMS-60: nothing missing, and what stands in braces is what the code fills in."""
    always = {"org", "days", "kept", "contact", "others"}
    for where, english in messages(world.dialogs):
        assert world.catalogs.has(language, english), f"{where}: {english}"
        said = world.catalogs.text(language, english)
        assert placeholders(said) - always == placeholders(english) - always, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_holds_a_word_that_carriers_filter_or_that_hurts(
    world: World, language: str
) -> None:
    """SMS-25; nor an emoji."""
    for where, text in (*ours(world, language), *law(world, language)):
        assert not BANNED.search(text), f"{where}: {text}"
        assert not EMOJI.search(text), f"{where}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_goes_to_a_named_helper_or_a_public_office(world: World, language: str) -> None:
    """SMS-24: no shortener, nothing that is not on the list."""
    for where, text in (*ours(world, language), *law(world, language)):
        for site in LINK.findall(text):
            helpers = {
                helper.url.split("/")[2].removeprefix("www.")
                for place in world.rulebook.jurisdictions.values()
                for helper in place.help
                if helper.url
            }
            is_public = site.endswith((".gov", "courts.ca.gov"))
            assert is_public or site in ALLOWED | helpers, f"{where}: {site}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_menu_offers_a_word_that_the_network_acts_on(world: World, language: str) -> None:
    """SMS-33: STOP, START and HELP stand only where they say what they do."""
    explained = {
        "opening", "opening_short", "opening_shortest", "stop_done", "started", "help", "promised",
        "help_stopped", "who_texted", "who_texted_on", "who_asked", "not_now",
        "asked back: who_am_i",
    }  # fmt: skip
    for where, text in ours(world, language):
        is_outreach = where.startswith(SENT_FIRST)  # these must say it (SMS-37)
        if where.removeprefix("texts: ") not in explained and not is_outreach:
            words = set(re.findall(r"\b[A-Z]{3,}\b", text))
            assert not words & CARRIER_WORDS, f"{where}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_nfc_and_plain(world: World, language: str) -> None:
    """SMS-19: no smart punctuation, no control character: nothing is left to tidy up."""
    for where, text in (*ours(world, language), *law(world, language)):
        assert tidy(text) == re.sub(r" {2,}", " ", text).strip(), f"{where}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_short(world: World, language: str) -> None:
    """160 characters, fewer where they cost more; the opening has more, the voice is spoken."""
    most = Voice(world, language).room.text
    for where, text in ours(world, language):
        if where not in OPENINGS and not where.startswith(SENT_FIRST):
            assert len(text) <= most, f"{where}: {len(text)}: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_opening_with_its_question_is_short(world: World, language: str) -> None:
    """Two segments where the alphabet allows, four where it does not."""
    voice = Voice(world, language)
    question, _ = ask(voice, Session(language=language), TODAY, "jurisdiction")
    text = f"{voice.say('opening')}\n{question.text}"

    assert len(text) <= voice.room.opening
    assert measure(text).segments <= (2 if voice.room == Room() else 4)


def _questions(world: World, language: str) -> Iterator[tuple[str, str]]:
    """Every question about every fact of every place, in all its words, with its choices."""
    voice = Voice(world, language)
    for place in world.rulebook.jurisdictions.values():
        for fact in {*COMMON, *place.facts} - {"jurisdiction"}:
            for known in ({}, {fact: "2016"}, {fact: "2016-11"}):
                declared = place.facts.get(fact)
                spec = declared.spec if declared else COMMON[fact]
                if known and spec.kind is not Kind.DATE:
                    continue
                facts = {"jurisdiction": place.code, "disposition": "convicted",
                         "offense": "possession", **known}  # fmt: skip
                charges = (Charge(), Charge(facts=facts))
                session = Session(language=language, charges=charges)
                for _ in range(FORMS):
                    question, session = ask(voice, session, TODAY, fact)
                    yield f"{place.code} {fact}", question.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_with_its_choices_is_short(world: World, language: str) -> None:
    """SMS-21. In all its wordings, also as that of a second charge; a list never costs a person."""
    for where, text in _questions(world, language):
        assert len(text) <= Room().text, f"{where}: {len(text)}: {text}"


def _answers(way: Way) -> Iterator[Answer]:
    """Every outcome this way can be told with."""
    base = Answer(
        outcome=way.gives, remedy=way.remedy, effect=way.effect, still_shows=way.still_shows,
        then=way.then, on=None, by=None, alternatives=(), between=None, undecided={},
        confidence=way.confidence, covered=True, law=way.law, verified=TODAY, reviewed=None,
        way=way, blocked=False, later=False, needs_outcome=(), needs_detail=(), needs_place=(),
    )  # fmt: skip
    day = date(2028, 9, 23)
    yield base
    if way.wait and way.gives == Outcome.CLEARED:
        yield replace(base, outcome=Outcome.AUTOMATIC, by=day, later=True)
    elif way.wait:
        yield replace(base, outcome=Outcome.WAIT, on=day)
        yield replace(base, outcome=Outcome.WAIT, blocked=True)


def _results(world: World, language: str) -> Iterator[tuple[str, Told]]:
    voice = Voice(world, language)
    for place in world.rulebook.jurisdictions.values():
        longest = max(place.help, key=lambda helper: len(helper.name) if helper.phone else 0)
        area = longest.areas[0]
        facts = {"jurisdiction": place.code, "county": area, "city": area}
        session = Session(language=language, charges=(Charge(), Charge(facts=facts)))
        for way in place.ways:
            if way.headline:
                for answer in _answers(way):
                    yield f"{way.remedy} {answer.outcome}", Told(voice, session, answer, 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_result_is_short_and_has_its_step_and_helper(world: World, language: str) -> None:
    """Also the longest of them, with the longest helper: nothing needed is left out."""
    room = Voice(world, language).room
    for where, told in _results(world, language):
        text = result_text(told)
        assert len(text) <= Room().result, f"{where}: {len(text)}: {text}"
        assert len(text) <= room.result or told.voice.frame("menu") not in text, where
        assert told.voice.frame("unreviewed") in text
        assert re.search(r"\d{3}.\d{3}.\d{4}|211", text), f"{where}: no phone: {text}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_anything_to_file_stands_the_immigration_warning(
    world: World, language: str
) -> None:
    """The one place where a text can do real harm (COMMON.md, section 1)."""
    for where, told in _results(world, language):
        if told.answer.outcome in ("eligible", "discretionary", "clemency"):
            assert told.voice.frame("immigration") in result_text(told), where


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_still_shows_is_never_called_cleared_or_gone(world: World, language: str) -> None:
    """And its result says that it still shows."""
    for where, told in _results(world, language):
        if told.answer.still_shows:
            text = result_text(told)
            assert not CLEARED.search(text), f"{where}: {text}"


def test_a_long_text_is_cut_at_sentence_ends() -> None:
    """SMS-23: several turns, none of them too long."""
    parts = cut("A sentence of some length. " * 90, Room().opening)

    assert all(len(part) <= Room().opening and part.endswith(".") for part in parts)


def test_an_unknown_language_is_offered_the_choice_in_one_segment(world: World) -> None:
    """SMS-59: all of them, in plain letters, asked for in any language."""
    for language in LANGUAGES:
        scene = Scene(Session(language=language), Message("SM1", "LANG", NOW), world)
        text = list_all(scene).reply or ""

        assert measure(text).segments == 1, text
        assert text.count("\n") >= len(LANGUAGES) - 1
    assert languages(world)[:2] == ("en", "es")
