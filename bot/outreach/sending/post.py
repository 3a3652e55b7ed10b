"""What sending needs: the database, Twilio, the pace, the clock of each person's place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from redis.exceptions import RedisError

from bot.channels.twilio import Reassigned, Seen, Sent
from bot.ledger import Ledger
from bot.outreach.pace import Pace

LOOKUP_AFTER = timedelta(seconds=60)
"""How long after a text was handed over Twilio's list surely tells whether it was taken."""
_FRESH = timedelta(seconds=5)


class Carrier(Protocol):
    """What we ask of Twilio (`bot.channels.twilio.Twilio`); raises TwilioError, TwilioUnsure."""

    def create(
        self, to: str, body: str, *, sender: str, status_callback: str, validity: int
    ) -> Sent:
        """Sends a text."""

    def sent_to(self, to: str, since: datetime) -> list[Seen]:
        """The texts we sent to this number since then."""

    def empty(self, sid: str) -> None:
        """Empties a text's body at Twilio."""

    def reassigned(self, number: str, since: date) -> Reassigned:
        """Whether the number went to somebody else since that day."""


class Opens(Protocol):
    """When somebody may be texted (`bot.outreach.hours.opens`)."""

    def __call__(
        self,
        moment: datetime,
        *,
        number: str,
        state: str,
        zip_code: str,
        hours: Mapping[str, tuple[int, int]],
    ) -> datetime:
        """The earliest moment from `moment` on."""


class Hears(Protocol):
    """What is needed to understand what Twilio tells: a `Post`, or less."""

    @property
    def ledger(self) -> Ledger:
        """The database."""

    @property
    def opens(self) -> Opens:
        """When somebody may be texted again."""

    def slow_down(self, sender: str, seconds: float) -> None:
        """Lets a sender rest: a carrier had no room."""


@dataclass(frozen=True, slots=True)
class Post:
    """One worker's tools, shared by its threads.

    Attributes:
        sender: who sends where a campaign names nobody: a number, or a Messaging Service's SID.
        callback: the address that Twilio tells what became of a text.
        invite: notes what was texted to a contact, so that a reply opens the right talk.
        redact: whether ended texts are emptied at Twilio too.
        most_a_day: segments that outreach and replies together may take (None: no limit).
        languages: those that may go out, None for all: in production only what a native speaker
            has read, or what CLEARLINE_UNREVIEWED still names.
    """

    ledger: Ledger
    carrier: Carrier
    pace: Pace
    opens: Opens
    sender: str
    callback: str
    invite: Callable[[str, str, str, str], None]
    redact: bool = False
    lookup_after: timedelta = LOOKUP_AFTER
    most_a_day: int | None = None
    languages: frozenset[str] | None = None

    def slow_down(self, sender: str, seconds: float) -> None:
        """Nobody sends for this sender for so many seconds; without Redis nobody sends anyway."""
        with suppress(RedisError):
            self.pace.slow_down(sender, seconds)

    @property
    def fresh(self) -> timedelta:
        """How long after its claim a text may still be handed over.

        Later somebody may have stopped; and whatever is handed over must be in Twilio's list before
        anybody looks it up there.
        """
        return min(_FRESH, self.lookup_after / 3)
