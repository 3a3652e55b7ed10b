"""Promised texts whose day has come, put into the outbox; the promise and its facts end there."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from bot.conversation import World
from bot.conversation.law import may_answer
from bot.conversation.voice import Voice
from bot.eligibility import assess
from bot.ledger import Ledger, promises
from bot.ledger.consents import why_not
from bot.ledger.contacts import address_of
from bot.ledger.tables import Contact, Promise
from bot.outreach import outbox
from bot.outreach.hours import morning
from bot.rules import Outcome
from bot.store import Unreadable

log = logging.getLogger(__name__)

USEFUL_DAYS = 3  # a promised text that could not go out by then comes too late
_AT_ONCE = 500  # promises in one transaction
_WAITED_FOR = frozenset(list(Outcome)[: list(Outcome).index(Outcome.WAIT)])


@dataclass(frozen=True, slots=True)
class _Due:
    """The promises of one kind to one person whose day has come: one text keeps them all."""

    contact: Contact
    kind: str
    rows: tuple[Promise, ...]


def due(ledger: Ledger, world: World, now: datetime) -> int:
    """Puts the texts promised for today into the outbox; how many. For the worker, often.

    A day of UTC has begun before it is ten o'clock of that day in any place we text, so each waits
    in the outbox for the person's own morning. Consent and hours are looked at again right before
    it is sent. Raises LedgerAway.
    """
    put = 0
    while True:
        with ledger.transaction() as session:
            found = list(promises.due(session, ledger.channel, now.date(), _AT_ONCE))
            put += sum(_keep(session, ledger, world, one, now) for one in _together(found))
        if len(found) < _AT_ONCE:
            return put


def _together(found: Iterable[tuple[Promise, Contact]]) -> Iterator[_Due]:
    in_order = sorted(found, key=lambda pair: (pair[1].id, pair[0].kind, pair[0].id))
    for _, pairs in groupby(in_order, key=lambda pair: (pair[1].id, pair[0].kind)):
        rows = list(pairs)
        yield _Due(rows[0][1], rows[0][0].kind, tuple(row for row, _ in rows))


def _keep(session: Session, ledger: Ledger, world: World, one: _Due, now: datetime) -> bool:
    """Keeps one promise and ends it; whether a text was put."""
    was_put = False
    if why_not(session, one.contact, one.kind) is None:
        template = _template(ledger, world, one)
        last = one.rows[-1]
        opens = max(now, _morning(ledger, one.contact, _day(last)))
        was_put = outbox.put(
            session, ledger, one.contact,
            key=f"{one.kind}:{last.consent_id}:{last.due_on}", purpose=one.kind,
            template=template, language=last.language, text=say(world, template, last.language),
            not_before=opens, useful_until=opens + timedelta(days=USEFUL_DAYS),
        )  # fmt: skip
    for row in one.rows:
        promises.drop(session, row)
    return was_put


def _morning(ledger: Ledger, contact: Contact, day: date) -> datetime:
    """When a text of that day may go out; simulated phones never sleep."""
    if contact.channel == "sim":
        return datetime.combine(day, time(), UTC)
    try:
        number = address_of(ledger.keyring, contact)
    except Unreadable:  # the last look before the send ends it
        number = ""
    return morning(day, number=number, state=contact.state, zip_code=contact.zip_code)


def say(world: World, template: str, language: str) -> str:
    """A text of dialogs/outreach/later.yaml as it goes out."""
    voice = Voice(world, language)
    if template != promises.FOLLOWUP:
        return voice.fill(world.dialogs.later[template])
    offered = {name: voice.say(f"worked_{name}") for name in ("yes", "wait", "no")}
    return voice.fill(world.dialogs.later[template], **offered)


def _template(ledger: Ledger, world: World, one: _Due) -> str:
    if one.kind != promises.REMINDER:
        return one.kind
    as_told = any(_is_as_told(ledger, world, one.contact, row) for row in one.rows)
    return "reminder" if as_told else "reminder_changed"


def _is_as_told(ledger: Ledger, world: World, contact: Contact, row: Promise) -> bool:
    """Whether the law of that day gives what they were told to wait for."""
    place = world.rulebook.jurisdictions.get(row.jurisdiction)
    facts = promises.facts_of(ledger.keyring, contact, row)
    if place is None or facts is None or not may_answer(world, place):
        return False
    try:
        answer = assess(world.rulebook, facts, _day(row))
    except ValueError:  # the rule file reads this fact otherwise now; an error would tell it
        log.error("facts that the law of today cannot read", extra={"contact": contact.name})
        return False
    return answer.outcome in _WAITED_FOR and row.remedy in ("", answer.remedy, *answer.also)


def _day(row: Promise) -> date:
    assert row.due_on is not None  # noqa: S101  only promises with a day are ever due
    return row.due_on
