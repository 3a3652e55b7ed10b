"""Who waits for a call or a letter: one list, from the wish to the day it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.ledger.contacts import address_of
from bot.ledger.partners import route
from bot.ledger.tables import Contact, Partner, Request
from bot.store import Keyring, Unreadable
from bot.store.blob import pack, unpack

CALL, MAIL = "call", "mail"
OPEN = ("new", "told")
DAYS_OPEN = 180  # who has waited so long for a call or a letter waits for it no more


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open request as whoever works it off sees it.

    Attributes:
        channel, phone: where they texted from; "" once the number was erased.
        partner: whose it is, "" when nobody takes it.
        detail: for a call `when`; for a letter `name`, `address`, `facts` and the answer told.
        is_unreached: whether its partner's own system was tried and has not taken it.
    """

    id: int
    kind: str
    status: str
    channel: str
    phone: str
    language: str
    state: str
    county: str
    partner: str
    created_at: datetime
    detail: Mapping[str, Any]
    is_unreached: bool


def ask(
    session: Session,
    keyring: Keyring,
    contact: Contact,
    kind: str,
    detail: Mapping[str, Any],
    *,
    language: str,
    at: datetime,
) -> Request:
    """Puts somebody on the list; who is on it already says more, and is not on it twice.

    `state` and `county` are taken out of the detail: they decide whose list it is.
    """
    said = {name: value for name, value in detail.items() if name not in ("state", "county")}
    row = _open_one(session, contact, kind)
    if row is None:
        row = Request(
            contact_id=contact.id, kind=kind, language=language, detail=b"", created_at=at,
            status="new", tries=0, state="", county="",
        )  # fmt: skip
        session.add(row)
        session.flush()
    said = {**detail_of(keyring, row), **said}
    row.language = language or row.language
    state, county = str(detail.get("state") or row.state), str(detail.get("county") or "")
    row.county = county or (row.county if state == row.state else "")
    row.state = state
    partner = route(session, kind, row.state, row.county, row.language)
    row.partner_id = partner.id if partner else None
    row.detail = keyring.seal(_key(row), pack(said))
    row.status, row.tries, row.try_at = "new", 0, None  # what was told before has changed
    return row


def detail_of(keyring: Keyring, row: Request) -> dict[str, Any]:
    """What they said; empty once it was done, or under a lost key."""
    if not row.detail:
        return {}
    try:
        detail: dict[str, Any] = unpack(keyring.open(_key(row), row.detail))
    except (Unreadable, ValueError):
        return {}
    return detail


def waiting(session: Session, keyring: Keyring, kind: str = "", partner: str = "") -> list[Waiting]:
    """The open requests, the longest wait first; of one kind or one partner where named."""
    found = (
        select(Request, Contact, Partner.name)
        .join(Contact, Contact.id == Request.contact_id)
        .join(Partner, Partner.id == Request.partner_id, isouter=True)
        .where(Request.status.in_(OPEN))
        .order_by(Request.created_at, Request.id)
    )
    found = found.where(Request.kind == kind) if kind else found
    found = found.where(Partner.name == partner) if partner else found
    return [
        _seen(keyring, row, contact, name or "") for row, contact, name in session.execute(found)
    ]


def still_waits(session: Session, keyring: Keyring, request_id: int) -> Waiting | None:
    """One open request as it stands now; None once it was done or taken back."""
    row = session.get(Request, request_id)
    if row is None or row.status not in OPEN:
        return None
    partner = session.get(Partner, row.partner_id) if row.partner_id else None
    contact = session.get_one(Contact, row.contact_id)
    return _seen(keyring, row, contact, partner.name if partner else "")


def finish(session: Session, request_id: int, now: datetime) -> bool:
    """Done: what they said is emptied; False when nobody waits under this number."""
    row = session.get(Request, request_id)
    if row is None or row.status not in OPEN:
        return False
    row.status, row.detail, row.done_at = "done", b"", now
    return True


def route_again(session: Session) -> int:
    """Gives every open request to the partner that takes it today; how many changed hands."""
    moved = 0
    for row in session.scalars(select(Request).where(Request.status.in_(OPEN))):
        partner = route(session, row.kind, row.state, row.county, row.language)
        if row.partner_id != (partner.id if partner else None):
            row.partner_id = partner.id if partner else None
            row.status, row.tries, row.try_at = "new", 0, None
            moved += 1
    return moved


def sweep(session: Session, now: datetime) -> int:
    """Ends what nobody has done in `DAYS_OPEN` days and empties it; how many."""
    old = update(Request).where(
        Request.status.in_(OPEN), Request.created_at < now - timedelta(days=DAYS_OPEN)
    )
    ended: Any = session.execute(old.values(status="withdrawn", detail=b"", done_at=now))
    return int(ended.rowcount)


def withdraw(session: Session, contact: Contact, now: datetime) -> int:
    """Takes somebody off the list and empties what they said for it; how many requests there were.

    A partner that is told by post hears of that too, whether or not it knows of the request.
    """
    by_post = select(Partner.id).where(Partner.webhook != "")
    open_ones = update(Request).where(Request.contact_id == contact.id, Request.status.in_(OPEN))
    recalled: Any = session.execute(
        open_ones.where(Request.partner_id.in_(by_post)).values(
            status="recalled", detail=b"", done_at=now, tries=0, try_at=None
        )
    )
    rest: Any = session.execute(open_ones.values(status="withdrawn", detail=b"", done_at=now))
    return int(recalled.rowcount + rest.rowcount)


def erase(session: Session, contact: Contact, now: datetime) -> int:
    """The same, and empties all they ever said for one; how many were open."""
    withdrawn = withdraw(session, contact, now)
    session.execute(update(Request).where(Request.contact_id == contact.id).values(detail=b""))
    return withdrawn


def _open_one(session: Session, contact: Contact, kind: str) -> Request | None:
    found = select(Request).where(
        Request.contact_id == contact.id, Request.kind == kind, Request.status.in_(OPEN)
    )
    return session.scalars(found.order_by(Request.id).limit(1)).first()


def _seen(keyring: Keyring, row: Request, contact: Contact, partner: str) -> Waiting:
    try:
        phone = address_of(keyring, contact)
    except Unreadable:
        phone = ""
    return Waiting(
        row.id, row.kind, row.status, contact.channel, phone, row.language, row.state,
        row.county, partner, row.created_at, detail_of(keyring, row),
        row.status == "new" and row.tries > 0,
    )  # fmt: skip


def _key(row: Request) -> str:
    return f"request:{row.id}"
