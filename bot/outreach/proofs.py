"""What everybody said, as proof: as a table, of one person, and deleted when its time is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TextIO

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    delete,
    distinct,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from bot.ledger import Ledger
from bot.ledger.audit import note
from bot.ledger.contacts import address_of, find_contact
from bot.ledger.tables import Consent, Contact, Outgoing, Promise, Request
from bot.outreach.cells import Table
from bot.store import Keyring, Unreadable

KEPT = timedelta(days=5 * 366)
"""After the last text: the rule on telemarketing sales asks for five years of records."""
TOOK_BACK = ("stopped", "erased")
"""What outlasts the proof: else a list from before would bring the person back."""
_BATCH = 500
_COLUMNS = (
    "id", "contact", "kind", "scope", "wording", "language", "version", "method", "at", "source",
    "proof", "recorded_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Swept:
    """How much was deleted, and of how many people only the stop or the erasure stays."""

    people: int
    consents: int
    stops_kept: int


def export(ledger: Ledger, to: TextIO, *, scope: str = "", numbers: bool, who: str) -> int:
    """Writes what was said as CSV, oldest first; how many lines.

    A stop is for everything, so it stands in the table of each campaign. With `numbers` the phone
    numbers stand in clear, which the audit log remembers.
    """
    table, count = Table(to), 0
    table.row((*_COLUMNS, *(("number",) if numbers else ())))
    for consent, contact in _all(ledger, scope):
        cells = [_cell(consent, contact, name) for name in _COLUMNS]
        table.row([*cells, *((_number(ledger.keyring, contact),) if numbers else ())])
        count += 1
    with ledger.transaction() as session:
        what = "consents with numbers exported" if numbers else "consents exported"
        note(session, ledger.now(), who, what, f"{scope or 'all'}: {count} lines")
    return count


def said_by(ledger: Ledger, channel: str, address: str, who: str) -> list[tuple[Consent, str]]:
    """Everything one person said, in its order, with their own words where they are kept."""
    with ledger.transaction() as session:
        contact = find_contact(session, ledger.keyring, channel, address)
        if contact is None:
            return []
        note(session, ledger.now(), who, "consents of one person shown", contact.name)
        found = select(Consent).where(Consent.contact_id == contact.id)
        rows = session.scalars(found.order_by(Consent.at, Consent.id)).all()
        return [(row, _words(ledger.keyring, contact, row)) for row in rows]


def sweep(ledger: Ledger, who: str) -> Swept:
    """Deletes people, and what they said, five years after our last text to them.

    Who stopped stays stopped, and who had everything deleted comes back by no older list: their
    keyed name and the last stop or erasure are kept, their number is not. Somebody who waits for a
    call, a letter or a text is not touched.
    """
    before, last = ledger.now() - KEPT, 0
    people = consents = stops = 0
    while True:
        with ledger.transaction() as session:
            batch = session.scalars(_over(before, last)).all()
            for contact in batch:
                kept = _kept_for_ever(session, contact)
                consents += _forget(session, contact, kept)
                stops += bool(kept)
                people += not kept
        if len(batch) < _BATCH:
            break
        last = batch[-1].id
    with ledger.transaction() as session:
        note(session, ledger.now(), who, "consents swept", f"{people} people, {consents} lines")
    return Swept(people, consents, stops)


def _all(ledger: Ledger, scope: str) -> Iterator[tuple[Consent, Contact]]:
    last = 0
    while True:
        wanted = select(Consent, Contact).join(Contact, Contact.id == Consent.contact_id)
        if scope:
            wanted = wanted.where(or_(Consent.scope == scope, Consent.kind != "agreed"))
        with ledger.reading() as session:
            found = wanted.where(Consent.id > last).order_by(Consent.id).limit(_BATCH)
            batch = [(row[0], row[1]) for row in session.execute(found)]
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1][0].id


def _cell(consent: Consent, contact: Contact, name: str) -> object:
    value = contact.name if name == "contact" else getattr(consent, name)
    return value.isoformat() if isinstance(value, datetime) else value


def _number(keyring: Keyring, contact: Contact) -> str:
    try:
        return address_of(keyring, contact).removeprefix("+")  # a plus would start a formula
    except Unreadable:
        return "sealed with a key we do not have"


def _words(keyring: Keyring, contact: Contact, consent: Consent) -> str:
    if not consent.said:
        return ""
    try:
        return keyring.open(f"consent:{contact.name}", consent.said).decode()
    except Unreadable:
        return ""


def _over(before: datetime, last: int) -> Select[Contact]:
    newest = (
        select(func.max(Consent.recorded_at))
        .where(Consent.contact_id == Contact.id)
        .scalar_subquery()
    )
    waits = or_(
        exists().where(Promise.contact_id == Contact.id),
        exists().where(and_(Request.contact_id == Contact.id, Request.status.in_(("new", "told")))),
        exists().where(Outgoing.contact_id == Contact.id, Outgoing.changed_at >= before),
    )
    return (
        select(Contact)
        .where(
            Contact.id > last,
            Contact.created_at < before,
            func.coalesce(Contact.last_texted_at, before - KEPT) < before,
            func.coalesce(newest, before - KEPT) < before,
            ~waits,
            ~_swept_before(),
        )
        .order_by(Contact.id)
        .limit(_BATCH)
    )


def _swept_before() -> ColumnElement[bool]:
    """Whether nothing is left of somebody but what is kept for ever."""
    of = Consent.contact_id == Contact.id
    kinds = func.count(distinct(case((Consent.kind.in_(TOOK_BACK), Consent.kind))))
    more = select(func.count(Consent.id) - kinds).where(of).scalar_subquery()
    took_back = or_(Contact.stopped_at.is_not(None), exists().where(of, Consent.kind == "erased"))
    rest = or_(*(exists().where(one.contact_id == Contact.id) for one in (Outgoing, Request)))
    return and_(Contact.address == b"", took_back, more == 0, ~rest)


def _kept_for_ever(session: Session, contact: Contact) -> set[int]:
    """The last stop of who stopped, the last erasure; nothing of anybody else."""
    took_back = select(Consent).where(Consent.contact_id == contact.id, Consent.kind.in_(TOOK_BACK))
    last = {row.kind: row.id for row in session.scalars(took_back.order_by(Consent.at, Consent.id))}
    stays = contact.stopped_at is not None or "erased" in last
    return set(last.values()) if stays else set()


def _forget(session: Session, contact: Contact, kept: set[int]) -> int:
    """Deletes what one person said but these lines; how many. Without any, the person goes too."""
    lines = delete(Consent).where(Consent.contact_id == contact.id, Consent.id.not_in(kept))
    for table in (Outgoing, Request):
        session.execute(delete(table).where(table.contact_id == contact.id))
    count = session.execute(lines).rowcount  # type: ignore[attr-defined]
    if kept:
        contact.address, contact.county, contact.zip_code = b"", "", ""
    else:
        session.delete(contact)
    return int(count)
