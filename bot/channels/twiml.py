"""Replies as Twilio takes them: clean text, and at most one `<Message>`.

Each `<Message>` is billed on its own and may overtake another, so one turn gives one. What Twilio's
Smart Encoding would replace is replaced here, so that what we count is what is sent.
"""

from __future__ import annotations

import re
import unicodedata
from xml.sax.saxutils import escape

MAX_CHARACTERS = 1600  # of one Body; Twilio refuses more with error 21617

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
EMPTY = f"{_DECLARATION}<Response />"

# Typographic signs that are not GSM-7, and the keyboard's own for each. Accented letters stay.
_SMART = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u0060\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u2043", "-"),
        **dict.fromkeys(
            "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
            "\u3000\t",
            " ",
        ),
        **dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff\u00ad", ""),
        **dict.fromkeys("\u2028\u2029", "\n"),
        "\u2026": "...",
        "\u00bc": "1/4",
        "\u00bd": "1/2",
        "\u00be": "3/4",
        "\u2044": "/",
        "\u2039": "<",
        "\u203a": ">",
    }
)
# No XML parser takes C0 controls but TAB, LF and CR, nor lone surrogates, U+FFFE and U+FFFF
# (XML 1.0, section 2.2); twilio-python lets them through. C1 controls show on no phone.
_UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class TooLong(ValueError):
    """A text longer than one Body may be; holds no part of it."""


def outbound(text: str) -> str:
    """`text` as it is sent: NFC, keyboard punctuation, LF as the only control.

    Raises TooLong past 1,600 characters: what would be cut is better written shorter.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_SMART)
    text = _UNSENDABLE.sub("", text.replace("\r\n", "\n").replace("`", "'").replace("\t", " "))
    if len(text) > MAX_CHARACTERS:
        raise TooLong(f"a text of {len(text)} characters: {MAX_CHARACTERS} is the most")
    return text


def twiml(reply: str | None) -> str:
    """The TwiML document for one turn; None or "" says nothing.

    >>> twiml("1 < 2")
    '<?xml version="1.0" encoding="UTF-8"?><Response><Message>1 &lt; 2</Message></Response>'
    """
    if not reply:
        return EMPTY
    return f"{_DECLARATION}<Response><Message>{escape(reply)}</Message></Response>"
