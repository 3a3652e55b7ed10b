"""Moving the ledger to a new secret: names hashed anew, everything sealed sealed again.

While keys change both are set, the newest first; each start with two keys moves what still lies
under an older one, so that the old key can be dropped after that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ledger.contacts import seal_address
from bot.ledger.database import Ledger
from bot.ledger.tables import Base, Consent, Contact, Outgoing, Partner, Promise, Request, Staff
from bot.store import Keyring, Unreadable

_BATCH = 500


def rekey(ledger: Ledger) -> int:
    """Moves everything to the newest key; how many contacts had another name before.

    Raises LedgerAway. What no key of ours opens is left as it is.
    """
    moved = 0
    for contact_id in list(_ids(ledger, Contact)):
        with ledger.transaction() as session:
            moved += _move(session, ledger.keyring, session.get_one(Contact, contact_id))
    for table, column, key in _BY_THEMSELVES:
        for row_id in list(_ids(ledger, table)):
            with ledger.transaction() as session:
                row = session.get_one(table, row_id)
                _again(ledger.keyring, row, column, key(row), key(row))
    return moved


def _move(session: Session, keyring: Keyring, contact: Contact) -> bool:
    """One contact and all that is sealed under its name."""
    old = contact.name
    try:
        address = keyring.open(f"contact:{old}", contact.address).decode()
    except Unreadable:
        return False  # erased, or of a lost key: nobody can know its new name
    new = keyring.names(contact.channel, address)[0]
    for consent in session.scalars(select(Consent).where(Consent.contact_id == contact.id)):
        _again(keyring, consent, "said", f"consent:{old}", f"consent:{new}")
    for one in session.scalars(select(Promise).where(Promise.contact_id == contact.id)):
        keys = (f"promise:{name}:{one.kind}" for name in (old, new))
        _again(keyring, one, "facts", *keys)
    contact.name, contact.address = new, seal_address(keyring, new, address)
    return old != new


def _again(keyring: Keyring, row: Any, column: str, old: str, new: str) -> None:
    sealed = getattr(row, column)
    if not sealed:
        return
    try:
        setattr(row, column, keyring.seal(new, keyring.open(old, sealed)))
    except Unreadable:
        return


def _ids(ledger: Ledger, table: type[Base]) -> Iterator[int]:
    last = 0
    while True:
        with ledger.reading() as session:
            column: Any = table.__mapper__.primary_key[0]
            found = select(column).where(column > last).order_by(column).limit(_BATCH)
            batch = list(session.scalars(found))
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1]


_BY_THEMSELVES: tuple[tuple[type[Base], str, Callable[[Any], str]], ...] = (
    (Outgoing, "body", lambda row: f"outgoing:{row.key}"),
    (Request, "detail", lambda row: f"request:{row.id}"),
    (Partner, "secret", lambda row: f"partner:{row.name}"),
    (Staff, "totp", lambda row: f"staff:{row.username}"),
)
