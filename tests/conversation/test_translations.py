"""A text that changed goes out in English, marked, until its translation catches up."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.cli.translations import LONGEST_GAP, gaps, gather, was_whole
from bot.conversation import World
from bot.i18n import Catalog, Catalogs, load_catalogs
from tests.conversation.conftest import TODAY, Talk

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
TEXTS = {"Hello": "texts: greeting", "Which city?": "questions: city"}


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    """One language that lacks one of two texts."""
    folder = tmp_path / "fr"
    folder.mkdir()
    body = "# Reviewed: none\n" + HEAD + 'msgid "Hello"\nmsgstr "Bonjour"\n'
    (folder / "dialogs.po").write_text(body, "utf-8")
    return tmp_path


def test_a_gap_is_as_old_as_the_day_on_which_it_was_first_seen(locales: Path) -> None:
    gather(locales / "fr" / "dialogs.po", TEXTS, TODAY)
    later = TODAY + timedelta(days=LONGEST_GAP + 1)
    gather(locales / "fr" / "dialogs.po", TEXTS, later)

    found = gaps(load_catalogs(locales), "fr", TEXTS, locales, later)

    assert [(gap.text, gap.days) for gap in found] == [("Which city?", LONGEST_GAP + 1)]


def test_a_changed_text_is_a_new_gap_and_its_old_translation_goes(locales: Path) -> None:
    path = locales / "fr" / "dialogs.po"
    changed = {"Hello there": "texts: greeting"}

    lacking = gather(path, changed, TODAY)

    with path.open("rb") as file:
        kept = [str(message.id) for message in read_po(file) if message.id]
    assert (lacking, kept) == (1, ["Hello there"])


def test_a_language_is_whole_once_it_had_every_text(locales: Path) -> None:
    path = locales / "fr" / "dialogs.po"
    assert not was_whole(locales, "fr")

    gather(path, {"Hello": "texts: greeting"}, TODAY)

    assert was_whole(locales, "fr")
    gather(path, TEXTS, TODAY)
    assert was_whole(locales, "fr")


def _without(world: World, language: str, english: str) -> World:
    """The world in which one text is not translated into a language."""
    catalog = world.catalogs.by_language[language]
    messages = {text: said for text, said in catalog.messages.items() if text != english}
    known: dict[str, Catalog] = {**world.catalogs.by_language}
    known[language] = replace(catalog, messages=messages)
    return replace(world, catalogs=Catalogs(known))


def test_english_goes_out_under_one_line_of_the_language(talk: Talk) -> None:
    """And what is translated goes out without it."""
    question = talk.world.dialogs.questions["disposition"].forms[0]
    talk.world = _without(talk.world, "es", question)
    line = talk.world.catalogs.text("es", talk.world.dialogs.results["not_translated"])
    first = talk.text("hola").reply or ""

    second = talk.text("Oregon").reply or ""

    assert line not in first
    assert second.startswith(line)
    assert question in second
