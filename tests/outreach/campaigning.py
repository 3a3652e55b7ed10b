"""A list of people who agreed to a campaign, and the world its texts come from."""

from __future__ import annotations

import functools
from datetime import UTC, datetime

from bot.conversation.world import Org, World
from bot.dialogs import Definition, load_dialogs
from bot.i18n import load_catalogs
from bot.ledger import Ledger
from bot.ledger.consents import Said, record_consent
from bot.ledger.contacts import meet_contact
from bot.ledger.tables import Campaign, Contact
from bot.outreach import campaigns
from bot.rules import load_rulebook

TUESDAY_NOON = datetime(2026, 11, 24, 20, tzinfo=UTC)
"""In California."""
FAIR = Definition("FAIR", about="a fair", languages=("en", "es"), budget=10)


@functools.cache
def our_world() -> World:
    """The real texts and languages, in the name of a made-up office."""
    org = Org(name="Legal Aid", phone="800-555-0199", url="https://aid.example.org")
    return World(load_rulebook(), load_dialogs(), load_catalogs(), org)


def agree(
    ledger: Ledger,
    number: str,
    language: str = "",
    *,
    at: datetime = TUESDAY_NOON,
    method: str = "import",
    scope: str = "FAIR",
    state: str = "",
) -> Contact:
    """Somebody agrees to a campaign's texts."""
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", number, at)
        contact.language, contact.state = language, state
        record_consent(session, contact, scope, Said(at, method, "yes", proof=number), at)
    return contact


def make(ledger: Ledger, definition: Definition = FAIR, status: str = "draft") -> None:
    """Writes a campaign down, in a state of its life, with a clock that stands still."""
    ledger.now = lambda: TUESDAY_NOON
    with ledger.transaction() as session:
        row = campaigns.keep(session, ledger, definition, origin="web", who="ana")
        row.status = status


def row_of(ledger: Ledger, keyword: str = "FAIR") -> Campaign:
    """The campaign as the database has it."""
    with ledger.reading() as session:
        row = campaigns.find(session, keyword)
    assert row is not None
    return row
