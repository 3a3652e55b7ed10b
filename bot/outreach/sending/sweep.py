"""What is tidied while nobody looks: texts that came too late, and words nobody needs any more."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import select, update

from bot import metrics
from bot.channels.twilio import TwilioError, TwilioUnsure
from bot.ledger import Ledger
from bot.ledger.tables import Campaign, Contact, Outgoing
from bot.outreach.outbox import cancel_campaign, rows_changed
from bot.outreach.sending.marks import OVER, Tallies, end
from bot.outreach.sending.post import Post

_BATCH = 500
_EMPTIED_AT_ONCE = 100
_NO_RECEIPT = timedelta(days=3)  # some carriers never tell that a text came

log = logging.getLogger(__name__)


def drop_late(ledger: Ledger) -> int:
    """Drops what is queued and no longer useful; how many. Paused campaigns' texts, too."""
    dropped = 0
    while True:
        with ledger.transaction() as session:
            now = ledger.now()
            counted = Tallies(now)
            late = session.execute(
                select(Outgoing, Contact, Campaign)
                .join(Contact, Contact.id == Outgoing.contact_id)
                .outerjoin(Campaign, Campaign.id == Outgoing.campaign_id)
                .where(
                    Outgoing.status == "queued",
                    Outgoing.not_before <= now,
                    Outgoing.useful_until <= now,
                )
                .limit(_BATCH)
                .with_for_update(skip_locked=True, of=Outgoing)
            ).all()
            for row, contact, campaign in late:
                end(row, contact, campaign, "dropped", counted)
            counted.write(session)
        dropped += len(late)
        if len(late) < _BATCH:
            return dropped


def take_back(ledger: Ledger) -> int:
    """Takes back what is queued for a campaign that is over; how many.

    One that was being sent when the campaign ended may have come back since.
    """
    over = select(Campaign.id).where(Campaign.status.in_(OVER))
    left = select(Outgoing.campaign_id).where(Outgoing.status == "queued")
    with ledger.reading() as session:
        ids = session.scalars(left.where(Outgoing.campaign_id.in_(over)).distinct()).all()
    if not ids:
        return 0
    with ledger.transaction() as session:
        return sum(cancel_campaign(session, id_, ledger.now()) for id_ in ids if id_)


def empty_unreceipted(ledger: Ledger) -> int:
    """Empties texts that were sent days ago and of which no carrier told more; how many."""
    with ledger.transaction() as session:
        old = update(Outgoing).where(
            Outgoing.status == "sent",
            Outgoing.changed_at < ledger.now() - _NO_RECEIPT,
            Outgoing.body != b"",
        )
        return rows_changed(session, old.values(body=b"", to_empty=Outgoing.sid.is_not(None)))


def empty_at_twilio(post: Post) -> int:
    """Empties ended texts in Twilio's log, some at a time; how many. What fails is tried again."""
    with post.ledger.reading() as session:
        wanted = select(Outgoing.id, Outgoing.sid).where(Outgoing.to_empty)
        waiting = session.execute(wanted.order_by(Outgoing.id).limit(_EMPTIED_AT_ONCE)).all()
    done = []
    for id_, sid in waiting:
        try:
            post.carrier.empty(sid or "")
            done.append(id_)
        except TwilioError as error:
            metrics.SEND_ERRORS.labels(str(error.code)).inc()
            if error.status == 404:  # it is gone there already
                done.append(id_)
            elif error.status == 429:
                break
        except TwilioUnsure:
            break
    if done:
        with post.ledger.transaction() as session:
            emptied = update(Outgoing).where(Outgoing.id.in_(done)).values(to_empty=False)
            return rows_changed(session, emptied)
    return 0
