"""The organisations that call back and mail letters, and which of them takes a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import routing
from bot.ledger.tables import Partner, Request
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
    is_moved = row.webhook != offer.webhook
    row.webhook, row.days, row.active = offer.webhook, offer.days, True
    if offer.secret:
        row.secret = keyring.seal(f"partner:{offer.name}", offer.secret.encode())
    session.flush()
    if is_moved:  # what the old address never took goes to the new one
        untold = Request.status.in_(("new", "recalled"))
        waits = update(Request).where(Request.partner_id == row.id, untold)
        session.execute(waits.values(tries=0, try_at=None))
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


def table(session: Session) -> tuple[routing.Partner, ...]:
    """The same as a talk sees them, the longest with us first: `route` picks of these."""
    return tuple(
        routing.Partner(
            tuple(one.takes), tuple(one.states), tuple(one.counties), tuple(one.languages), one.days
        )
        for one in _by_age(session)
    )


def remove(session: Session, name: str) -> bool:
    """A partner that takes no more requests; False when there is none. Its past stays."""
    row = named(session, name)
    if row is None or not row.active:
        return False
    row.active, row.webhook, row.secret = False, "", b""
    return True


def route(session: Session, kind: str, state: str, county: str, language: str) -> Partner | None:
    """Who takes such a request, as `nearest` picks; what a talk has offered was picked alike."""
    return routing.nearest(_by_age(session), kind, state, county, language)


def _by_age(session: Session) -> Sequence[Partner]:
    return session.scalars(select(Partner).where(Partner.active).order_by(Partner.id)).all()
