"""What a turn is given besides the session and the message, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from bot.conversation.session import Session
from bot.dialogs import Definition, Dialogs
from bot.i18n import Catalogs
from bot.models import Choice, Event, Intent
from bot.routing import Partner
from bot.rules import Rulebook

Kind = Literal["question", "result", "help", "stop", "start", "crisis", "sorry", "other"]


@dataclass(frozen=True, slots=True)
class Org:
    """Who runs the line.

    Attributes:
        name: as people know it.
        phone, url: how to reach a person there, or None.
        area: where it helps, in words for people ("San Diego County"), or None.
    """

    name: str = "Clearline"
    phone: str | None = None
    url: str | None = None
    area: str | None = None


_FROM_FILES: Mapping[str, Definition] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class World:
    """Everything loaded once that a turn reads: law, texts, languages and who we are.

    Attributes:
        rulebook: the law.
        dialogs: questions, texts, states, campaigns.
        catalogs: the languages.
        org: who we are.
        retention_days: how long answers are kept.
        keywords: `twilio`: Twilio answers STOP, START and HELP itself; `ours`: we do.
        unreviewed: jurisdictions and languages that may answer in production unreviewed.
        production: whether what nobody has reviewed stays silent unless named above.
        campaigns: by keyword; those of `dialogs` where none are given.
        partners: who calls people back or mails them paper, the longest with us first.
        detours: by a link that carriers would filter, our own short address for it.
    """

    rulebook: Rulebook
    dialogs: Dialogs
    catalogs: Catalogs
    org: Org = Org()
    retention_days: int = 30
    keywords: Literal["twilio", "ours"] = "twilio"
    unreviewed: frozenset[str] = frozenset()
    production: bool = False
    campaigns: Mapping[str, Definition] = field(default_factory=lambda: _FROM_FILES)
    partners: tuple[Partner, ...] = ()
    detours: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.campaigns is _FROM_FILES:
            object.__setattr__(self, "campaigns", self.dialogs.campaigns)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one inbound text led to.

    Attributes:
        session: to be kept; None: erase everything about this person but the opt-out.
        reply: the one text to send, or None for silence.
        kind: what sort of reply; the breaker lets stop, help and crisis through.
        intent: what the text asked for, for the log.
        asking: the fact the reply asks for, or None.
        choices: the numbered answers it offers, or None.
        stop: `stopped`: block every further text; `started`: unblock; None: as before.
        events: what the doors must record.
        outcome: of the result this reply tells, or None.
    """

    session: Session | None
    reply: str | None
    kind: Kind = "other"
    intent: Intent | None = None
    asking: str | None = None
    choices: tuple[Choice, ...] | None = None
    stop: Literal["stopped", "started"] | None = None
    events: tuple[Event, ...] = ()
    outcome: str | None = None
