"""What keeps the line from talking twice, without end, or past its budget."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from bot.models import Message
from bot.outreach.sending.days import day_of
from bot.store import Held, Spoken, Store, fingerprint

SAME_SECONDS = 10  # a network that delivers a text twice does so at once
LOOP_SECONDS = 600
SAME_REPLIES = 2  # said already; the third is one too many
KEPT = 4  # earlier texts to compare with: enough for a robot that says two things in turn
_FLUSH_SECONDS = 1.0


def mark(text: str) -> str:
    """A few letters that tell a handful of texts apart in a sealed blob; case does not count."""
    return fingerprint(text.strip().casefold())[:6]


def is_twice_the_same(held: Held, message: Message, arrived: int) -> bool:
    """Whether this is the last text again, sent before its answer can have been read.

    A network delivered it twice, or an impatient thumb sent it twice. The same words sent after
    the answer came ("1", and to the next question "1") are another answer.
    """
    if not held.recent:
        return False
    last = held.recent[-1]
    return (
        arrived < held.answered
        and abs(message.at.timestamp() - last.at) <= SAME_SECONDS
        and mark(message.text) == last.text
    )


def talks_with_a_robot(recent: Sequence[Spoken], message: Message, reply: str | None) -> bool:
    """Whether the same reply would go a third time to a sender whose own texts repeat too."""
    at, text = message.at.timestamp(), mark(message.text)
    near = [spoken for spoken in recent if abs(at - spoken.at) <= LOOP_SECONDS]
    replies = sum(spoken.reply == mark(reply or "") for spoken in near)
    return bool(reply) and replies >= SAME_REPLIES and any(s.text == text for s in near)


def recent_with(recent: Sequence[Spoken], spoken: Spoken) -> tuple[Spoken, ...]:
    """The texts worth remembering, the newest last."""
    near = [old for old in recent if abs(spoken.at - old.at) <= LOOP_SECONDS]
    return (*near, spoken)[-KEPT:]


class Budget:
    """The outbound segments of a day, shared by all processes and outreach; asks once a second.

    The day goes from midnight to midnight, Pacific time, as the carriers' does.

    A process may overspend by what it sends within that second, which is not worth a round trip
    for every text.
    """

    def __init__(self, store: Store, most: int | None) -> None:
        self._store = store
        self._most = most
        self._day = ""
        self._spent = 0
        self._unsaid = 0
        self._asked = 0.0

    def spend(self, segments: int) -> None:
        """Counts segments that were sent."""
        if self._most is not None:
            self._unsaid += segments

    def is_spent(self, at: datetime) -> bool:
        """Whether today's segments are used up."""
        if self._most is None:
            return False
        day = day_of(at).isoformat()
        if day != self._day or time.monotonic() - self._asked >= _FLUSH_SECONDS:
            unsaid, self._unsaid, self._asked = self._unsaid, 0, time.monotonic()
            self._day, self._spent = day, self._store.spend(day, unsaid)
        return self._spent + self._unsaid >= self._most
