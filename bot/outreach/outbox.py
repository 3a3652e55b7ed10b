"""The outbox: a text is put in once, and waits there until its moment; workers send it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session

from bot.channels import measure, outbound
from bot.ledger import Ledger
from bot.ledger.tables import Campaign, Contact, Outgoing
from bot.store import Keyring

WAITING = ("queued", "sending", "unknown")
"""Statuses of a text whose fate is open. "sent" is in Twilio's hands, every other is an end."""


def put(
    session: Session,
    ledger: Ledger,
    contact: Contact,
    *,
    key: str,
    purpose: str,
    template: str,
    language: str,
    text: str,
    not_before: datetime,
    useful_until: datetime,
    campaign: Campaign | None = None,
) -> bool:
    """Puts one text into the outbox; False when a text with this key is there already.

    Nothing is checked yet: consent, hours, pace and budget are, right before it is sent. Raises
    TooLong for a text no phone gets in one piece.
    """
    session.flush()  # a contact or campaign made just now has its id only then
    body = outbound(text)
    row = {
        "key": key,
        "contact_id": contact.id,
        "campaign_id": campaign.id if campaign else None,
        "purpose": purpose,
        "template": template,
        "language": language,
        "body": seal_body(ledger.keyring, key, body),
        "segments": measure(body).segments,
        "not_before": not_before,
        "useful_until": useful_until,
        "status": "queued",
        "changed_at": ledger.now(),
    }
    return _insert_once(session, row)


def cancel_campaign(session: Session, campaign_id: int, now: datetime | None = None) -> int:
    """Takes back every text of a campaign that was not handed over yet; how many there were.

    One that is being sent, or whose fate is unknown, is canceled once that is settled: before any
    other try it is asked whether its campaign still runs.
    """
    waiting = update(Outgoing).where(
        Outgoing.campaign_id == campaign_id, Outgoing.status == "queued"
    )
    values = {
        "status": "canceled", "body": b"", "changed_at": now or datetime.now(UTC),
        "to_empty": Outgoing.sid.is_not(None),  # an earlier try may lie at Twilio
    }  # fmt: skip
    return rows_changed(session, waiting.values(values))


def counts(session: Session, campaign_id: int) -> dict[str, int]:
    """How many texts of a campaign stand at each status."""
    of = select(Outgoing.status, func.count()).where(Outgoing.campaign_id == campaign_id)
    found = session.execute(of.group_by(Outgoing.status)).all()
    return {status: int(count) for status, count in found}


def seal_body(keyring: Keyring, key: str, body: str) -> bytes:
    """A text as the outbox keeps it."""
    return keyring.seal(f"outgoing:{key}", body.encode())


def body_of(keyring: Keyring, row: Outgoing) -> str:
    """The text to send; "" once it was emptied. Raises Unreadable under a lost key."""
    return keyring.open(f"outgoing:{row.key}", row.body).decode() if row.body else ""


def rows_changed(session: Session, statement: Any) -> int:
    """Runs an update or delete; how many rows it touched."""
    result = session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)  # noqa: S101  what an update always gives
    return result.rowcount


def _insert_once(session: Session, row: Mapping[str, Any]) -> bool:
    connection = session.connection()  # the statement stays the same, so it is compiled once
    return connection.execute(_FRESH[connection.dialect.name], row).first() is not None


def _once(insert: Any) -> Any:
    """Gives the new row's id; nothing where the key is there already."""
    return insert.on_conflict_do_nothing(index_elements=["key"]).returning(_TABLE.c.id)


_TABLE = cast(Table, Outgoing.__table__)
_FRESH = {
    "sqlite": _once(insert_sqlite(_TABLE)),
    "postgresql": _once(insert_postgresql(_TABLE)),
}
