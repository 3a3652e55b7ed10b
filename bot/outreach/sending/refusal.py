"""What is done when a text was refused: the table of errors, applied to one row.

The same for an error that Twilio gives at once and one that a callback brings hours later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import metrics
from bot.dialogs.definition import Definition
from bot.ledger.consents import Said, record_stop
from bot.ledger.contacts import address_of
from bot.ledger.tables import Campaign, Contact, Outgoing
from bot.outreach.errors import FILTERED, UNLISTED, Action, Rule, rule_for
from bot.outreach.hours import NeverOpen
from bot.outreach.pauses import pause_if_filtered
from bot.outreach.sending.days import day_ends, day_of
from bot.outreach.sending.marks import Tallies, end, halt, put_back
from bot.outreach.sending.post import Hears
from bot.store import Unreadable

DAYS_AWAY = 3  # a phone that was off on so many different days is given up
_MANY, _ONE_IN = 20, 10  # of one unknown error: so many, and more than one in so many texts
_UNKNOWN = (
    "Many texts end with an error that we do not know, {code}. Its page at twilio.com/docs/errors "
    "says what to mend; then resume the campaign."
)
_GUARD = timedelta(minutes=30)
_MOST_SLOW = 8  # tries of a text that the carrier had no room for
_LONGEST_REST = 60.0  # seconds; carriers count by the minute (error 30022)
_SAME_DAY = timedelta(hours=4)  # then the next tries fall on the next days
_NEXT_DAY = timedelta(hours=22)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refused:
    """One text that did not get through.

    Attributes:
        status: what it ends as where nothing else is to be done: "failed" or "undelivered".
        code: Twilio's, 0 for none; `http` HTTP's status, 0 in a callback.
    """

    row: Outgoing
    contact: Contact
    campaign: Campaign | None
    status: str
    code: int
    http: int = 0


def refuse(hears: Hears, session: Session, told: Refused, counted: Tallies) -> Rule:
    """Does with the row, the contact and the campaign what the table says; gives the rule."""
    rule = rule_for(told.code, told.http)
    told.row.code = told.code
    metrics.SEND_ERRORS.labels(str(told.code or told.http)).inc()
    _DO[rule.action](hears, session, told, rule, counted)
    return rule


def _stop(hears: Hears, session: Session, told: Refused, rule: Rule, counted: Tallies) -> None:
    """Blocked at the carrier: kept like any other stop, with Twilio's code as proof."""
    _end(told, told.status, counted)
    said = Said(counted.now, "carrier", source="Twilio", proof=f"{told.code} {told.row.sid or ''}")
    session.flush()  # the stop takes back what is queued: this row must be at its end before
    record_stop(session, hears.ledger.keyring, told.contact, said, counted.now)


def _bad(hears: Hears, session: Session, told: Refused, rule: Rule, counted: Tallies) -> None:
    told.contact.bad = rule.bad
    _end(told, told.status, counted)


def _away(hears: Hears, session: Session, told: Refused, rule: Rule, counted: Tallies) -> None:
    """Tried again the same day and on the next ones; given up after three different days."""
    contact, row, now = told.contact, told.row, counted.now
    today = day_of(now).isoformat()
    contact.unreachable = sorted({*contact.unreachable, today})
    if len(contact.unreachable) >= DAYS_AWAY:
        contact.bad = "unreachable"
    if contact.bad or row.attempts >= rule.tries:
        _end(told, told.status, counted)
        return
    wait = _SAME_DAY if row.attempts == 1 else _NEXT_DAY
    when = _in_hours(hears, told, now + wait)
    put_back(row, contact, told.campaign, when, counted, too_late=told.status)


def _count(hears: Hears, session: Session, told: Refused, rule: Rule, counted: Tallies) -> None:
    _end(told, told.status, counted)
    if told.campaign is None:
        return
    if told.code == FILTERED:
        pause_if_filtered(session, hears.ledger, told.campaign, told.row)
    elif rule is UNLISTED and _keeps_coming(session, told):
        halt(session, told.campaign, _UNKNOWN.format(code=told.code), counted.now)


def _keeps_coming(session: Session, told: Refused) -> bool:
    """Whether so many texts of the campaign ended with this error that it is not their numbers."""
    session.flush()
    handed = select(func.count()).where(
        Outgoing.campaign_id == told.row.campaign_id, Outgoing.attempts > 0
    )
    same = handed.where(Outgoing.code == told.code, Outgoing.status.in_(("failed", "undelivered")))
    many = session.scalar(same) or 0
    return many >= _MANY and many * _ONE_IN > (session.scalar(handed) or 0)


def _halt(hears: Hears, session: Session, told: Refused, rule: Rule, counted: Tallies) -> None:
    """The fault is ours: the text waits with its campaign, and the number stays good."""
    wait = timedelta(0) if told.campaign else timedelta(hours=1)
    put_back(told.row, told.contact, told.campaign, counted.now + wait, counted)
    if told.campaign is not None:
        error = f"Twilio error {told.code}" if told.code else f"HTTP {told.http}"
        halt(session, told.campaign, f"{rule.says} ({error})", counted.now)


def _slow(hears: Hears, session: Session, told: Refused, rule: Rule, counted: Tallies) -> None:
    """The sender rests a while, longer each time; the text keeps its place."""
    row = told.row
    if row.attempts >= _MOST_SLOW:  # each try may cost, and a carrier that never has room is full
        _end(told, told.status, counted)
        return
    hears.slow_down(row.sender, min(_LONGEST_REST, 2.0**row.attempts))
    put_back(row, told.contact, told.campaign, row.not_before, counted)


def _tomorrow(hears: Hears, session: Session, told: Refused, rule: Rule, counted: Tallies) -> None:
    when = _in_hours(hears, told, day_ends(counted.now))
    put_back(told.row, told.contact, told.campaign, when, counted)


def _guard(hears: Hears, session: Session, told: Refused, rule: Rule, counted: Tallies) -> None:
    when = _in_hours(hears, told, counted.now + _GUARD)
    put_back(told.row, told.contact, told.campaign, when, counted)


_Deed = Callable[[Hears, Session, Refused, Rule, Tallies], None]
_DO: Mapping[Action, _Deed] = MappingProxyType(
    {
        Action.STOP: _stop,
        Action.BAD: _bad,
        Action.AWAY: _away,
        Action.COUNT: _count,
        Action.HALT: _halt,
        Action.SLOW: _slow,
        Action.TOMORROW: _tomorrow,
        Action.GUARD: _guard,
    }
)


def _end(told: Refused, status: str, counted: Tallies) -> None:
    end(told.row, told.contact, told.campaign, status, counted)


def _in_hours(hears: Hears, told: Refused, moment: datetime) -> datetime:
    """The first moment from then on inside the hours of the person's place."""
    contact, campaign = told.contact, told.campaign
    definition = Definition.from_json(campaign.definition) if campaign else Definition("")
    try:
        return hears.opens(
            moment, number=address_of(hears.ledger.keyring, contact), state=contact.state,
            zip_code=contact.zip_code, hours=definition.hours,
        )  # fmt: skip
    except (Unreadable, NeverOpen):  # the claim finds out again, and says so
        return moment
