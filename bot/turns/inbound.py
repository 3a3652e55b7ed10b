"""One text at the door and what came of it; past here nobody knows the phone number."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from bot import metrics
from bot.channels import Measure
from bot.channels.signature import Signer
from bot.conversation import Turn
from bot.models import Message
from bot.store import fingerprint

LONGEST_TEXT = 1600  # characters; Twilio joins no more into one Body

Result = Literal[
    "answered", "replayed", "duplicate", "loop", "limited", "over_budget", "failed", "away"
]

log = logging.getLogger("bot.turns")


@dataclass(frozen=True, slots=True)
class Inbound:
    """One text at the door: who it is from, and the message that goes further in."""

    sender: str
    channel: str
    address: str
    message: Message
    sid: str  # its fingerprint, or "" when the text came without one
    signer: Signer
    arrived: int  # microseconds of the machine's clock

    @classmethod
    def read(
        cls, form: Mapping[str, str], at: datetime, asof: date | None, signer: Signer
    ) -> Inbound:
        """The text in Twilio's form fields; unknown ones are ignored."""
        sender = form.get("From", "").strip()
        channel, colon, address = sender.partition(":")
        if signer == "simulator":  # its people never meet real ones
            channel, address = "sim", sender
        elif not colon:
            channel, address = "sms", sender
        media = form.get("NumMedia", "")
        message = Message(
            sid=form.get("MessageSid") or form.get("SmsSid") or "",
            text=form.get("Body", "")[:LONGEST_TEXT],
            at=at,
            media=int(media) if media.isascii() and media.isdigit() else 0,
            opt_out=form.get("OptOutType", "").strip().upper(),
            asof=asof,
        )
        sid = fingerprint(message.sid) if message.sid else ""
        return cls(sender, channel, address, message, sid, signer, microseconds())


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of one text.

    Attributes:
        twiml: the document to answer with.
        reply: the text in it, or None for silence.
        result: what came of it, for logs and metrics.
        contact: what the sender is called in the store; "" when it could not be asked.
        turn: what the conversation did; None where it was not asked.
        size: how the reply is billed.
    """

    twiml: str
    reply: str | None
    result: Result
    contact: str = ""
    turn: Turn | None = None
    size: Measure | None = None


def note(inbound: Inbound, answered: Answered, seconds: float) -> None:
    """One log line and the counters; no number, no text, no fact."""
    turn, size = answered.turn, answered.size
    metrics.TURNS.labels(inbound.signer, answered.result).inc()
    metrics.SECONDS.observe(seconds)
    if turn is not None:
        metrics.REPLIES.labels(turn.kind).inc()
    if size is not None and size.segments:
        metrics.SEGMENTS.labels(size.encoding).inc(size.segments)
    log.info(
        "turn",
        extra={
            "contact": answered.contact,
            "signer": inbound.signer,
            "result": answered.result,
            "kind": turn.kind if turn else None,
            "intent": turn.intent if turn else None,
            "state": turn.session.state if turn and turn.session else None,
            "outcome": turn.outcome if turn else None,
            "stop": turn.stop if turn else None,
            "segments": size.segments if size else 0,
            "encoding": size.encoding if size and size.segments else None,
            "ms": round(seconds * 1000, 2),
        },
    )


def microseconds() -> int:
    """The machine's clock, since 1970."""
    return int(datetime.now(UTC).timestamp() * 1_000_000)
