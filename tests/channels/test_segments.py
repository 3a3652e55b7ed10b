"""Texts are counted as Twilio bills them."""

from __future__ import annotations

import pytest

from bot.channels import measure

# (text, encoding, segments, units, left); every number was taken from Twilio's own calculator,
# npm sms-segments-calculator 1.3.0.
VECTORS = [
    ("", "gsm7", 0, 0, 160),
    ("a" * 160, "gsm7", 1, 160, 0),
    ("a" * 161, "gsm7", 2, 161, 145),
    ("a" * 306, "gsm7", 2, 306, 0),
    ("a" * 307, "gsm7", 3, 307, 152),
    ("中" * 70, "ucs2", 1, 70, 0),
    ("中" * 71, "ucs2", 2, 71, 63),
    ("中" * 134, "ucs2", 2, 134, 0),
    ("中" * 135, "ucs2", 3, 135, 66),
    ("€" * 80, "gsm7", 1, 160, 0),
    ("€" * 81, "gsm7", 2, 162, 143),
    ("a" * 152 + "€" + "b" * 8, "gsm7", 2, 162, 143),
    ("中" * 66 + "😀" + "中" * 4, "ucs2", 2, 72, 61),
    ("a\n", "gsm7", 1, 2, 158),
    ("a\r\n", "gsm7", 1, 3, 157),
    ("😀", "ucs2", 1, 2, 68),
    ("👍🏽", "ucs2", 1, 4, 66),
    ("🇺🇸", "ucs2", 1, 4, 66),
    ("👨\u200d👩\u200d👧\u200d👦", "ucs2", 1, 11, 59),
    ("sí 1€", "ucs2", 1, 5, 65),
]


@pytest.mark.parametrize(("text", "encoding", "segments", "units", "left"), VECTORS)
def test_a_text_is_counted_as_twilio_bills_it(
    text: str, encoding: str, segments: int, units: int, left: int
) -> None:
    """Segments are packed greedily, never through a pair or a letter."""
    found = measure(text)

    assert (found.encoding, found.segments, found.units, found.left) == (
        encoding,
        segments,
        units,
        left,
    )


def test_the_letters_that_make_a_text_dear_are_named_once() -> None:
    """Whoever writes a text learns which letter to avoid."""
    found = measure("más información, señor")

    assert found.outside == ("á", "ó")


def test_a_letter_in_two_code_points_is_outside_gsm7() -> None:
    """An n with a combining tilde is not the ñ of the alphabet until it is composed."""
    assert measure("n\u0303").outside == ("n\u0303",)


def test_a_tower_of_accents_longer_than_a_segment_is_still_counted() -> None:
    """One letter of 200 units takes three segments and does not loop."""
    assert measure("a" + "\u0301" * 199).segments == 3
