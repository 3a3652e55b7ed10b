"""What one agrees to who texts a keyword: the same words on paper, on the page and to reviewers.

Where the keyword joins a list they say who texts, about what, how often, what it may cost, how to
stop and get help, and where terms and privacy stand (CTIA Messaging Principles;
https://www.twilio.com/docs/messaging/compliance/a2p-10dlc).
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from bot.dialogs import Definition
from bot.paper.words import Words, held_together


@dataclass(frozen=True, slots=True)
class Sender:
    """Who we are, as a sheet tells it.

    Attributes:
        name: of the organisation.
        phone: of somebody who helps, "" for none.
        number: that people text, as +1... .
        site: the address of our public page, with https://.
    """

    name: str
    phone: str
    number: str
    site: str


def sms_address(number: str, body: str) -> str:
    """What a phone makes a text of; `?&` is read by iPhones and by Android alike.

    >>> sms_address("+14155550100", "FAIR ESP")
    'sms:+14155550100?&body=FAIR%20ESP'
    """
    return f"sms:{number}?&body={quote(body)}"


def consent_words(definition: Definition, sender: Sender, words: Words, language: str) -> str:
    """What somebody agrees to who texts the keyword, as it stands on the sheet."""
    values = {"org": sender.name, "keyword": definition.keyword}
    if definition.frequency:
        hello = words.say(language, "hello")
        agree = words.say(language, "agree", hello=hello, frequency=definition.frequency, **values)
    else:
        agree = words.say(language, "only_answers")
    site = _bare(sender.site)
    small = words.say(
        language,
        "small_print",
        terms=held_together(f"{site}/terms"),
        privacy=held_together(f"{site}/privacy"),
    )
    area = (words.say(language, "area", area=definition.area),) if definition.area else ()
    told = (
        words.say(language, "not_advice", org=sender.name),
        *area,
        agree,
        words.say(language, "carrier"),
        small,
    )
    return " ".join(told)


def _bare(site: str) -> str:
    """The address as people type it."""
    parts = urlsplit(site)
    return f"{parts.netloc}{parts.path}".rstrip("/")
