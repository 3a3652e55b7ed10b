"""Rows of the outbox with whom they go to and what they belong to, locked."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.ledger.tables import Campaign, Contact, Outgoing

Held = tuple[Outgoing, Contact, Campaign | None]


def held_rows(
    session: Session, ids: Collection[int], sids: Collection[str] = (), *, lock: bool = True
) -> dict[int, Held]:
    """The rows of these ids, and those that Twilio knows by these names."""
    which: ColumnElement[bool] = Outgoing.id.in_(ids)
    wanted = (
        select(Outgoing, Contact, Campaign)
        .join(Contact, Contact.id == Outgoing.contact_id)
        .outerjoin(Campaign, Campaign.id == Outgoing.campaign_id)
        .where(or_(which, Outgoing.sid.in_(sids)) if sids else which)
        .order_by(Outgoing.id)
    )
    if lock:
        wanted = wanted.with_for_update(of=Outgoing)
    return {row.id: (row, contact, campaign) for row, contact, campaign in session.execute(wanted)}
