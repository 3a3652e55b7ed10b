"""The last look before a text goes out: everything is asked again, in one transaction.

Whatever was true when the text was put into the outbox may have changed since: the person may have
stopped, the campaign may be paused, it may be night.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.prices import outbound_cents
from bot.dialogs.definition import Definition
from bot.i18n import SOURCE
from bot.ledger.consents import consent_for, why_not
from bot.ledger.contacts import address_of
from bot.ledger.tables import Campaign, Contact, Outgoing
from bot.outreach.hours import NeverOpen
from bot.outreach.outbox import body_of
from bot.outreach.pauses import paused_texts
from bot.outreach.reassigned import verdict, with_an_old_consent
from bot.outreach.sending.days import (
    OUTREACH,
    give_back_segments,
    left_for_outreach,
    take_segments,
)
from bot.outreach.sending.marks import OVER, UNREVIEWED, Tallies, end, halt
from bot.outreach.sending.post import Post
from bot.store import Unreadable

LONGEST_AT_TWILIO = 900  # seconds a text may wait there; the pace keeps its queue short
SHORTEST_AT_TWILIO = 60  # less, and a busy minute at Twilio loses texts
_MILLIONTHS_A_CENT = 10_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claimed:
    """One text that is ours to send now.

    Attributes:
        attempt: which try this is; with `id` it names the try in the callback's address.
        to, body: never shown, so that no log holds them.
        validity: seconds after which Twilio gives up.
        about: the campaign's keyword or the purpose; `name` the contact's keyed name.
        since: the day they agreed to the campaign, "" for what they asked for themselves.
    """

    id: int
    attempt: int
    to: str = field(repr=False)
    body: str = field(repr=False)
    sender: str
    validity: int
    name: str
    about: str
    language: str
    since: str = ""


@dataclass(slots=True)
class _Desk:
    """What one claim looks things up in; `aged` are the contacts with an old consent."""

    post: Post
    session: Session
    now: datetime
    tallies: Tallies
    campaigns: dict[int, tuple[Campaign, Definition]]
    paused: set[tuple[int, str, str]]
    most_today: int | None
    usual_per_day: int
    aged: set[int] = field(default_factory=set)

    def campaign_of(self, row: Outgoing) -> Campaign | None:
        return self.campaigns[row.campaign_id][0] if row.campaign_id else None

    def definition_of(self, row: Outgoing) -> Definition:
        return self.campaigns[row.campaign_id][1] if row.campaign_id else Definition("")


def claim(post: Post, ids: Sequence[int]) -> list[Claimed]:
    """Marks as `sending` those of these texts that may go out now; nobody else gets them.

    The others are dropped, suppressed, put off, or stay as they are. Raises LedgerAway.
    """
    with post.ledger.transaction() as session:
        now = post.ledger.now()
        desk = _desk(post, session, now, ids)
        found = _queued(session, ids, now)
        desk.aged = with_an_old_consent(session, [contact.id for _, contact in found], now.date())
        with session.no_autoflush:  # all rows are written at the end, in one go
            claimed = [taken for row, contact in found if (taken := _take(desk, row, contact))]
        desk.tallies.write(session)
    return claimed


def price(segments: int) -> int:
    """What so many segments cost, in millionths of a dollar."""
    return round(outbound_cents(segments) * _MILLIONTHS_A_CENT)


def _queued(session: Session, ids: Sequence[int], now: datetime) -> list[tuple[Outgoing, Contact]]:
    wanted = (
        select(Outgoing, Contact)
        .join(Contact, Contact.id == Outgoing.contact_id)
        .where(Outgoing.id.in_(ids), Outgoing.status == "queued", Outgoing.not_before <= now)
        .order_by(Outgoing.not_before, Outgoing.id)
        .with_for_update(skip_locked=True, of=Outgoing)
    )
    return [(row, contact) for row, contact in session.execute(wanted)]


def _desk(post: Post, session: Session, now: datetime, texts: Sequence[int]) -> _Desk:
    of_texts = select(Outgoing.campaign_id).where(Outgoing.id.in_(texts)).distinct()
    found_ids = session.scalars(of_texts).all()
    ids = [id_ for id_ in found_ids if id_ is not None]
    # Locked, so that two workers cannot both spend the last of a budget; and before its texts, as
    # whoever cancels it does: else each would wait for the other.
    found = select(Campaign).where(Campaign.id.in_(ids)).order_by(Campaign.id).with_for_update()
    campaigns = {c.id: (c, Definition.from_json(c.definition)) for c in session.scalars(found)}
    paused = paused_texts(session, ids)
    most_today = left_for_outreach(session, now, post.most_a_day)
    usual = _usual_per_day(post, session) if None in found_ids else 0
    return _Desk(post, session, now, Tallies(now), campaigns, paused, most_today, usual)


def _usual_per_day(post: Post, session: Session) -> int:
    """Segments a day for texts of no campaign: what its campaigns say our number can do."""
    running = session.scalars(select(Campaign.definition).where(Campaign.status == "running"))
    known = (Definition(""), *map(Definition.from_json, running))
    return max(one.per_day for one in known if one.sender in ("", post.sender))


def _take(desk: _Desk, row: Outgoing, contact: Contact) -> Claimed | None:
    if not all(check(desk, row, contact) for check in _CHECKS):
        return None
    try:
        to = address_of(desk.post.ledger.keyring, contact)
        body = body_of(desk.post.ledger.keyring, row)
    except Unreadable:
        log.error("a text that no key of ours opens", extra={"contact": contact.name})
        end(row, contact, desk.campaign_of(row), "failed", desk.tallies)
        return None
    if not body:  # it was erased, or emptied days ago
        end(row, contact, desk.campaign_of(row), "canceled", desk.tallies)
        return None
    if not _in_hours(desk, row, contact, to) or not _paid(desk, row):
        return None
    row.status, row.claimed_at, row.changed_at = "sending", desk.now, desk.now
    row.attempts, row.sid, row.rank, row.code = row.attempts + 1, None, 0, 0
    row.to_empty = False
    campaign = desk.campaign_of(row)
    return Claimed(
        id=row.id, attempt=row.attempts, to=to, body=body, sender=row.sender,
        validity=_validity(desk, row, contact, to), name=contact.name,
        about=campaign.keyword if campaign else row.purpose, language=row.language,
        since=_since(desk, contact, campaign),
    )  # fmt: skip


def _since(desk: _Desk, contact: Contact, campaign: Campaign | None) -> str:
    """For whoever asks how we got their number."""
    yes = consent_for(desk.session, contact, campaign.keyword) if campaign else None
    return yes.at.date().isoformat() if yes else ""


def _useful(desk: _Desk, row: Outgoing, contact: Contact) -> bool:
    """What comes too late is dropped: no backlog goes out at night or next week."""
    if row.useful_until > desk.now:
        return True
    end(row, contact, desk.campaign_of(row), "dropped", desk.tallies)
    return False


def _running(desk: _Desk, row: Outgoing, contact: Contact) -> bool:
    """A paused campaign's texts wait; those of one that is over are taken back."""
    campaign = desk.campaign_of(row)
    if campaign is None or campaign.status == "running":
        return True
    if campaign.status in OVER:
        end(row, contact, campaign, "canceled", desk.tallies)
    return False


def _not_filtered(desk: _Desk, row: Outgoing, contact: Contact) -> bool:
    return (row.campaign_id or 0, row.template, row.language) not in desk.paused


def _wanted(desk: _Desk, row: Outgoing, contact: Contact) -> bool:
    """Nobody is texted who has not agreed, who has stopped, or who is no phone of this account."""
    campaign = desk.campaign_of(row)
    scope = campaign.keyword if campaign else row.purpose
    is_ours = contact.channel == desk.post.ledger.channel  # the simulator's people are nobody's
    why = why_not(desk.session, contact, scope) if is_ours else "not of this account"
    if why is None:
        return True
    end(row, contact, campaign, "suppressed", desk.tallies, why)
    return False


def _theirs(desk: _Desk, row: Outgoing, contact: Contact) -> bool:
    """Nothing goes out on an old consent unless the number surely is still that person's."""
    if contact.id not in desk.aged:
        return True
    campaign, today = desk.campaign_of(row), desk.now.date()
    scope = campaign.keyword if campaign else row.purpose
    if verdict(desk.session, contact, scope, desk.definition_of(row), today) == "ok":
        return True
    end(row, contact, campaign, "suppressed", desk.tallies, "perhaps somebody else's number")
    return False


def _may_be_said(desk: _Desk, row: Outgoing, contact: Contact) -> bool:
    """A language that lost its permission since the text was planned goes to nobody."""
    languages = desk.post.languages
    if languages is None or (row.language or SOURCE) in languages:
        return True
    end(row, contact, desk.campaign_of(row), "suppressed", desk.tallies, UNREVIEWED)
    return False


_CHECKS: tuple[Callable[[_Desk, Outgoing, Contact], bool], ...] = (
    _useful,
    _running,
    _not_filtered,
    _wanted,
    _theirs,
    _may_be_said,
)


def _in_hours(desk: _Desk, row: Outgoing, contact: Contact, number: str) -> bool:
    """Outside the hours of the person's place it is put off until they begin."""
    try:
        opens = _opens(desk, row, contact, number, desk.now)
    except NeverOpen:  # not for this person's places; the others' texts go on
        end(row, contact, desk.campaign_of(row), "dropped", desk.tallies)
        return False
    if opens <= desk.now:
        return True
    row.not_before, row.changed_at = opens, desk.now
    if opens >= row.useful_until:
        end(row, contact, desk.campaign_of(row), "dropped", desk.tallies)
    return False


def _opens(desk: _Desk, row: Outgoing, contact: Contact, number: str, moment: datetime) -> datetime:
    return desk.post.opens(
        moment, number=number, state=contact.state, zip_code=contact.zip_code,
        hours=desk.definition_of(row).hours,
    )  # fmt: skip


def _validity(desk: _Desk, row: Outgoing, contact: Contact, number: str) -> int:
    """Seconds it may wait at Twilio: no longer than it is of use, nor far past the open hours."""
    left = int((row.useful_until - desk.now).total_seconds())
    seconds = max(1, min(LONGEST_AT_TWILIO, left))
    while seconds > SHORTEST_AT_TWILIO:
        until = desk.now + timedelta(seconds=seconds)
        if _opens(desk, row, contact, number, until) == until:
            break
        seconds = max(SHORTEST_AT_TWILIO, seconds // 2)
    return seconds


def _paid(desk: _Desk, row: Outgoing) -> bool:
    """Whether budget and day have room for it; both are taken down at once.

    Over the budget the campaign pauses; a full day, the sender's or that of all, needs nothing:
    the texts go on after midnight.
    """
    campaign, definition = desk.campaign_of(row), desk.definition_of(row)
    cost, sender = price(row.segments), definition.sender or desk.post.sender
    if campaign and campaign.spent + cost > definition.budget * 100 * _MILLIONTHS_A_CENT:
        why = f"The budget of {definition.budget:.2f} dollars is used up. Raise it, then resume."
        halt(desk.session, campaign, why, desk.now)
        return False
    per_day = definition.per_day if campaign else desk.usual_per_day
    if not _day_has_room(desk, sender, row.segments, per_day):
        return False
    row.sender, row.cost = sender, row.cost + cost
    if campaign:
        campaign.spent += cost
    return True


def _day_has_room(desk: _Desk, sender: str, segments: int, per_day: int) -> bool:
    session, now = desk.session, desk.now
    if not take_segments(session, OUTREACH, now, segments, desk.most_today):
        return False
    if take_segments(session, sender, now, segments, per_day):
        return True
    give_back_segments(session, OUTREACH, now, segments)
    return False
