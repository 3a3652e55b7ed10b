"""SMS-60: a language pack is whole, and its people can stop us and find help in their own words.

Texts, placeholders and lengths are held by tests/conversation/test_copy.py, readability (SMS-61) by
tests/conversation/test_words.py.
"""

from __future__ import annotations

import json
import re

import pytest

from bot.conversation.voice import Voice
from bot.conversation.world import World
from bot.data import ROOT
from bot.dialogs import load_dialogs
from bot.i18n import SOURCE, load_catalogs
from bot.rules import load_rulebook
from bot.understand import read_message
from tests.understand.compare import FOLDER, TODAY

LANGUAGES = load_catalogs().languages
REVIEWED = re.compile(r"^# Reviewed: (none|.+, \d{4}-\d\d-\d\d)$", re.MULTILINE)


def shared(language: str, intent: str) -> list[str]:
    """Texts of the shared corpus by which people of a language want something."""
    rows = (FOLDER / "shared" / f"{language}.jsonl").read_text("utf-8").splitlines()
    lines = [json.loads(row) for row in rows]
    return [line["text"] for line in lines if line["expect"]["intent"] == intent]


@pytest.fixture(scope="module")
def world() -> World:
    """The real texts and languages."""
    return World(load_rulebook(codes=("VT",)), load_dialogs(), load_catalogs())


@pytest.mark.parametrize("language", LANGUAGES)
def test_sms_60_the_opening_names_stop_and_help(world: World, language: str) -> None:
    opening = Voice(world, language).say("opening")

    assert "STOP" in opening
    assert "HELP" in opening


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", ["stop", "help"])
def test_sms_60_stop_and_help_are_heard_in_its_own_words(language: str, intent: str) -> None:
    """In a talk in that language, and in an English one as well."""
    texts = shared(language, intent)

    heard = [
        read_message(
            text, asking=None, choices=None, jurisdiction=None, language=talk, asof=TODAY
        ).intent
        for text in texts
        for talk in (language, SOURCE)
    ]

    assert texts
    assert set(heard) == {intent}, list(zip(texts, heard[::2], heard[1::2], strict=True))


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != SOURCE])
def test_sms_60_it_says_who_reviewed_it_and_when(language: str) -> None:
    """Or `none`: nobody's name is invented."""
    head = (ROOT / "locales" / language / "dialogs.po").read_text("utf-8").partition("msgid")[0]

    assert REVIEWED.search(head), head
