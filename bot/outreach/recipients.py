"""Whom a campaign may text, read in small portions so that memory does not grow with the list."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select, text
from sqlalchemy.orm import Session

from bot.dialogs.definition import Definition
from bot.ledger import Ledger, LedgerAway
from bot.ledger.consents import EVERYTHING, REMINDERS, why_not
from bot.ledger.tables import Consent, Contact

_PORTION = 2000
_LAST = select(func.max(Consent.id))
_TRIES, _BETWEEN_TRIES = 20, 0.05  # seconds; between two thousands of a list nobody writes
_BY_TEXT = ("keyword", "reply")
_TALKING = timedelta(
    days=7
)  # who joined by texting us has begun to talk: nobody asks them to begin


def listed(session: Session, ledger: Ledger, keyword: str) -> int:
    """How many people are on a campaign's list and have not stopped."""
    return session.scalar(select(func.count(Contact.id)).where(*_reachable(ledger, keyword))) or 0


def recipients(ledger: Ledger, keyword: str) -> Iterator[Sequence[Contact]]:
    """All who may be texted, in portions; each is read in its own short transaction."""
    last = 0
    while True:
        with ledger.reading() as session:
            found = select(Contact).where(*_reachable(ledger, keyword), Contact.id > last)
            portion = session.scalars(found.order_by(Contact.id).limit(_PORTION)).all()
            allowed = allowed_of(session, portion, keyword)
        if allowed:
            yield allowed
        if len(portion) < _PORTION:
            return
        last = portion[-1].id


def allowed_of(session: Session, contacts: Sequence[Contact], keyword: str) -> list[Contact]:
    """Those whose yes still counts: where somebody once stopped, the order of things is asked."""
    ids = [contact.id for contact in contacts]
    took_back = select(Consent.contact_id).where(
        Consent.contact_id.in_(ids), Consent.kind.in_(("stopped", "erased"))
    )
    asked = set(session.scalars(took_back)) if ids else set()
    return [
        contact
        for contact in contacts
        if contact.id not in asked or why_not(session, contact, keyword) is None
    ]


def end_of_log(ledger: Ledger) -> int | None:
    """The last line of the log of consents, once no line before it can still come.

    None: others are writing just now. PostgreSQL numbers a line before anybody else can see it, so
    one that is read on from its last number would miss a long list's lines that come later. The
    lock is had only while nobody writes, and held no longer than it takes to ask.
    """
    if ledger.engine.dialect.name != "postgresql":  # one writes at a time
        with ledger.reading() as session:
            return session.scalar(_LAST) or 0
    for _ in range(_TRIES):
        try:
            with ledger.transaction() as session:
                session.execute(text("LOCK TABLE consents IN SHARE MODE NOWAIT"))
                return session.scalar(_LAST) or 0
        except LedgerAway as error:
            if str(error) != "LockNotAvailable":
                raise
        time.sleep(_BETWEEN_TRIES)
    return None


def newly_agreed(
    session: Session, ledger: Ledger, keyword: str, lines: tuple[int, int], most: int
) -> tuple[Sequence[Contact], int]:
    """The next people to text, in the order of their yes, and how far the log was read.

    Somebody who stopped and asked back for everything counts anew. `lines` are the last one that
    was read and the last one to read; give the second value as the first of them next time.
    """
    after, end = lines
    said = or_(
        (Consent.kind == "agreed") & (Consent.scope == keyword),
        (Consent.kind == "started") & (Consent.scope == EVERYTHING),
    )
    unread = select(Consent.id, Consent.contact_id).where(Consent.id > after, Consent.id <= end)
    rows = session.execute(unread.where(said).order_by(Consent.id).limit(most)).all()
    if not rows:
        return [], after
    ids = dict.fromkeys(row.contact_id for row in rows)
    people = session.scalars(
        select(Contact).where(*_reachable(ledger, keyword), Contact.id.in_(ids))
    )
    by_id = {contact.id: contact for contact in people}
    in_order = [by_id[one] for one in ids if one in by_id]
    return allowed_of(session, in_order, keyword), rows[-1].id


def not_planned(session: Session, keyword: str, after: int) -> int:
    """How many of a campaign's consents were not looked at yet for a first text."""
    found = select(func.count(Consent.id)).where(
        Consent.scope == keyword, Consent.kind == "agreed", Consent.id > after
    )
    return session.scalar(found) or 0


def language_for(definition: Definition, contact: Contact) -> str | None:
    """The language to write in; None when the campaign does not have theirs."""
    if not contact.language:
        return definition.language
    return contact.language if contact.language in definition.languages else None


def _reachable(ledger: Ledger, keyword: str) -> tuple[ColumnElement[bool], ...]:
    begun = ledger.now() - _TALKING
    return (
        Contact.channel == ledger.channel,
        Contact.stopped_at.is_(None),
        Contact.bad == "",
        Contact.address != b"",
        Contact.only != REMINDERS,
        exists().where(
            Consent.contact_id == Contact.id,
            Consent.scope == keyword,
            Consent.kind == "agreed",
            or_(Consent.method.not_in(_BY_TEXT), Consent.at < begun),
        ),
    )
