"""The organisations that call back and mail letters, and which of them takes a request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ledger.database import Ledger
from bot.ledger.tables import Partner
from bot.store import Keyring


@dataclass(frozen=True, slots=True)
class Offer:
    """What an organisation takes on: the fields of `Partner`; an empty list takes all."""

    name: str
    takes: tuple[str, ...]
    states: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    webhook: str = ""
    secret: str = ""
    days: int = 3


def add(session: Session, keyring: Keyring, offer: Offer) -> Partner:
    """Writes a partner down, or what changed about it; a secret left out stays as it was."""
    row = named(session, offer.name)
    if row is None:
        row = Partner(name=offer.name)
        session.add(row)
    row.takes, row.states = list(offer.takes), list(offer.states)
    row.counties, row.languages = list(offer.counties), list(offer.languages)
    row.webhook, row.days, row.active = offer.webhook, offer.days, True
    if offer.secret:
        row.secret = keyring.seal(f"partner:{offer.name}", offer.secret.encode())
    session.flush()
    return row


def secret_of(keyring: Keyring, row: Partner) -> str:
    """What signs its webhook; "" for none. Raises Unreadable under a lost key."""
    if not row.secret:
        return ""
    return keyring.open(f"partner:{row.name}", row.secret).decode()


def named(session: Session, name: str) -> Partner | None:
    """The partner of that name, active or not."""
    return session.scalars(select(Partner).where(Partner.name == name)).first()


def partners(session: Session) -> Sequence[Partner]:
    """All that work with us now, by name."""
    return session.scalars(select(Partner).where(Partner.active).order_by(Partner.name)).all()


def remove(session: Session, name: str) -> bool:
    """A partner that takes no more requests; False when there is none. Its past stays."""
    row = named(session, name)
    if row is None or not row.active:
        return False
    row.active, row.webhook, row.secret = False, "", b""
    return True


def route(session: Session, kind: str, state: str, county: str, language: str) -> Partner | None:
    """Who takes such a request: the one nearest to the person, else nobody.

    One who names the county goes before one for the state, and that before one for everywhere; then
    one who names the language before one who takes any; then the one who has been here longest.
    """
    found = session.scalars(select(Partner).where(Partner.active).order_by(Partner.id))
    fit = [one for one in found if _takes(one, kind, state, county, language)]
    return min(fit, key=lambda one: _distance(one), default=None)


def promised_days(ledger: Ledger, kind: str, state: str, county: str, language: str) -> int | None:
    """Working days within which somebody will call or mail; None when nobody takes it."""
    with ledger.reading() as session:
        partner = route(session, kind, state, county, language)
        return partner.days if partner else None


def _takes(one: Partner, kind: str, state: str, county: str, language: str) -> bool:
    return (
        kind in one.takes
        and _within(state, one.states)
        and _within(county, one.counties)
        and _within(language, one.languages)
    )


def _within(value: str, taken: Iterable[str]) -> bool:
    allowed = [entry.casefold() for entry in taken]
    return not allowed or value.casefold() in allowed


def _distance(one: Partner) -> tuple[bool, bool, bool, int]:
    return (not one.counties, not one.states, not one.languages, one.id)
