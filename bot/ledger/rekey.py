"""Moving the ledger to a new secret: names hashed anew, everything sealed sealed again.

While keys change both are set, the newest first. A run moves what still lies under an older one,
some rows at a time, and may be ended and begun again; one that finds nothing to move proves that
all is under the newest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ledger.consents import Said, erased_at, record_erased, record_stop
from bot.ledger.contacts import seal_address
from bot.ledger.database import Ledger
from bot.ledger.tables import (
    Base,
    Consent,
    Contact,
    Handled,
    Outgoing,
    Partner,
    Promise,
    Request,
    Staff,
    UploadPart,
)
from bot.store import Keyring, Unreadable

_BATCH = 200  # rows in one transaction: a SQLite writer keeps others waiting

Progress = Callable[[str, int, int], None]
"""Told the table, how many of its rows were looked at, and how many there are."""


@dataclass(slots=True)
class Moved:
    """What a run did and found.

    Attributes:
        people: whose name changed.
        rows: that were sealed again.
        erased: people whose number was deleted: known only by its hash under the key of that day.
        twice: numbers under an old and a new name both, because some process had the new key alone
            for a while. The new one counts; a stop of the old one went over to it.
        unreadable: sealed values that no key of ours opens.
    """

    people: int = 0
    rows: int = 0
    erased: int = 0
    twice: int = 0
    unreadable: int = 0


def rekey(ledger: Ledger, progress: Progress = lambda table, done, of: None) -> Moved:
    """Moves everything to the newest key. Raises LedgerAway: run it again then."""
    moved = Moved()
    for ids in _told(ledger, Contact, progress):
        with ledger.transaction() as session:
            _Batch(ledger, session, moved).move(ids)
    for table, column, key in _BY_THEMSELVES:
        for ids in _told(ledger, table, progress):
            with ledger.transaction() as session:
                primary = table.__mapper__.primary_key[0]
                for row in session.scalars(select(table).where(primary.in_(ids))):
                    _again(ledger.keyring, row, column, [key(row)], moved)
    return moved


class _Batch:
    """Some people and all that is sealed under their names, in one transaction."""

    def __init__(self, ledger: Ledger, session: Session, moved: Moved) -> None:
        self.ledger, self.session, self.moved = ledger, session, moved
        self.keyring = ledger.keyring

    def move(self, ids: Collection[int]) -> None:
        people = self.session.scalars(select(Contact).where(Contact.id.in_(ids))).all()
        names = {contact.id: found for contact in people if (found := self.names(contact))}
        self.move_sealed(names)
        renamed: dict[str, str] = {}
        for contact in people:
            if contact.id in names and self.rename(contact, names[contact.id][0], renamed):
                self.moved.people += 1
        self.move_handled(renamed)

    def names(self, contact: Contact) -> Sequence[str]:
        """What this person is called under each key; nothing where nobody can know."""
        if not contact.address:
            self.moved.erased += 1
            return ()
        try:
            address = self.keyring.open(f"contact:{contact.name}", contact.address).decode()
        except Unreadable:
            self.moved.unreadable += 1
            return ()
        return self.keyring.names(contact.channel, address)

    def move_sealed(self, names: dict[int, Sequence[str]]) -> None:
        """Words of stops, and promised facts."""
        consents = select(Consent).where(Consent.contact_id.in_(names), Consent.said != b"")
        for row in self.session.scalars(consents):
            keys = [f"consent:{name}" for name in names[row.contact_id]]
            _again(self.keyring, row, "said", keys, self.moved)
        promises = select(Promise).where(Promise.contact_id.in_(names))
        for one in self.session.scalars(promises):
            keys = [f"promise:{name}:{one.kind}" for name in names[one.contact_id]]
            _again(self.keyring, one, "facts", keys, self.moved)

    def rename(self, contact: Contact, new: str, renamed: dict[str, str]) -> bool:
        """Gives the person their new name, and the number its new seal."""
        old, sealed_for = contact.name, f"contact:{contact.name}"
        if old == new and self.keyring.is_newest(sealed_for, contact.address):
            return False
        taken = select(Contact).where(Contact.name == new, Contact.id != contact.id)
        newer = self.session.scalars(taken).first()
        if newer is not None:
            self.moved.twice += 1
            self.carry_over(contact, newer)
            return False
        address = self.keyring.open(sealed_for, contact.address).decode()
        contact.name, contact.address = new, seal_address(self.keyring, new, address)
        self.moved.rows += 1
        if old != new:
            renamed[old] = new
        return old != new

    def carry_over(self, old: Contact, newer: Contact) -> None:
        """A stop is a stop under whichever name it was said, and so is an erasure."""
        for at in erased_at(self.session, (old.id,)).values():
            record_erased(self.session, newer, at, "list")
        if old.stopped_at is not None:
            said = Said(old.stopped_at, "list", source="change of keys", proof=old.name)
            record_stop(self.session, self.keyring, newer, said, self.ledger.now())

    def move_handled(self, renamed: dict[str, str]) -> None:
        """What was told of a text under the old name must not be told again under the new one."""
        if not renamed:
            return
        length = len(next(iter(renamed)))  # of every name
        known = select(Handled).where(func.substr(Handled.key, 1, length).in_(renamed))
        for row in self.session.scalars(known).all():
            name, _, sid = row.key.partition(":")
            self.session.merge(Handled(key=f"{renamed[name]}:{sid}", at=row.at))
            self.session.delete(row)


def _again(keyring: Keyring, row: Any, column: str, keys: Sequence[str], moved: Moved) -> None:
    """Seals one value again for the first of these keys; it may lie under any of them."""
    sealed = getattr(row, column)
    if not sealed or keyring.is_newest(keys[0], sealed):
        return
    for key in keys:
        try:
            plain = keyring.open(key, sealed)
        except Unreadable:
            continue
        setattr(row, column, keyring.seal(keys[0], plain))
        moved.rows += 1
        return
    moved.unreadable += 1


def _told(ledger: Ledger, table: type[Base], progress: Progress) -> Iterator[Sequence[int]]:
    """The ids of a table, some at a time; each time it says how far it is."""
    column: Any = table.__mapper__.primary_key[0]
    last = done = 0
    while True:
        with ledger.reading() as session:
            found = select(column).where(column > last).order_by(column).limit(_BATCH)
            batch = session.scalars(found).all()
            count = session.scalar(select(func.count()).select_from(table)) or 0
        if not batch:
            return
        yield batch
        done, last = done + len(batch), batch[-1]
        progress(table.__tablename__, done, max(done, count))


_BY_THEMSELVES: tuple[tuple[type[Base], str, Callable[[Any], str]], ...] = (
    (Outgoing, "body", lambda row: f"outgoing:{row.key}"),
    (Request, "detail", lambda row: f"request:{row.id}"),
    (Partner, "secret", lambda row: f"partner:{row.name}"),
    (Staff, "totp", lambda row: f"staff:{row.username}"),
    (UploadPart, "sealed", lambda row: f"upload:{row.upload_id}:{row.what}:{row.place}"),
)
