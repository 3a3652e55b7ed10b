"""A text whose fate nobody knows is looked up in Twilio's own list before any other try.

There is no key that makes a send to Twilio happen once, so after a time-out or a crash only its
list tells. Found is sent; surely not there goes out again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot import metrics
from bot.channels.twilio import Seen, TwilioError, TwilioUnsure
from bot.ledger.contacts import address_of
from bot.ledger.tables import Contact, Outgoing
from bot.outreach.outbox import body_of
from bot.outreach.sending.claim import price
from bot.outreach.sending.held import held_rows
from bot.outreach.sending.marks import REFUSED, Tallies, end, put_back, refund
from bot.outreach.sending.post import Post
from bot.outreach.sending.told import RANKS, Told, hear
from bot.store import Unreadable

IN_DOUBT = ("sending", "unknown")
_INBOUND = ("receiving", "received")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Doubt:
    id: int
    attempt: int
    to: str = field(repr=False)
    body: str = field(repr=False)
    since: datetime


def in_doubt(session: Session, before: datetime, most: int) -> Sequence[int]:
    """The texts that were handed over before that moment and never heard of again."""
    wanted = select(Outgoing.id).where(
        or_(*(Outgoing.status == status for status in IN_DOUBT)), Outgoing.claimed_at < before
    )
    return session.scalars(wanted.order_by(Outgoing.claimed_at).limit(most)).all()


def look_up(post: Post, ids: Sequence[int]) -> None:
    """Settles what became of these texts; what Twilio cannot tell now is asked again later."""
    for doubt in _doubts(post, ids):
        try:
            seen = post.carrier.sent_to(doubt.to, doubt.since)
        except (TwilioError, TwilioUnsure):
            metrics.LOOKUPS.labels("no answer").inc()
            continue
        found = _found(post, doubt, seen)
        metrics.LOOKUPS.labels("sent" if found else "not sent").inc()
        if found is None:
            _again(post, doubt)
        else:
            status = found.status if found.status in RANKS else "sent"  # a word we do not know
            hear(post, [Told(doubt.id, doubt.attempt, found.sid, status, found.error_code)])


def _doubts(post: Post, ids: Sequence[int]) -> list[_Doubt]:
    before = post.ledger.now() - post.lookup_after
    with post.ledger.reading() as session:
        waiting = [
            (row, _doubt(post, row, contact))
            for row, contact, _ in held_rows(session, ids, lock=False).values()
            if row.status in IN_DOUBT and row.claimed_at and row.claimed_at < before
        ]
    _give_up(post, [row.id for row, doubt in waiting if doubt is None])
    return [doubt for _, doubt in waiting if doubt is not None]


def _doubt(post: Post, row: Outgoing, contact: Contact) -> _Doubt | None:
    """What to look for; None once number or words were erased, or under a lost key."""
    keyring = post.ledger.keyring
    try:
        to, body = address_of(keyring, contact), body_of(keyring, row)
    except Unreadable:
        log.error("a text that no key of ours opens", extra={"contact": contact.name})
        return None
    if not to or not body or row.claimed_at is None:
        return None
    return _Doubt(row.id, row.attempts, to, body, row.claimed_at)


def _give_up(post: Post, ids: Sequence[int]) -> None:
    """Nobody can find these in Twilio's list any more, and nothing is left to send again."""
    if not ids:
        return
    with post.ledger.transaction() as session:
        counted = Tallies(post.ledger.now())
        for row, contact, campaign in held_rows(session, ids).values():
            if row.status in IN_DOUBT:
                end(row, contact, campaign, "failed", counted)
        counted.write(session)


def _found(post: Post, doubt: _Doubt, seen: Iterable[Seen]) -> Seen | None:
    """The one of these that is this try: the same words, and no other row's.

    Of several the last that was not refused: an earlier try of the same text may have been. A trial
    account puts a sentence of Twilio's before our words.
    """
    same = [one for one in seen if one.body.endswith(doubt.body) and one.status not in _INBOUND]
    with post.ledger.reading() as session:
        sids = [one.sid for one in same]
        of_others = select(Outgoing.sid).where(Outgoing.sid.in_(sids), Outgoing.id != doubt.id)
        known = set(session.scalars(of_others))
    left = [one for one in same if one.sid not in known]
    return max(left, key=lambda one: (RANKS.get(one.status) != REFUSED, one.created), default=None)


def _again(post: Post, doubt: _Doubt) -> None:
    """Twilio never had it: it goes out after all, in its old place."""
    with post.ledger.transaction() as session:
        row, contact, campaign = held_rows(session, [doubt.id])[doubt.id]
        if row.attempts != doubt.attempt or row.status not in IN_DOUBT:
            return
        refund(session, row, price(row.segments))
        counted = Tallies(post.ledger.now())
        put_back(row, contact, campaign, row.not_before, counted)
        counted.write(session)
