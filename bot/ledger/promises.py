"""Later texts that somebody said yes to: written down, found when due, gone when kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.facts import FactValue
from bot.ledger.tables import Consent, Contact, Promise
from bot.store import Keyring, Unreadable
from bot.store.blob import pack, unpack

REMINDER, FOLLOWUP, ALERT = "reminder", "followup", "alert"
KINDS = (REMINDER, FOLLOWUP, ALERT)
DAYS_LATE = 7  # a promised day that went by unsent: after these the promise is deleted
ALERT_DAYS = 366  # how long the facts of an alert are kept, as its consent says


@dataclass(frozen=True, slots=True)
class Wanted:
    """A promise as it was asked for: the fields of `Promise` that the talk knows.

    `day` is the one an alert's person was told, from which or by which; None where there was none.
    """

    kind: str
    due_on: date | None
    facts: Mapping[str, FactValue]
    jurisdiction: str
    outcome: str
    remedy: str
    version: str
    language: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept sealed for a promise: the facts, and the day that was told with an alert's."""

    facts: dict[str, FactValue]
    day: date | None


def promise(
    session: Session, keyring: Keyring, contact: Contact, consent: Consent, wanted: Wanted,
    at: datetime,
) -> Promise:  # fmt: skip
    """Writes a promise down; one that says the same is replaced, so that nobody gets two texts.

    "Did it work?" is asked as the last yes to it says, whatever an earlier one said.
    """
    for old in _of(session, contact, wanted.kind):
        same_day = old.due_on == wanted.due_on and old.jurisdiction == wanted.jurisdiction
        again = wanted.kind == FOLLOWUP and old.consent_id != consent.id
        if again or (same_day and facts_of(keyring, contact, old) in (wanted.facts, None)):
            session.delete(old)
    row = Promise(
        contact_id=contact.id, consent_id=consent.id, kind=wanted.kind, due_on=wanted.due_on,
        jurisdiction=wanted.jurisdiction, facts=_sealed(keyring, contact, wanted),
        language=wanted.language, outcome=wanted.outcome, remedy=wanted.remedy,
        version=wanted.version, kept_until=_kept_until(wanted, at), created_at=at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def kept_of(keyring: Keyring, contact: Contact, row: Promise) -> Kept | None:
    """What is kept for a promise; None under a lost key."""
    try:
        data: dict[str, Any] = unpack(keyring.open(_key(contact, row.kind), row.facts))
    except (Unreadable, ValueError):
        return None
    if "facts" not in data:  # written before days were kept
        return Kept(data, None)
    return Kept(data["facts"], date.fromisoformat(data["day"]) if data["day"] else None)


def facts_of(keyring: Keyring, contact: Contact, row: Promise) -> dict[str, FactValue] | None:
    """The facts kept for a promise; None under a lost key."""
    kept = kept_of(keyring, contact, row)
    return kept.facts if kept else None


def due(
    session: Session, channel: str, today: date, most: int
) -> Iterator[tuple[Promise, Contact]]:
    """Promises on a channel whose day has come, the oldest first, at most so many.

    `today` is the day in UTC; the morning of the person's own place decides when the text goes out.
    """
    found = (
        select(Promise, Contact)
        .join(Contact, Contact.id == Promise.contact_id)
        .where(Promise.due_on.is_not(None), Promise.due_on <= today, Contact.channel == channel)
        .order_by(Promise.due_on, Promise.id)
        .limit(most)
    )
    yield from session.execute(found).all()


def alerts(session: Session, channel: str, today: date) -> Iterator[tuple[Promise, Contact]]:
    """Everybody who asked to be told of a new law and may still be, person by person."""
    found = (
        select(Promise, Contact)
        .join(Contact, Contact.id == Promise.contact_id)
        .where(Promise.kind == ALERT, Promise.kept_until >= today, Contact.channel == channel)
        .order_by(Promise.contact_id, Promise.id)
    )
    yield from session.execute(found.execution_options(yield_per=500))


def drop(session: Session, kept: Promise) -> None:
    """The promise was kept: it goes, and its facts with it."""
    session.delete(kept)


def sweep(session: Session, today: date) -> int:
    """Deletes what is past its day; how many."""
    return _deleted(session, delete(Promise).where(Promise.kept_until < today))


def erase(session: Session, contact: Contact) -> int:
    """Deletes all promises to somebody; how many."""
    return _deleted(session, delete(Promise).where(Promise.contact_id == contact.id))


def _deleted(session: Session, statement: Any) -> int:
    result: Any = session.execute(statement)
    return int(result.rowcount)


def _of(session: Session, contact: Contact, kind: str) -> list[Promise]:
    found = select(Promise).where(Promise.contact_id == contact.id, Promise.kind == kind)
    return list(session.scalars(found))


def _kept_until(wanted: Wanted, at: datetime) -> date:
    if wanted.due_on is None:
        return at.date() + timedelta(days=ALERT_DAYS)
    return wanted.due_on + timedelta(days=DAYS_LATE)


def _sealed(keyring: Keyring, contact: Contact, wanted: Wanted) -> bytes:
    kept = {"facts": dict(wanted.facts), "day": wanted.day.isoformat() if wanted.day else ""}
    return keyring.seal(_key(contact, wanted.kind), pack(kept))


def _key(contact: Contact, kind: str) -> str:
    return f"promise:{contact.name}:{kind}"
