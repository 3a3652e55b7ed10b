"""What Twilio tells about a text after it took it: in any order, twice, or before we know its name.

The web service puts it into a list in Redis and answers; the worker that leads writes many at once
into the database. Our own number for the try stands in the callback's address, which Twilio signs,
so a callback that is faster than our own commit finds its row too.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from bot.ledger import Ledger
from bot.ledger.tables import Outgoing
from bot.outreach import hours
from bot.outreach.sending.held import Held, held_rows
from bot.outreach.sending.marks import DELIVERED, HANDED_OVER, REFUSED, Tallies, end, mark_sent
from bot.outreach.sending.post import Hears, Opens
from bot.outreach.sending.refusal import Refused, refuse
from bot.store.redis import Client

# What Twilio calls the steps of a text, by how far it is
# (https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks).
RANKS: Mapping[str, int] = {
    "accepted": HANDED_OVER, "scheduled": HANDED_OVER, "queued": HANDED_OVER,
    "sending": HANDED_OVER, "sent": HANDED_OVER,
    "undelivered": REFUSED, "failed": REFUSED, "canceled": REFUSED,
    "delivered": DELIVERED, "read": DELIVERED,
}  # fmt: skip
_LIST = "told"
_BATCH = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """One status callback.

    Attributes:
        row, attempt: which try of which text, from the callback's address; 0 where it names none.
        sid: Twilio's name of the text.
        status: Twilio's word; `code` its error, 0 for none.
    """

    row: int
    attempt: int
    sid: str
    status: str
    code: int

    @classmethod
    def read(cls, own: str, form: Mapping[str, str]) -> Told:
        """From the address's `o` and the form; what makes no sense is left empty."""
        row, _, attempt = own.partition(".")
        return cls(
            _whole(row),
            _whole(attempt),
            form.get("MessageSid") or form.get("SmsSid") or "",
            form.get("MessageStatus") or form.get("SmsStatus") or "",
            _whole(form.get("ErrorCode", "")),
        )


@dataclass(frozen=True, slots=True)
class Hearing:
    """What is needed to understand callbacks where nothing is sent."""

    ledger: Ledger
    opens: Opens = hours.opens

    def slow_down(self, sender: str, seconds: float) -> None:
        """No pace is kept here."""


class Inbox:
    """Where the web service leaves what it was told; the leader takes it out.

    Without a `client` everything is written down at once.
    """

    def __init__(self, hears: Hears, client: Client | None) -> None:
        self._hears = hears
        self._client = client

    def put(self, told: Told) -> None:
        """Leaves it for the worker; when Redis is away it is written down at once.

        Raises LedgerAway when the database does not answer either.
        """
        if told.status not in RANKS:
            return
        if self._client is not None:
            try:
                self._client.rpush(_LIST, json.dumps(astuple(told)))
                return
            except RedisError:
                log.warning("Redis is away: a status goes straight into the database")
        hear(self._hears, [told])

    def drain(self) -> int:
        """Writes down what was left, oldest first; how much. Raises RedisError, LedgerAway.

        Only afterwards it is taken out: to be killed in between tells a thing twice, which changes
        nothing.
        """
        if self._client is None:
            return 0
        left: Any = self._client.lrange(_LIST, 0, _BATCH - 1)
        if left:
            hear(self._hears, [told for one in left if (told := _read(one))])
            pipe = self._client.pipeline(transaction=False)
            for one in left:  # by what they say: another worker may have led for a moment
                pipe.lrem(_LIST, 1, one)
            pipe.execute()
        return len(left)


def _read(one: bytes) -> Told | None:
    """What was left; None for what another version wrote: it must not hold up what came after."""
    try:
        return Told(*json.loads(one))
    except (TypeError, ValueError):
        log.error("a status that cannot be read")
        return None


def hear(hears: Hears, told: Sequence[Told]) -> None:
    """Writes down what Twilio told. Raises LedgerAway."""
    with hears.ledger.transaction() as session:
        counted = Tallies(hears.ledger.now())
        ids = {one.row for one in told if one.row}
        rows = held_rows(session, ids, {one.sid for one in told if one.sid})
        by_sid = {held[0].sid: held for held in rows.values() if held[0].sid}
        for one in told:
            known = by_sid.get(one.sid)
            held = rows.get(one.row) if one.row else known
            if held is None or not _is_news(held[0], one):
                continue
            if known is not None and known is not held:
                continue  # the lookup took it for the other of two texts with the same words
            by_sid[one.sid] = held
            _hear(hears, session, held, one, counted)
        counted.write(session)


def _is_news(row: Outgoing, told: Told) -> bool:
    """Whether it is about the row's last try, and further than what we know."""
    if told.row and told.attempt != row.attempts:
        return False
    if row.sid is not None and row.sid != told.sid:
        return False
    return RANKS[told.status] > row.rank


def _hear(hears: Hears, session: Session, held: Held, told: Told, counted: Tallies) -> None:
    row, contact, campaign = held
    rank = RANKS[told.status]
    mark_sent(row, contact, campaign, told.sid, counted)
    row.rank = rank
    if rank == DELIVERED:
        if row.status in ("undelivered", "failed"):
            counted.add(row.status, row, contact, campaign, -1)
        row.code, contact.unreachable = 0, []
        end(row, contact, campaign, "delivered", counted)
    elif rank == REFUSED:
        status = "undelivered" if told.status == "undelivered" else "failed"
        refuse(hears, session, Refused(row, contact, campaign, status, told.code), counted)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
