"""What goes out first, once more, and to who joins a list: in every language, as carriers ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels import measure
from bot.conversation.world import Org
from bot.dialogs.definition import FIRST, JOINED, REMIND
from bot.outreach.campaigns import wording
from bot.outreach.checks import check_text
from tests.outreach.campaigning import FAIR, our_world

LANGUAGES = list(our_world().catalogs.languages)
OURS = replace(FAIR, languages=tuple(LANGUAGES), frequency=4, again_after=10)
GENERIC = replace(OURS, generic=True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [FIRST, REMIND, JOINED])
@pytest.mark.parametrize("definition", [OURS, GENERIC], ids=["usual", "generic"])
def test_each_text_passes_its_own_checks(template, language, definition) -> None:
    """SMS-25, SMS-33: no drug word, emoji or network word; none costs more than it needs to."""
    text = wording(definition, template, language, our_world())

    assert [str(one) for one in check_text(text, template, language, definition, our_world())] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [FIRST, REMIND, JOINED])
@pytest.mark.parametrize("definition", [OURS, GENERIC], ids=["usual", "generic"])
def test_each_text_takes_two_segments_at_most(template, language, definition) -> None:
    """SMS-21: also with the longer name that most offices have."""
    world = our_world()
    world = replace(world, org=replace(world.org, name="Legal Aid San Diego"))

    assert measure(wording(definition, template, language, world)).segments <= 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", [FIRST, REMIND, JOINED])
@pytest.mark.parametrize("definition", [OURS, GENERIC], ids=["usual", "generic"])
def test_each_text_fits_before_anybody_has_said_who_we_are(template, language, definition) -> None:
    """A campaign in any language can be tried in the simulator before a setting is set."""
    world = replace(our_world(), org=Org())

    assert measure(wording(definition, template, language, world)).segments <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_text_says_who_how_to_check_and_how_to_stop(language: str) -> None:
    """SMS-58: and the word to begin with; nothing about a record of that person."""
    text = wording(OURS, FIRST, language, our_world())

    assert all(part in text for part in ("Legal Aid", "800-555-0199", "FAIR", "STOP"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_joined_reads_the_brand_how_often_rates_help_and_stop(language: str) -> None:
    """SMS-37."""
    text = wording(OURS, JOINED, language, our_world())
    rates = our_world().catalogs.text(language, our_world().dialogs.outreach[JOINED])

    assert all(part in text for part in ("Legal Aid", "4", "HELP", "STOP"))
    assert rates.count("{") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_generic_text_speaks_of_no_records(language: str) -> None:
    """SMS-63: an LSC-funded group writes in general; the usual words are other ones."""
    generic = wording(GENERIC, FIRST, language, our_world())

    assert generic != wording(OURS, FIRST, language, our_world())
    assert "record" not in generic.casefold()


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_each_language_has_its_own_words(language: str) -> None:
    """Nobody is texted first in a language they did not ask for."""
    world = our_world()

    for text in world.dialogs.outreach.values():
        assert world.catalogs.has(language, text)
