"""The values that pass between the doors and the pure core: a message in, a turn out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from bot.facts import FactValue

Intent = Literal[
    "stop", "start", "help", "yes", "no", "unknown", "back", "restart", "why", "more", "repeat",
    "language", "another", "person", "delete", "remind", "crisis", "greeting", "thanks",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Message:
    """One inbound text. The sender's number never gets this far: only store and channels know it.

    Attributes:
        sid: Twilio's MessageSid, the key against doing a text twice.
        text: the body as it came.
        at: when it came, UTC.
        media: how many pictures or files came with it.
        opt_out: Twilio's OptOutType (STOP, START, HELP) when Twilio has answered already, or "".
        asof: the day of the question when a simulator sets it; None: the jurisdiction's today.
        invited: what we texted them last, a campaign's keyword or a purpose, in which language, and
            the day they agreed to it where it is known ("FAIR es 2026-05-03"); "" when this answers
            nothing of ours.
    """

    sid: str
    text: str
    at: datetime
    media: int = 0
    opt_out: str = ""
    asof: date | None = None
    invited: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One offered answer: the value that is kept, and the label that was shown."""

    value: FactValue
    label: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says.

    Attributes:
        intent: one of `Intent`, or None.
        facts: what it tells, in the form of facts.py; never `unknown`.
        language: of the talk after this text.
        doubt: the facts (or "stop") that should be confirmed before they are used.
        asks_language: with intent `language`, the code asked for; "" when it is one we lack or
            none was named.
        seems: the language this text itself is written in, when that is clear ("" when not).
    """

    intent: Intent | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    language: str = "en"
    doubt: tuple[str, ...] = ()
    asks_language: str = ""
    seems: str = ""

    @property
    def confidence(self) -> Literal["sure", "ask"]:
        """`ask` when something in `doubt` should be confirmed first."""
        return "ask" if self.doubt else "sure"


@dataclass(frozen=True, slots=True)
class Event:
    """Something the doors must record: a result told, a person asked for, an answer erased."""

    name: str
    detail: Mapping[str, Any]
