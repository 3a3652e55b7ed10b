"""A text is put into the outbox once, and taken back before it goes out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ledger import Ledger
from bot.ledger.contacts import meet_contact
from bot.ledger.tables import Campaign, Outgoing
from bot.outreach.definition import Definition
from bot.outreach.outbox import body_of, cancel_campaign, counts, put

NOON = datetime(2026, 11, 24, 20, tzinfo=UTC)


def _campaign(session: Session) -> Campaign:
    definition = Definition("FAIR", budget=10)
    row = Campaign(
        keyword="FAIR", definition=definition.to_json(), origin="file", status="running",
        created_at=NOON, changed_at=NOON,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _put(ledger: Ledger, session: Session, campaign: Campaign, key: str) -> bool:
    contact = meet_contact(session, ledger.keyring, "sms", "+14155550123", NOON)
    return put(
        session, ledger, contact, key=key, purpose="campaign", template="first", language="es",
        text="Hola, ¿qué tal?", not_before=NOON, useful_until=NOON + timedelta(hours=8),
        campaign=campaign,
    )  # fmt: skip


def test_the_same_key_is_put_in_once(ledger: Ledger) -> None:
    """Whoever plans a campaign twice texts nobody twice."""
    with ledger.transaction() as session:
        campaign = _campaign(session)

        assert _put(ledger, session, campaign, "FAIR:1:first")
        assert not _put(ledger, session, campaign, "FAIR:1:first")
        assert counts(session, campaign.id) == {"queued": 1}


def test_a_text_lies_sealed_and_measured(ledger: Ledger) -> None:
    """A copied database tells nobody what was said."""
    with ledger.transaction() as session:
        _put(ledger, session, _campaign(session), "FAIR:1:first")
        row = session.scalars(select(Outgoing)).one()

        assert b"Hola" not in row.body
        assert body_of(ledger.keyring, row) == "Hola, ¿qué tal?"
        assert row.segments == 1


def test_a_canceled_campaign_leaves_no_text_behind(ledger: Ledger) -> None:
    """What was not handed over is taken back and emptied."""
    with ledger.transaction() as session:
        campaign = _campaign(session)
        _put(ledger, session, campaign, "FAIR:1:first")

        assert cancel_campaign(session, campaign.id) == 1
        assert counts(session, campaign.id) == {"canceled": 1}
        row = session.scalars(select(Outgoing)).one()
        assert row.body == b""
        assert row.changed_at.tzinfo is not None
