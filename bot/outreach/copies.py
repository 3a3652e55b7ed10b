"""What lies in Redis and in the database both: the stops, the day's counts and its segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlalchemy import select

from bot.ledger import Ledger
from bot.ledger.tables import Contact
from bot.ledger.tallies import at_least
from bot.outreach.heard import Heard, owe, settle
from bot.outreach.sending.days import (
    OUTREACH,
    REPLIES,
    day_of,
    hear_of_replies,
    segments_today,
)
from bot.store import Store

_BATCH = 1000
_DAYS_OPEN = 3  # a talk over midnight, a worker that was away; after that a day is closed


def copy_stops(ledger: Ledger, store: Store) -> int:
    """Puts every stop of the database into Redis; how many there are.

    Redis is only the fast copy: it may be emptied and is filled again from here.
    """
    copied = 0
    for contact in _stopped(ledger):
        block_names(store, (contact.name,), contact.channel)
        copied += 1
    return copied


def block_names(store: Store, names: Iterable[str], channel: str = "sms") -> None:
    """The fast copy in Redis of stops that stand in the database, by the contacts' keyed names."""
    proof = {"channel": channel, "address": "", "at": 0, "sid": "ledger"}
    for name in names:
        store.errands.block((name,), proof)


def tell_stops(ledger: Ledger, store: Store) -> int:
    """Tells the database every stop that only Redis knows (from before there was one); how many."""
    told = 0
    for proof in store.proofs():
        if not proof["address"]:
            continue  # copied from the database
        heard = Heard(proof["channel"], proof["address"], proof["at"], proof["sid"], stop="stopped")
        told += settle(ledger, store.errands, owe(store.errands, heard))
    return told


def carry_tallies(ledger: Ledger, store: Store, today: date) -> None:
    """Brings the counts of the last days into the database.

    A day's counts only grow, so what is written is "at least so many": to carry them twice, or to
    be killed between two steps, changes nothing.
    """
    for back in range(_DAYS_OPEN + 1):
        day = today - timedelta(days=back)
        counted = store.errands.tallied(day)
        if not counted:
            continue
        with ledger.transaction() as session:
            for (what, campaign, language, state, county), count in counted.items():
                at_least(
                    session, day, what, count,
                    campaign=campaign, language=language, state=state, county=county,
                )  # fmt: skip
        if back == _DAYS_OPEN:
            store.errands.forget_day(day)


def share_segments(ledger: Ledger, store: Store) -> None:
    """Tells the line what outreach has sent today, and outreach what the line has answered with.

    Both count against CLEARLINE_MAX_SEGMENTS_DAY. Raises LedgerAway, StoreAway.
    """
    now = ledger.now()
    with ledger.reading() as session:
        sent, known = (segments_today(session, who, now) for who in (OUTREACH, REPLIES))
    said = store.share(day_of(now).isoformat(), sent)
    if said > known:
        with ledger.transaction() as session:
            hear_of_replies(session, now, said)


def _stopped(ledger: Ledger) -> Iterator[Contact]:
    last = 0
    while True:
        with ledger.reading() as session:
            found = select(Contact).where(Contact.stopped_at.is_not(None), Contact.id > last)
            batch = session.scalars(found.order_by(Contact.id).limit(_BATCH)).all()
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1].id
