"""What an older copy must not undo: the stops and the erasures since it was made."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from bot.ledger.consents import Said, record_stop
from bot.ledger.contacts import find_contact
from bot.ledger.erasures import erase_contact
from bot.ledger.tables import Consent, Contact
from bot.store import Keyring, Unreadable

_ROWS = 500  # at once in memory


@dataclass(frozen=True, slots=True)
class Stopped:
    """Somebody who wants no texts, as the database knew them; `address` as it was sealed."""

    name: str
    channel: str
    address: bytes
    said: Said
    words: bytes


def stops_of(connection: Connection) -> list[Stopped]:
    """The last stop of everybody who is stopped now."""
    wanted = (
        select(Contact, Consent)
        .join(Consent, Consent.contact_id == Contact.id)
        .where(Contact.stopped_at.is_not(None), Consent.kind == "stopped")
        .order_by(Consent.at, Consent.id)
    )
    with Session(connection) as session:
        last = {
            contact.name: Stopped(
                contact.name, contact.channel, contact.address,
                Said(row.at, row.method, row.wording, row.language, row.source, row.proof),
                row.said,
            )
            for contact, row in session.execute(wanted)
        }  # fmt: skip
    return list(last.values())


def stop_again(
    connection: Connection, keyring: Keyring, stops: Iterable[Stopped], now: datetime
) -> None:
    """Writes these stops into the database that came out of a copy, where it lacks them."""
    with Session(connection) as session:
        for stop in stops:
            contact = _found(session, keyring, stop)
            if contact is None:
                contact = Contact(
                    name=stop.name, channel=stop.channel, address=stop.address,
                    created_at=now, unreachable=[],
                )  # fmt: skip
                session.add(contact)
            record_stop(session, keyring, contact, stop.said, now, _opened(keyring, stop))
        session.commit()  # into the transaction of the connection, which is kept or undone as one


@dataclass(frozen=True, slots=True)
class Erased:
    """Somebody who had everything deleted, by their keyed name, and when they asked for it."""

    name: str
    channel: str
    at: datetime


def erasures_of(connection: Connection) -> list[Erased]:
    """The last erasure of everybody who had everything deleted."""
    wanted = (
        select(Contact.name, Contact.channel, func.max(Consent.at))
        .join(Consent, Consent.contact_id == Contact.id)
        .where(Consent.kind == "erased")
        .group_by(Contact.name, Contact.channel)
    )
    return [Erased(*row) for row in connection.execute(wanted)]


def erase_again(
    connection: Connection, keyring: Keyring, erasures: Sequence[Erased], now: datetime
) -> None:
    """Deletes what the copy brought back of these people; one it does not know stays known.

    Else a list from before would bring them back.
    """
    with Session(connection) as session:
        older = _called_otherwise(session, keyring, {erased.name for erased in erasures})
        for erased in erasures:
            named = select(Contact).where(Contact.name == erased.name)
            contact = session.scalars(named).first()
            if contact is None:
                contact = Contact(
                    name=erased.name, channel=erased.channel, address=b"",
                    created_at=now, unreachable=[],
                )  # fmt: skip
                session.add(contact)
                session.flush()
            erase_contact(session, contact, erased.at, now)
            for id_ in older.get(erased.name, ()):
                erase_contact(session, session.get_one(Contact, id_), erased.at, now)
        session.commit()  # as above


def _called_otherwise(
    session: Session, keyring: Keyring, names: Collection[str]
) -> dict[str, list[int]]:
    """Which rows are of people with these names too, called otherwise under another of our keys.

    The number of an erased person is gone, so each number in the copy must be asked for its names.
    """
    found: dict[str, list[int]] = {}
    if len(keyring) == 1 or not names:
        return found
    people = select(Contact.id, Contact.name, Contact.channel, Contact.address)
    numbered = people.where(Contact.address != b"").execution_options(yield_per=_ROWS)
    for id_, own, channel, address in session.execute(numbered):
        try:
            number = keyring.open(f"contact:{own}", address).decode()
        except Unreadable:  # under a lost key: nobody can text it
            continue
        for name in keyring.names(channel, number):
            if name != own and name in names:
                found.setdefault(name, []).append(id_)
    return found


def _found(session: Session, keyring: Keyring, stop: Stopped) -> Contact | None:
    """By their number, which may have been called otherwise under an older key; else by name."""
    try:
        address = keyring.open(f"contact:{stop.name}", stop.address).decode()
    except Unreadable:  # erased, or under a lost key
        named = select(Contact).where(Contact.name == stop.name)
        return session.scalars(named).first()
    return find_contact(session, keyring, stop.channel, address)


def _opened(keyring: Keyring, stop: Stopped) -> str:
    try:
        return keyring.open(f"consent:{stop.name}", stop.words).decode()
    except Unreadable:
        return ""
