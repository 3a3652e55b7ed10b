"""A number may have gone to somebody else since its owner agreed; an old consent is checked first.

About 35 million US numbers a year are disconnected and given out again. A consent older than the
campaign's `checked_within` days is asked about at Twilio (Lookup, reassigned numbers); no text goes
out unless it says no. The questions are asked outside any transaction: they go over the network.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from bot.channels.twilio import Reassigned, TwilioError, TwilioUnsure
from bot.dialogs.definition import Definition
from bot.ledger import Ledger
from bot.ledger.consents import consent_for
from bot.ledger.contacts import address_of
from bot.ledger.tables import Campaign, Consent, Contact, Outgoing
from bot.store import Unreadable

Verdict = Literal["ok", "do_not_send"]
Lookup = Callable[[str, date], Reassigned]
"""Asks whether a number went to somebody else since a day (`Twilio.reassigned`)."""

_FRESH_FOR_ALL = 7  # days; no campaign asks sooner after a consent than that

ASKED_AGAIN_AFTER = timedelta(minutes=15)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Question:
    """One number to ask about; `text` is the row of the outbox that waits for the answer."""

    contact_id: int
    number: str = field(repr=False)
    since: date
    text: int


def must_check(contact: Contact, consent: Consent, definition: Definition, today: date) -> bool:
    """Whether this consent is older than the set age, and nobody has asked since."""
    oldest = today - timedelta(days=max(definition.checked_within, _FRESH_FOR_ALL))
    asked = contact.checked_on or date.min
    return consent.at.date() < oldest and asked < oldest


def ask(ledger: Ledger, ids: Sequence[int], lookup: Lookup, today: date) -> frozenset[int]:
    """Asks about every number among these texts of the outbox whose consent is too old.

    Call it before they are claimed. Afterwards `bad` is "reassigned" for a number that is somebody
    else's, `checked_on` is today for one that is not, and `must_check` stays true where Twilio has
    no data: then nothing may be sent. Gives the texts whose question could not be put; they are
    put off for a while.
    """
    with ledger.reading() as session:
        questions = _questions(session, ledger, ids, today)
    waiting: set[int] = set()
    answers: dict[int, Reassigned] = {}
    for question in questions:
        try:
            if question.contact_id not in answers:
                answers[question.contact_id] = lookup(question.number, question.since)
        except (TwilioError, TwilioUnsure) as error:
            log.warning("no answer on reassigned numbers", extra={"error": type(error).__name__})
            waiting.add(question.text)
    if answers or waiting:
        with ledger.transaction() as session:
            later = update(Outgoing).where(Outgoing.id.in_(waiting), Outgoing.status == "queued")
            session.execute(later.values(not_before=ledger.now() + ASKED_AGAIN_AFTER))
            for contact in session.scalars(select(Contact).where(Contact.id.in_(answers))):
                note(contact, answers[contact.id], today)
    return frozenset(waiting)


def note(contact: Contact, answer: Reassigned, today: date) -> None:
    """Writes an answer down; "unknown" leaves nothing, so that nothing is sent on it."""
    if answer == "yes":
        contact.bad = "reassigned"
    elif answer == "no":
        contact.checked_on = today


def verdict(
    session: Session, contact: Contact, scope: str, definition: Definition, today: date
) -> Verdict:
    """Whether what we know lets a text go out to this number for `scope`; asks nobody.

    `why_not` comes first. One short look is enough where nothing the person agreed to is old.
    """
    if contact.bad:
        return "do_not_send"
    if not with_an_old_consent(session, (contact.id,), today):
        return "ok"
    consent = consent_for(session, contact, scope)
    if consent is None or must_check(contact, consent, definition, today):
        return "do_not_send"
    return "ok"


def _questions(
    session: Session, ledger: Ledger, ids: Sequence[int], today: date
) -> list[_Question]:
    texted = select(Outgoing.contact_id).where(Outgoing.id.in_(ids))
    aged = with_an_old_consent(session, texted, today)
    if not aged:
        return []
    rows = session.execute(
        select(Outgoing, Contact, Campaign)
        .join(Contact, Contact.id == Outgoing.contact_id)
        .outerjoin(Campaign, Campaign.id == Outgoing.campaign_id)
        .where(Outgoing.id.in_(ids), Outgoing.status == "queued", Contact.bad == "")
        .order_by(Outgoing.id)
    ).all()
    return [
        question
        for row, contact, campaign in rows
        if contact.id in aged
        and (question := _question(session, ledger, row, contact, campaign, today))
    ]


def with_an_old_consent(
    session: Session, contacts: Sequence[int] | Select[Any], today: date
) -> set[int]:
    """Most lists are fresh, and then one question to the database is enough for all of them."""
    before = datetime.combine(today, time(), UTC) - timedelta(days=_FRESH_FOR_ALL)
    aged = select(Consent.contact_id).where(
        Consent.contact_id.in_(contacts), Consent.kind == "agreed", Consent.at < before
    )
    return set(session.scalars(aged))


def _question(
    session: Session, ledger: Ledger, row: Outgoing, contact: Contact, campaign: Campaign | None,
    today: date,
) -> _Question | None:  # fmt: skip
    definition = Definition.from_json(campaign.definition) if campaign else Definition("")
    consent = consent_for(session, contact, campaign.keyword if campaign else row.purpose)
    if consent is None or not must_check(contact, consent, definition, today):
        return None
    try:
        number = address_of(ledger.keyring, contact)
    except Unreadable:
        return None  # nothing goes out to it either
    return _Question(contact.id, number, consent.at.date(), row.id) if number else None
