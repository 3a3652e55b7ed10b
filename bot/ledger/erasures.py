"""Who had everything deleted: nothing stays but the proof of what they said, and that they did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.ledger import promises, requests
from bot.ledger.consents import erased_at, record_erased
from bot.ledger.tables import Contact, Outgoing


def erase_contact(session: Session, contact: Contact, at: datetime, now: datetime) -> list[str]:
    """Deletes all we hold about somebody who asked for it `at`; what there was.

    The number itself goes too: a stop is still known by its keyed hash. An erasure that is known
    already takes nothing of what came after it.
    """
    known = erased_at(session, (contact.id,)).get(contact.id)
    if known is not None and known >= at:
        return []
    there = [
        ("promised texts", promises.erase(session, contact)),
        ("requests for a call or a letter", requests.erase(session, contact, now)),
        ("texts that waited to be sent", _take_back(session, contact, now)),
        ("the number", bool(contact.address)),
    ]
    session.execute(update(Outgoing).where(Outgoing.contact_id == contact.id).values(body=b""))
    record_erased(session, contact, at)
    contact.address, contact.language = b"", ""
    contact.state, contact.county, contact.zip_code = "", "", ""
    return [what for what, count in there if count]


def _take_back(session: Session, contact: Contact, now: datetime) -> int:
    waiting = update(Outgoing).where(Outgoing.contact_id == contact.id, Outgoing.status == "queued")
    result: Any = session.execute(waiting.values(status="canceled", changed_at=now))
    return int(result.rowcount)
