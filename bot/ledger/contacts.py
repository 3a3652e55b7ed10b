"""The phones we know: found by keyed hash, the number itself sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.ledger.tables import Consent, Contact
from bot.store import Keyring


def find_contact(session: Session, keyring: Keyring, channel: str, address: str) -> Contact | None:
    """The contact at this address, under whichever of our keys it was written."""
    return next(iter(find_all(session, keyring, channel, address)), None)


def find_all(session: Session, keyring: Keyring, channel: str, address: str) -> list[Contact]:
    """The same, and what stands there a second time under an older key; the newest key first."""
    names = keyring.names(channel, address)
    found = {c.name: c for c in session.scalars(select(Contact).where(Contact.name.in_(names)))}
    return [found[name] for name in names if name in found]


def meet_contact(
    session: Session, keyring: Keyring, channel: str, address: str, at: datetime
) -> Contact:
    """The contact at this address; written down now when nobody knew it.

    One whose number was erased, and who comes back by themselves, gets it again: not by what they
    said before, `at`, and what is told only now.
    """
    contact = find_contact(session, keyring, channel, address)
    if contact is None:
        name = keyring.names(channel, address)[0]
        sealed = seal_address(keyring, name, address)
        contact = Contact(name=name, channel=channel, address=sealed, created_at=at, unreachable=[])
        try:
            with session.begin_nested():
                session.add(contact)
        except IntegrityError:  # another process met the same person at the same moment
            return session.scalars(select(Contact).where(Contact.name == name)).one()
    elif not contact.address and not _erased_since(session, contact, at):
        contact.address = seal_address(keyring, contact.name, address)
    return contact


def _erased_since(session: Session, contact: Contact, at: datetime) -> bool:
    found = select(Consent.id).where(
        Consent.contact_id == contact.id, Consent.kind == "erased", Consent.at >= at
    )
    return session.scalars(found.limit(1)).first() is not None


def seal_address(keyring: Keyring, name: str, address: str) -> bytes:
    """A number as the contact called `name` keeps it."""
    return keyring.seal(f"contact:{name}", address.encode())


def address_of(keyring: Keyring, contact: Contact) -> str:
    """The number to send to; "" once it was erased. Raises Unreadable under a lost key."""
    if not contact.address:
        return ""
    return keyring.open(f"contact:{contact.name}", contact.address).decode()
