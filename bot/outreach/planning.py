"""Running campaigns put their texts into the outbox, a little ahead of what can be sent.

The log of consents is read on from where it was read to last, so that a plan goes on after any
stop, nobody is forgotten, and whoever agrees while a campaign runs gets its text as well. The key
of a text (campaign, person, template) makes that nobody gets the same one twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.channels.prices import outbound_cents
from bot.conversation import World
from bot.dialogs.definition import FIRST, REMIND, Definition
from bot.ledger import Ledger
from bot.ledger.contacts import address_of
from bot.ledger.tables import Campaign, Contact, Outgoing
from bot.outreach.campaigns import (
    definition_of,
    find,
    finish,
    first_moment,
    is_over,
    useful_until,
    wording,
)  # fmt: skip
from bot.outreach.hours import NeverOpen, at_once, opens
from bot.outreach.outbox import put
from bot.outreach.recipients import allowed_of, end_of_log, language_for, newly_agreed

EVERY_SECONDS = 20.0
"""How often the worker plans."""
_AT_ONCE = 500  # people in one transaction: a SQLite writer keeps others waiting
_AHEAD = timedelta(hours=2)  # of sending, that may lie in the outbox
_LEAST_AHEAD = 1000  # texts
_REACHED = ("sent", "delivered")
_MICROS_A_CENT = 10_000  # a cent in millionths of a dollar


def plan_all(ledger: Ledger, world: World) -> int:
    """Plans every running campaign; how many texts were put into the outbox. Raises LedgerAway."""
    with ledger.reading() as session:
        running = select(Campaign.keyword).where(Campaign.status == "running")
        keywords = session.scalars(running.order_by(Campaign.keyword)).all()
    return sum(plan(ledger, keyword, world) for keyword in keywords)


def plan(ledger: Ledger, keyword: str, world: World) -> int:
    """Puts a running campaign's next texts into the outbox; how many.

    Stops at about two hours of sending, at the budget, and ends the campaign after its last day.
    Raises LedgerAway.
    """
    total, end = 0, end_of_log(ledger)
    more = end is not None  # else the next round finds who has agreed
    while more:
        with ledger.transaction() as session:
            portion = _running(session, ledger, world, keyword)
            if portion is None:
                return total
            more, added = portion.first_texts(end or 0)
        total += added
    return total + _remind(ledger, keyword, world)


def _running(session: Session, ledger: Ledger, world: World, keyword: str) -> _Portion | None:
    row = find(session, keyword)
    if row is None or row.status != "running":
        return None
    if is_over(definition_of(row), ledger.now()):
        finish(session, ledger, row)
        return None
    return _Portion(session, ledger, world, row)


def _remind(ledger: Ledger, keyword: str, world: World) -> int:
    """Asks those once more who did not answer.

    They are looked for before the transaction that writes: a long list must keep no sender waiting.
    """
    total = last = 0
    while True:
        with ledger.reading() as session:
            ids = _silent(session, keyword, last, ledger.now())
        if not ids:
            return total
        with ledger.transaction() as session:
            portion = _running(session, ledger, world, keyword)
            ids = ids[: max(0, portion.room())] if portion else ()
            if portion is None or not ids:
                return total
            total += portion.reminders(ids)
        last = ids[-1]


def _silent(session: Session, keyword: str, after: int, now: datetime) -> Sequence[int]:
    """The next people who got the first text long enough ago and did not answer."""
    row = find(session, keyword)
    days = definition_of(row).again_after if row else 0
    if row is None or not days:
        return ()
    first, again = aliased(Outgoing), aliased(Outgoing)
    asked = exists().where(
        again.contact_id == first.contact_id,
        again.campaign_id == row.id,
        again.template == REMIND,
    )
    found = (
        select(Contact.id)
        .join(first, first.contact_id == Contact.id)
        .where(first.campaign_id == row.id, first.template == FIRST, first.status.in_(_REACHED))
        .where(first.sent_at <= now - timedelta(days=days), Contact.id > after, ~asked)
        .where(Contact.stopped_at.is_(None), Contact.bad == "", Contact.address != b"")
        .where(or_(Contact.answered_at.is_(None), Contact.answered_at < first.sent_at))
    )
    return session.scalars(found.order_by(Contact.id).limit(_AT_ONCE)).all()


class _Portion:
    """One transaction's worth of planning for one campaign."""

    def __init__(self, session: Session, ledger: Ledger, world: World, row: Campaign) -> None:
        self.session, self.ledger, self.world, self.row = session, ledger, world, row
        self.definition: Definition = definition_of(row)
        self.now: datetime = ledger.now()
        self.texts: dict[tuple[str, str], str] = {}

    def room(self) -> int:
        """How many more texts may lie in the outbox."""
        waiting = (
            select(func.count(), func.coalesce(func.sum(Outgoing.segments), 0))
            .where(Outgoing.campaign_id == self.row.id)
            .where(Outgoing.status.in_(("queued", "sending", "unknown")))
        )
        texts, segments = self.session.execute(waiting).one()
        soon = int(self.definition.per_second * _AHEAD.total_seconds())
        ahead = max(_LEAST_AHEAD, soon) - texts
        spent = self.row.spent / _MICROS_A_CENT + outbound_cents(segments)
        affordable = (self.definition.budget * 100 - spent) / outbound_cents(1)
        return min(ahead, int(affordable))

    def first_texts(self, end: int) -> tuple[bool, int]:
        """Puts the next people's first texts: whether there may be more now, and how many.

        `end` is the last line of the log to read.
        """
        room, before = self.room(), self.row.planned_to
        if room < 1:
            return False, 0
        people, read_to = newly_agreed(
            self.session, self.ledger, self.row.keyword, (before, end), min(room, _AT_ONCE)
        )
        self.row.planned_to = read_to
        return read_to > before, sum(self.put(contact, FIRST) for contact in people)

    def reminders(self, ids: Sequence[int]) -> int:
        """Puts one more text to these people; how many."""
        people = self.session.scalars(select(Contact).where(Contact.id.in_(ids))).all()
        allowed = allowed_of(self.session, people, self.row.keyword)
        return sum(self.put(contact, REMIND) for contact in allowed)

    def put(self, contact: Contact, template: str) -> bool:
        """Puts one text to one person; False where there is nothing to put, or it is there."""
        language = language_for(self.definition, contact)
        moment = self.opens(contact)
        if language is None or moment is None:
            return False
        until = useful_until(self.definition, moment)
        if until <= moment:
            return False  # the campaign ends before this person's next hours
        return put(
            self.session, self.ledger, contact,
            key=f"{self.row.keyword}:{contact.id}:{template}", purpose="campaign",
            template=template, language=language, text=self.text(template, language),
            not_before=moment, useful_until=until, campaign=self.row,
        )  # fmt: skip

    def opens(self, contact: Contact) -> datetime | None:
        """When this person may be texted; None where no hour is open in their state."""
        starts = first_moment(self.definition)
        minute = self.now.replace(second=0, microsecond=0)  # so that few moments are worked out
        hours = at_once if contact.channel == "sim" else opens
        try:
            return hours(
                max(minute, starts) if starts else minute,
                number=address_of(self.ledger.keyring, contact),
                state=contact.state, zip_code=contact.zip_code, hours=self.definition.hours,
            )  # fmt: skip
        except NeverOpen:
            return None

    def text(self, template: str, language: str) -> str:
        """The text of a template, worked out once."""
        key = (template, language)
        if key not in self.texts:
            self.texts[key] = wording(self.definition, template, language, self.world)
        return self.texts[key]
