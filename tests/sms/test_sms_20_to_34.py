"""Checklist SMS-20 to SMS-34, as far as it is about the doors: counting, stopping, coming back."""

from __future__ import annotations

import pytest

from bot.channels import measure, outbound
from bot.store import Store

from .conftest import Phone, reply_in


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("ж" * 70, 1),
        ("ж" * 71, 2),
        ("ж" * 134, 2),
        ("ж" * 135, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 10, 2),
        ("ж" * 66 + "😀", 1),
        ("ж" * 66 + "😀" + "ж" * 67, 3),
    ],
)
def test_sms_20_segments_are_counted_as_twilios_calculator_does(text: str, segments: int) -> None:
    """Given the vectors, count segments as SEG does (values taken from it)."""
    assert measure(text).segments == segments


def test_sms_22_a_letter_in_two_parts_is_read_and_sent_as_one(talk: Phone) -> None:
    """Given NFD input, match and send ñ, never n~."""
    talk.text("Espan\u0303ol")

    reply = talk.text("¿que\u0301?")

    assert outbound("an\u0303o") == "año"
    assert reply
    assert "\u0303" not in reply
    assert "n~" not in reply


@pytest.mark.parametrize(
    "word",
    ["STOP", "stopall", "Unsubscribe", "CANCEL", "End", "quit", "REVOKE", "OptOut", " STOP ",
     "Stop.", '"STOP"', "stop!"],
)  # fmt: skip
def test_sms_27_twilios_stop_words_block_at_once(
    word: str, talk: Phone, redis_store: Store
) -> None:
    """Given a stop word in any case, with spaces, stop or quotes, block; Twilio says it."""
    talk.text("hi")

    reply = talk.text(word)

    assert redis_store.has_opted_out("sms", talk.number)
    exact = word.strip().lower().isalpha()
    silent = exact and talk.client.application.extensions["clearline"].settings.keywords == "twilio"
    assert (reply is None) == silent if exact else True
    assert talk.text("California") is None


@pytest.mark.parametrize(
    "wish",
    ["opt out", "stop please", "no mas", "ALTO", "no more texts", "wrong number", "lose my number",
     "remove me from your list", "ya no me escriban"],
)  # fmt: skip
def test_sms_28_a_wish_in_anybodys_words_blocks_with_one_confirmation(
    wish: str, talk: Phone, redis_store: Store
) -> None:
    """Given a phrase that Twilio does not know, block and send exactly one confirmation."""
    talk.text("hi")

    reply = talk.text(wish)

    assert redis_store.has_opted_out("sms", talk.number)
    assert reply
    assert "Legal Aid" in reply
    assert [talk.text("hello"), talk.text("yes")] == [None, None]


@pytest.mark.parametrize("kind", ["STOP", "HELP", "START"])
def test_sms_29_what_twilio_has_answered_gets_no_second_reply(kind: str, talk: Phone) -> None:
    """Given OptOutType, do not send a second reply."""
    talk.text("hi")

    assert talk.text(kind, OptOutType=kind) is None


@pytest.mark.parametrize("doubtful", ["i want out", "enough", "olvidalo"])
def test_sms_31_silence_after_a_doubtful_stop_means_stopped(
    doubtful: str, talk: Phone, redis_store: Store
) -> None:
    """Given a question back after a doubtful STOP, no answer leaves everything blocked."""
    talk.text("hi")

    asked = talk.text(doubtful)

    assert asked
    assert redis_store.has_opted_out("sms", talk.number)


def test_sms_32_only_asking_back_in_unblocks(talk: Phone, redis_store: Store) -> None:
    """Given YES from a blocked address, nothing; given START, unblocked."""
    talk.text("STOP")

    assert talk.text("YES") is None
    assert redis_store.has_opted_out("sms", talk.number)

    talk.text("START")
    assert not redis_store.has_opted_out("sms", talk.number)
    assert talk.text("California")


@pytest.mark.parametrize("word", ["HELP", "info", "AYUDA"])
def test_sms_34_help_keeps_the_state(word: str, talk: Phone, redis_store: Store) -> None:
    """Given HELP in mid-talk, the next answer still counts."""
    talk.text("hi")
    talk.text("California")
    before = redis_store.load("sms", talk.number).session or {}

    answer = talk.post(talk.form(word))

    after = redis_store.load("sms", talk.number).session or {}
    assert after.get("q") == before.get("q")
    assert after.get("c") == before.get("c")
    assert answer.status_code == 200
    twilio_speaks = talk.client.application.extensions["clearline"].settings.keywords == "twilio"
    if word == "AYUDA" or not twilio_speaks:
        assert "800-555-0199" in (reply_in(answer.data) or "")
