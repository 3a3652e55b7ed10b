"""Weights as people say them, and helpers who can only be named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation import Session, World
from bot.conversation.results import helper_words
from bot.conversation.session import Charge
from bot.conversation.values import menu_label, said_back
from bot.conversation.voice import Voice
from tests.conversation.conftest import Talk


@pytest.mark.parametrize(
    ("grams", "said"),
    [
        (14.17, "half an ounce or less"),
        (28.35, "1 ounce or less"),
        (28.5, "28.5 grams (1 ounce) or less"),
        (28.34, "28.34 grams (1 ounce) or less"),
        (42.5, "1.5 ounces or less"),
        (70.9, "2.5 ounces or less"),
        (113.4, "4 ounces or less"),
        (453.6, "1 pound or less"),
        (680.4, "1.5 pounds or less"),
        (2268, "5 pounds or less"),
        (100, "100 grams or less"),
        (1000, "1,000 grams (2.2 pounds) or less"),
        (22680, "50 pounds or less"),
    ],
)
def test_a_weight_is_said_in_the_unit_people_use(world: World, grams: float, said: str) -> None:
    """A law's 70.9 grams are 2.5 ounces to anybody; no more exact than the law."""
    assert menu_label(Voice(world, "en"), None, "amount_g", {"max": grams}) == said


@pytest.mark.parametrize(
    ("grams", "said"),
    [
        ({"min": 12.76, "max": 15.6}, "about half an ounce"),
        ({"min": 25.52, "max": 31.19}, "about 1 ounce"),
        ({"min": 25.2, "max": 30.8}, "about 28 grams (1 ounce)"),
        ({"min": 10, "max": 20}, "10 grams to 20 grams"),
        (14.18, "half an ounce"),
        (7.09, "a quarter ounce"),
        (3.54, "an eighth of an ounce"),
        (113.4, "4 ounces"),
    ],
)
def test_an_amount_is_said_back_as_it_was_told(
    world: World, grams: float | dict[str, float], said: str
) -> None:
    """Nobody said "12.76 grams to 15.6 grams"; a range that was told stays one."""
    assert said_back(Voice(world, "en"), None, {"amount_g": grams}) == [said]


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "como media onza"), ("ko", "약 반 온스"), ("ru", "примерно пол-унции")],
)
def test_about_is_said_in_every_language(world: World, language: str, said: str) -> None:
    """By that language's own pattern."""
    about = {"min": 12.76, "max": 15.6}

    assert said_back(Voice(world, language), None, {"amount_g": about}) == [said]


def _helper(world: World, **changes: object) -> str:
    """Who helps in Missouri's Springfield, where only one group does, changed as told."""
    place = world.rulebook.jurisdictions["MO"]
    here = next(one for one in place.help if "Springfield" in one.areas)
    only = replace(place, help=(replace(here, **changes),))  # type: ignore[arg-type]
    known = {**world.rulebook.jurisdictions, "MO": only}
    changed = replace(world, rulebook=replace(world.rulebook, jurisdictions=known))
    facts = {"jurisdiction": "MO", "city": "Springfield"}
    return helper_words(Voice(changed, "en"), Session(charges=(Charge(facts=facts),)))


def test_a_helper_without_number_or_page_is_named(world: World) -> None:
    assert _helper(world, name="Legal Help, of Springfield", phone=None, url=None) == (
        "Legal Help, or call 211"
    )


def test_a_helper_with_a_page_is_told_with_it(world: World) -> None:
    told = _helper(world, name="Legal Help", phone=None, url="https://www.help.org/x")

    assert told == "Legal Help, help.org, or call 211"


def test_a_link_that_carriers_would_filter_is_told_by_our_own_short_address(world: World) -> None:
    """Contract 4: /go/CODE stands in for it."""
    url = "https://marijuana-help.example.org"
    ours = replace(world, detours={url: "line.example.org/go/abc2345"})

    told = _helper(ours, name="Legal Help", phone=None, url=url)

    assert told == "Legal Help, line.example.org/go/abc2345, or call 211"


def test_a_helper_with_a_number_is_to_be_called(world: World) -> None:
    assert _helper(world, name="Legal Help", phone="800-555-0100") == "Legal Help, 800-555-0100"


@pytest.mark.parametrize("text", ["4", "fourth", "fourth degree"])
def test_a_degree_is_that_degree_by_its_number_and_by_its_name(talk: Talk, text: str) -> None:
    """Not the fourth of a list that counts down to the first, the gravest."""
    talk.until_result("New Mexico", offense="selling", offense_class="felony", x_nm_degree=text)

    assert talk.session.facts["x_nm_degree"] == "4"


@pytest.mark.parametrize(("text", "value"), [("E", "E"), ("D", "D"), ("class c", "C"), ("2", "E")])
def test_a_class_is_told_by_its_letter(talk: Talk, text: str, value: str) -> None:
    """ "E" was once the fifth of Tennessee's list, class B: another law."""
    talk.until_result("Tennessee", offense="selling", offense_class="felony", x_tn_class=text)

    assert talk.session.facts["x_tn_class"] == value
