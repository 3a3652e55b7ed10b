"""A thousand rows of a list written at once, to the same end as `record_consent` and `record_stop`.

One by one a list of two hundred thousand would take hours; what counts as the same thing said
twice, and what a stop ends, is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from bot.ledger import Ledger
from bot.ledger.consents import EVERYTHING, erased_at, record_stop
from bot.ledger.contacts import seal_address
from bot.ledger.tables import Consent, Contact
from bot.outreach.rows import Entry

ERASED = "this person asked us to delete everything; only they can come back"
STOPPED = "this person asked for no more texts; only they can come back"
ERASED_LATER = "this person asked us to delete everything after the consent date"


@dataclass(frozen=True, slots=True)
class Batch:
    """Where rows are written to; `dry` only counts."""

    session: Session
    ledger: Ledger
    scope: str
    dry: bool = False

    def insert(self, table: type[Contact] | type[Consent], rows: Sequence[dict[str, Any]]) -> None:
        """Rows that may be there already, because another process met the same person."""
        if not rows or self.dry:
            return
        postgresql = self.session.get_bind().dialect.name == "postgresql"
        insert: Any = insert_postgresql if postgresql else insert_sqlite
        self.session.execute(insert(table).on_conflict_do_nothing(), list(rows))


@dataclass(slots=True)
class Counted:
    """What became of the rows; `names` of those who stopped, `refused` as (row, why)."""

    added: int = 0
    known: int = 0
    names: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


Write = Callable[[Batch, Sequence[Entry]], Counted]


def write_consents(batch: Batch, entries: Sequence[Entry]) -> Counted:
    """Writes every yes that is not known; people nobody knew are written down with it."""
    met = _known(batch, entries)
    counted = Counted()
    ids = [contact.id for contact in met.values()]
    said, erased = _said_before(batch, "agreed", ids), erased_at(batch.session, ids)
    fresh: list[tuple[Entry, str]] = []
    for entry in entries:
        contact = met.get(entry.number)
        name = contact.name if contact else _name(batch, entry.number)
        if contact is not None and (why := _refused(contact, entry, erased)):
            counted.refused.append((entry.row, why))
        elif _keys(name, entry)[entry.numbered] in said:
            counted.known += 1
        else:
            said.update(_keys(name, entry))
            fresh.append((entry, name))
            counted.added += 1
            if contact is not None and not batch.dry:
                _fill_in(contact, entry)
    unmet = {e.number: (e, name) for e, name in reversed(fresh) if e.number not in met}
    batch.insert(Contact, [_contact(batch, e, name) for e, name in unmet.values()])
    _write(batch, "agreed", batch.scope, fresh)
    return counted


def _refused(contact: Contact, entry: Entry, erased: Mapping[int, datetime]) -> str:
    """Why nothing of somebody who had everything deleted is written down again; "": it is."""
    since = erased.get(contact.id)
    if not contact.address:
        return STOPPED if since is None and _is_stopped(contact) else ERASED
    return ERASED_LATER if since is not None and entry.said.at <= since else ""


def write_stops(batch: Batch, entries: Sequence[Entry]) -> Counted:
    """Writes every stop, of people we know and of people we do not know yet."""
    met = _known(batch, entries)
    counted = Counted()
    said = _said_before(batch, "stopped", [contact.id for contact in met.values()])
    fresh: dict[str, tuple[Entry, str]] = {}
    for entry in entries:
        contact = met.get(entry.number)
        name = contact.name if contact else _name(batch, entry.number)
        counted.names.append(name)
        is_same = (name, entry.said.at, "") in said if entry.dated else _is_stopped(contact)
        if is_same or entry.number in fresh:
            counted.known += 1
            continue
        counted.added += 1
        if contact is None:
            fresh[entry.number] = (entry, name)
        elif not batch.dry:
            said.update(_keys(name, entry))
            record_stop(
                batch.session, batch.ledger.keyring, contact, entry.said, batch.ledger.now()
            )
    new = [_contact(batch, e, name, stopped_at=e.said.at) for e, name in fresh.values()]
    batch.insert(Contact, new)
    _write(batch, "stopped", EVERYTHING, list(fresh.values()))
    if not batch.dry:
        counted.names = _still_stopped(batch, counted.names)
    return counted


def _is_stopped(contact: Contact | None) -> bool:
    return contact is not None and contact.stopped_at is not None


def _still_stopped(batch: Batch, names: Iterable[str]) -> list[str]:
    """Not those who came back after the stop that the list tells of."""
    found = select(Contact.name).where(
        Contact.name.in_(set(names)), Contact.stopped_at.is_not(None)
    )
    batch.session.flush()
    return list(batch.session.scalars(found))


def _known(batch: Batch, entries: Sequence[Entry]) -> dict[str, Contact]:
    """The contacts of these numbers, under whichever of our keys they were written."""
    names = {e.number: batch.ledger.keyring.names(batch.ledger.channel, e.number) for e in entries}
    wanted = [name for several in names.values() for name in several]
    found = {
        contact.name: contact
        for contact in batch.session.scalars(select(Contact).where(Contact.name.in_(wanted)))
    }
    met = {}
    for number, several in names.items():
        contact = next((found[name] for name in several if name in found), None)
        if contact is not None:
            met[number] = contact
    return met


def _name(batch: Batch, number: str) -> str:
    return batch.ledger.keyring.names(batch.ledger.channel, number)[0]


_Key = tuple[str, datetime, str]


def _keys(name: str, entry: Entry) -> tuple[_Key, _Key]:
    """Without and with the form's number: two forms of one day are two things said."""
    return (name, entry.said.at, ""), (name, entry.said.at, entry.said.proof)


def _said_before(batch: Batch, kind: str, ids: Sequence[int]) -> set[_Key]:
    scope = EVERYTHING if kind == "stopped" else batch.scope
    found = (
        select(Contact.name, Consent.at, Consent.proof)
        .join(Consent, Consent.contact_id == Contact.id)
        .where(Contact.id.in_(ids), Consent.kind == kind, Consent.scope == scope)
    )
    rows = batch.session.execute(found).all()
    return {(name, at, kept) for name, at, proof in rows for kept in ("", proof)}


def _fill_in(contact: Contact, entry: Entry) -> None:
    """What a person told us themselves wins over a list."""
    contact.language = contact.language or entry.language
    if not (contact.state or contact.zip_code):
        contact.state, contact.zip_code = entry.state, entry.zip_code
        contact.county = entry.county


def _contact(
    batch: Batch, entry: Entry, name: str, stopped_at: datetime | None = None
) -> dict[str, Any]:
    return {
        "name": name,
        "channel": batch.ledger.channel,
        "address": seal_address(batch.ledger.keyring, name, entry.number),
        "language": entry.language,
        "state": entry.state,
        "county": entry.county,
        "zip_code": entry.zip_code,
        "stopped_at": stopped_at,
        "only": "",
        "bad": "",
        "unreachable": [],
        "created_at": batch.ledger.now(),
    }


def _write(batch: Batch, kind: str, scope: str, said: Sequence[tuple[Entry, str]]) -> None:
    if batch.dry or not said:
        return
    batch.session.flush()
    names = {name for _, name in said}
    found = select(Contact.name, Contact.id).where(Contact.name.in_(names))
    ids = {row.name: row.id for row in batch.session.execute(found)}
    now = batch.ledger.now()
    rows = [
        {
            "contact_id": ids[name], "kind": kind, "scope": scope, "wording": entry.said.wording,
            "language": entry.said.language, "version": entry.said.version,
            "method": entry.said.method, "at": entry.said.at, "source": entry.said.source,
            "proof": entry.said.proof, "said": b"", "recorded_at": now,
        }
        for entry, name in said
    ]  # fmt: skip
    batch.insert(Consent, rows)
