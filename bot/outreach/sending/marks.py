"""The marks a text gets on its way, each with its count in the day's numbers."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot import metrics
from bot.ledger import audit, tallies
from bot.ledger.tables import Campaign, Contact, Outgoing
from bot.outreach.outbox import rows_changed
from bot.outreach.sending.days import OUTREACH, give_back_segments

HANDED_OVER, REFUSED, DELIVERED = 1, 4, 5
"""Ranks of what Twilio tells about one try; a lower one changes nothing."""
OVER = ("canceled", "finished")
"""Statuses of a campaign that sends no more."""
UNREVIEWED = "language not reviewed"
"""Why a text was suppressed whose language may not go out (any more)."""
BY_ITSELF = "clearline"
"""Who did it, in the audit log, where the service itself stopped something."""

log = logging.getLogger(__name__)


class Tallies:
    """What one transaction counts, written at its end: many texts share one counter."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._counted: Counter[tuple[str, str, str, str, str]] = Counter()

    def add(
        self, what: str, row: Outgoing, contact: Contact, campaign: Campaign | None, by: int = 1
    ) -> None:
        """Counts one text, by campaign, language and place."""
        keyword = campaign.keyword if campaign else row.purpose
        self._counted[what, keyword, row.language, contact.state, contact.county] += by
        metrics.OUTGOING.labels(what).inc(max(by, 0))

    def write(self, session: Session) -> None:
        """In one order for all workers, so that none waits for the other in a ring."""
        for (what, keyword, language, state, county), count in sorted(self._counted.items()):
            tallies.add(
                session, self.now.date(), what, count,
                campaign=keyword, language=language, state=state, county=county,
            )  # fmt: skip


def mark_sent(
    row: Outgoing, contact: Contact, campaign: Campaign | None, sid: str, counted: Tallies
) -> None:
    """Twilio has it. To say so again changes nothing."""
    if row.sid is None:
        row.sid = sid
    if row.rank >= HANDED_OVER:
        return
    row.status, row.rank, row.changed_at = "sent", HANDED_OVER, counted.now
    contact.last_texted_at = counted.now
    if row.sent_at is None:  # a later try of the same text is not another text
        row.sent_at = counted.now
        counted.add("sent", row, contact, campaign)


def end(
    row: Outgoing,
    contact: Contact,
    campaign: Campaign | None,
    status: str,
    counted: Tallies,
    why: str = "",
) -> None:
    """Nothing more happens with this text; what it said is forgotten.

    `why` says in a few words for people what held it back.
    """
    row.status, row.body, row.changed_at, row.why = status, b"", counted.now, why
    row.to_empty = row.sid is not None
    counted.add(status, row, contact, campaign)


def put_back(
    row: Outgoing,
    contact: Contact,
    campaign: Campaign | None,
    when: datetime,
    counted: Tallies,
    *,
    too_late: str = "dropped",
) -> None:
    """It goes out later, or ends as `too_late` when nobody needs it by then.

    A moment that is past leaves it in its place in the order. What belongs to a campaign that is
    over is taken back.
    """
    if campaign is not None and campaign.status in OVER:
        end(row, contact, campaign, "canceled", counted)
        return
    row.status, row.changed_at = "queued", counted.now
    row.to_empty = row.sid is not None  # this try's words are of no use at Twilio
    row.not_before = max(row.not_before, when)
    if row.not_before >= row.useful_until:
        end(row, contact, campaign, too_late, counted)


def refund(session: Session, row: Outgoing, cost: int) -> None:
    """What was not taken by Twilio costs nothing and is not counted against the day."""
    row.cost -= cost
    if row.campaign_id:
        of = update(Campaign).where(Campaign.id == row.campaign_id)
        session.execute(of.values(spent=Campaign.spent - cost))
    if row.claimed_at:
        for whose in (OUTREACH, row.sender):
            give_back_segments(session, whose, row.claimed_at, row.segments)


def halt(session: Session, campaign: Campaign, why: str, now: datetime) -> None:
    """Pauses a running campaign and says why; its texts wait."""
    # By the database, not by what we read a moment ago: it may have been canceled since.
    running = update(Campaign).where(Campaign.id == campaign.id, Campaign.status == "running")
    if rows_changed(session, running.values(status="paused", why=why, changed_at=now)) != 1:
        return
    session.refresh(campaign, ("status", "why", "changed_at"))
    audit.note(session, now, BY_ITSELF, "campaign paused", f"{campaign.keyword}: {why}")
    metrics.HALTED.inc()
    log.error("a campaign was paused", extra={"campaign": campaign.keyword, "why": why})
