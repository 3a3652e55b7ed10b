"""A text whose fate nobody knows is looked up in Twilio's own list before any other try.

There is no key that makes a send to Twilio happen once, so after a time-out or a crash only its
list tells. Found is sent; surely not there goes out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot import metrics
from bot.channels.twilio import Seen, TwilioError, TwilioUnsure
from bot.ledger.contacts import address_of
from bot.ledger.tables import Outgoing
from bot.outreach.outbox import body_of
from bot.outreach.sending.claim import price
from bot.outreach.sending.held import held_rows
from bot.outreach.sending.marks import Tallies, put_back, refund
from bot.outreach.sending.post import Post
from bot.outreach.sending.told import RANKS, Told, hear

IN_DOUBT = ("sending", "unknown")


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
            told = Told(doubt.id, doubt.attempt, found.sid, found.status, found.error_code)
            hear(post, [told])


def _doubts(post: Post, ids: Sequence[int]) -> list[_Doubt]:
    keyring = post.ledger.keyring
    before = post.ledger.now() - post.lookup_after
    with post.ledger.reading() as session:
        return [
            _Doubt(
                row.id, row.attempts, address_of(keyring, contact), body_of(keyring, row),
                row.claimed_at,
            )
            for row, contact, _ in held_rows(session, ids, lock=False).values()
            if row.status in IN_DOUBT and row.claimed_at and row.claimed_at < before
        ]  # fmt: skip


def _found(post: Post, doubt: _Doubt, seen: Iterable[Seen]) -> Seen | None:
    """The one of these that is this try: the same words, and no other row's."""
    same = [one for one in seen if one.body == doubt.body and one.status in RANKS]
    with post.ledger.reading() as session:
        sids = [one.sid for one in same]
        of_others = select(Outgoing.sid).where(Outgoing.sid.in_(sids), Outgoing.id != doubt.id)
        known = set(session.scalars(of_others))
    return min(
        (one for one in same if one.sid not in known), key=lambda one: one.created, default=None
    )


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
