"""Whoever wants us to stop is heard, in any words; a story about stopping stops nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.understand.intents import IntentReading, read_intent
from bot.understand.text import Text

HERE = Path(__file__).parent
TWILIO = ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT")


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """Each text of a list, and its language."""
    for line in path.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            text, _, language = line.partition("|")
            yield text, language or "en"


def read(text: str, language: str = "en", asking: str | None = None) -> IntentReading:
    return read_intent(Text(text), asking=asking, spec=None, language=language)


def rows(name: str) -> list[tuple[str, str]]:
    return list(lines(HERE / name))


@pytest.mark.parametrize(("text", "language"), rows("stop/wishes.txt"))
def test_wish_to_stop_is_heard(text: str, language: str) -> None:
    assert read(text, language).intent == "stop"


@pytest.mark.parametrize(("text", "language"), rows("stop/harmless.txt"))
def test_story_stops_nothing_and_is_not_asked_about(text: str, language: str) -> None:
    reading = read(text, language)

    assert (reading.intent == "stop", reading.doubt_stop) == (False, False)


@pytest.mark.parametrize(("text", "language"), rows("stop/doubtful.txt"))
def test_real_doubt_is_asked_about(text: str, language: str) -> None:
    reading = read(text, language)

    assert (reading.intent == "stop", reading.doubt_stop) == (False, True)


@pytest.mark.parametrize("word", TWILIO)
@pytest.mark.parametrize(
    "dress", ["{}", " {} ", "{}.", '"{}"', "'{}'", "{}!!!", "\n{}\n", "{} please", "“{}”", "({})"]
)
def test_words_twilio_acts_on_are_heard_however_they_are_dressed(word: str, dress: str) -> None:
    """SMS-27: in any case, with spaces, full stop or quotes."""
    for written in (word, word.lower(), word.title()):
        assert read(dress.format(written)).intent == "stop"


@pytest.mark.parametrize("word", TWILIO)
def test_words_twilio_acts_on_are_heard_letter_by_letter(word: str) -> None:
    assert read(" ".join(word)).intent == "stop"
    assert read(".".join(word)).intent == "stop"


@pytest.mark.parametrize("language", ["en", "es", "pt", "fr", "ht", "vi", "tl", "ko", "ru", "ar"])
@pytest.mark.parametrize(
    "word", ["STOP", "ALTO", "no mas", "arrêt", "СТОП", "停止", "توقف", "JOOJI"]
)
def test_stop_word_of_any_language_counts_in_every_talk(word: str, language: str) -> None:
    assert read(word, language).intent == "stop"


@pytest.mark.parametrize("asking", ["owes_money", "offense_date", "amount_g", "disposition"])
def test_stop_is_heard_whatever_was_asked(asking: str) -> None:
    assert read("no more texts", asking=asking).intent == "stop"
    assert read("STOP", asking=asking).intent == "stop"
