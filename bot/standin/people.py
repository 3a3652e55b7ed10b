"""A made-up person answers: their text comes to our webhook as Twilio would bring it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import urllib3

from bot.standin.accounts import OUR_NUMBER, Account
from bot.standin.carriers import TIMEOUT_SECONDS, post
from bot.standin.record import Record, Wanted
from bot.standin.shape import VERSION

# Whoever texts one of these alone gets nothing more from Twilio until they text the others.
STOPS = frozenset(
    ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout")
)  # fmt: skip
STARTS = frozenset(("start", "unstop", "yes"))


class NoAnswer(Exception):
    """Our service did not answer, or refused; says so in words."""


@dataclass(slots=True)
class People:
    """Everybody whose phone the stand-in plays; `url` is our service's /sms."""

    account: Account
    record: Record
    url: str
    pool: Any = None

    def __post_init__(self) -> None:
        """Opens what connects to our service."""
        self.pool = urllib3.PoolManager(maxsize=4, retries=False, timeout=TIMEOUT_SECONDS)

    def text(self, person: str, body: str) -> str:
        """This person texts us; the reply, "" for none. Raises NoAnswer."""
        self._heed(person, body)
        line = self._line(person)
        text = self.record.take(
            to=line, sender=person, body=body, direction="inbound", status="received"
        )
        form = {
            "AccountSid": self.account.sid,
            "ApiVersion": VERSION,
            "Body": body,
            "From": person,
            "MessageSid": text.sid,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsMessageSid": text.sid,
            "SmsSid": text.sid,
            "SmsStatus": "received",
            "To": line,
        }
        reply = self._reply(form)
        if reply:
            self.record.take(
                to=person, sender=line, body=reply, direction="outbound-reply", status="delivered"
            )
        return reply

    def close(self) -> None:
        """Ends all connections."""
        self.pool.clear()

    def _heed(self, person: str, body: str) -> None:
        word = body.strip().lower()
        if word in STOPS:
            self.record.stop(person)
        elif word in STARTS:
            self.record.start(person)

    def _line(self, person: str) -> str:
        """The number this person knows us by: the one that texted them last."""
        last = self.record.listed(Wanted(to=person), 1)
        return last[0].sender if last else OUR_NUMBER

    def _reply(self, form: dict[str, str]) -> str:
        try:
            answer = post(self.pool, self.account, self.url, form)
        except urllib3.exceptions.HTTPError as error:
            raise NoAnswer("Our service does not answer.") from error
        if answer.status != 200:
            raise NoAnswer(f"Our service answered with HTTP {answer.status}.")
        return _said(answer.data)


def _said(twiml: bytes) -> str:
    """The text in the TwiML of our own service; "" for none."""
    try:
        message = ElementTree.fromstring(twiml).find("Message")  # noqa: S314  our own answer
    except ElementTree.ParseError as error:
        raise NoAnswer("Our service's answer is no TwiML.") from error
    if message is None:
        return ""
    body = message.find("Body")
    return (message.text if body is None else body.text) or ""
