"""A reply is clean text in at most one message."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels import TooLong, outbound, twiml


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("It’s “free” – really…", 'It\'s "free" - really...'),
        ("a\u00a0b\tc", "a b c"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("man\u0303ana", "mañana"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("½ oz • now", "1/2 oz - now"),
        ("bell\x07 null\x00 del\x7f", "bell null del"),
        ("lone \ud83d half", "lone  half"),
        ("¿Dónde está?", "¿Dónde está?"),
        ("`tick´", "'tick'"),
    ],
)
def test_a_text_is_sent_with_the_signs_of_a_keyboard(written: str, sent: str) -> None:
    """Curly quotes and their kin are replaced; accents stay."""
    assert outbound(written) == sent


@given(st.text(alphabet=st.characters(), max_size=300))
def test_whatever_is_written_becomes_xml_that_parses_to_what_is_sent(text: str) -> None:
    """No character of any text can break the document."""
    sent = outbound(text)

    root = ET.fromstring(twiml(sent).encode("utf-8"))

    assert (root.findtext("Message") or "") == sent
    assert len(root) <= 1


def test_a_text_longer_than_one_body_is_refused() -> None:
    """1,600 characters go, one more does not."""
    assert len(outbound("a" * 1600)) == 1600
    with pytest.raises(TooLong):
        outbound("a" * 1601)


@pytest.mark.parametrize("silence", [None, ""])
def test_silence_is_an_empty_response(silence: str | None) -> None:
    """Nothing to say is no message at all, not an empty one."""
    assert twiml(silence) == '<?xml version="1.0" encoding="UTF-8"?><Response />'
