"""What comes after a result, in all our languages: filled in, short, in plain letters."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.channels import measure
from bot.conversation import Session, World
from bot.dialogs import Room
from bot.i18n import load_catalogs
from bot.routing import Partner
from tests.conversation.conftest import Talk, events
from tests.conversation.test_copy import BANNED

LANGUAGES = load_catalogs().languages
PLAIN = ["en", "es", "ht", "so", "tl"]  # GSM-7 holds them where the words are chosen for it
LATER = ("offer_", "promised", "worked_", "call_", "takes_", "mail_", "started_", "not_now", "who_")
AFTERWARDS = ["thanks", "1", "thanks", "1", "Maria Lopez", "45 E Olive Ave Fresno CA 93728", "1",
              "PERSON", "2", "STOP", "HELP", "START", "2", "DELETE"]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_it_goes_by_digits_in_every_language(
    talk_in: Callable[..., Talk], language: str
) -> None:
    """A later text, a letter, a call, the way out and back in."""
    talk = talk_in(partners=(Partner(("call",), days=3), Partner(("mail",), days=5)))
    talk.session = Session(language=language)
    talk.until_result("California")
    turns = [talk.text(text) for text in AFTERWARDS]

    told = [name for turn in turns for name in events(turn)]
    assert {"consented", "promise", "mail", "person", "call", "started", "deleted"} <= set(told)
    for turn in turns:
        assert turn.reply is not None
        assert len(turn.reply) <= Room().result
        assert not set("{}") & set(turn.reply)
        assert not BANNED.search(turn.reply)
        assert measure(turn.reply).segments <= 5, turn.reply


@pytest.mark.parametrize("language", PLAIN)
def test_what_comes_later_is_said_in_plain_letters(world: World, language: str) -> None:
    """One accent makes a whole text cost more than twice as much."""
    plain = measure("plain").encoding
    for name, english in world.dialogs.texts.items():
        if name.startswith(LATER):
            text = world.catalogs.text(language, english)
            for part in text.replace("{", "}").split("}")[::2]:
                assert measure(part).encoding == plain, text
