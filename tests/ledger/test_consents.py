"""A stop stops everything at once; only a yes that came later opens anything again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.ledger import Ledger
from bot.ledger.consents import (
    EVERYTHING,
    REMINDERS,
    Said,
    record_consent,
    record_start,
    record_stop,
    why_not,
)
from bot.ledger.contacts import address_of, find_contact, meet_contact
from bot.store import Keyring

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NUMBER = "+14155550123"


def _agreed(ledger: Ledger, at: datetime = NOON, scope: str = "FAIR") -> None:
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", NUMBER, at)
        said = Said(at, "paper", "Text me about my record.", "en", "fair list", "form 7")
        record_consent(session, contact, scope, said, at)


def _stopped(ledger: Ledger, at: datetime) -> None:
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", NUMBER, at)
        record_stop(session, ledger.keyring, contact, Said(at, "reply", proof="SM1"), at, "stop!!")


def _refusal(ledger: Ledger, scope: str = "FAIR") -> str | None:
    with ledger.reading() as session:
        contact = find_contact(session, ledger.keyring, "sms", NUMBER)
        assert contact is not None
        return why_not(session, contact, scope)


def test_nobody_is_texted_without_a_stored_consent(ledger: Ledger) -> None:
    """SMS-35: a yes to one campaign is no yes to another."""
    _agreed(ledger)

    assert _refusal(ledger, "FAIR") is None
    assert _refusal(ledger, "OTHER") == "no consent"


def test_a_stop_ends_every_scope(ledger: Ledger) -> None:
    """SMS-30: revoked once, revoked for all."""
    _agreed(ledger)
    _agreed(ledger, scope="reminder")

    _stopped(ledger, NOON + timedelta(days=1))

    assert _refusal(ledger, "FAIR") == _refusal(ledger, "reminder") == "stopped"


def test_an_older_list_brings_nobody_back(ledger: Ledger) -> None:
    """A consent from before the stop, imported after it, counts for nothing."""
    _stopped(ledger, NOON)

    _agreed(ledger, NOON - timedelta(days=30))

    assert _refusal(ledger) == "stopped"


def test_start_brings_back_only_what_was_asked_for(ledger: Ledger) -> None:
    """SMS-32: until they say "everything", campaigns stay away."""
    _agreed(ledger)
    _stopped(ledger, NOON + timedelta(days=1))
    later = NOON + timedelta(days=2)

    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", NUMBER, later)
        record_start(session, contact, Said(later, "reply"), later)

    assert _refusal(ledger) == "not asked back for this"

    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", NUMBER, later)
        record_start(session, contact, Said(later, "reply", proof="SM3"), later, only=EVERYTHING)

    assert _refusal(ledger) is None


def test_a_start_that_is_told_late_undoes_no_newer_stop(ledger: Ledger) -> None:
    """Texts may reach the database in another order than they were sent."""
    _agreed(ledger)
    _stopped(ledger, NOON + timedelta(days=3))
    before = NOON + timedelta(days=2)

    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", NUMBER, before)
        record_start(session, contact, Said(before, "reply"), before, only=EVERYTHING)

    assert _refusal(ledger) == "stopped"


def test_a_start_that_is_told_again_takes_back_no_newer_one(ledger: Ledger) -> None:
    """START, then "everything": a worker that tells START once more does not narrow it again."""
    _agreed(ledger)
    _stopped(ledger, NOON + timedelta(days=1))
    start, chosen = NOON + timedelta(days=2), NOON + timedelta(days=3)

    for at, only in ((start, REMINDERS), (chosen, EVERYTHING), (start, REMINDERS)):
        with ledger.transaction() as session:
            contact = meet_contact(session, ledger.keyring, "sms", NUMBER, at)
            record_start(session, contact, Said(at, "reply"), at, only=only)

    assert _refusal(ledger) is None


@pytest.mark.parametrize("statement", ["UPDATE consents SET scope = 'X'", "DELETE FROM consents"])
def test_the_proof_cannot_be_rewritten(ledger: Ledger, statement: str) -> None:
    """SMS-36: append-only, held by the database itself."""
    _agreed(ledger)

    with pytest.raises(DBAPIError), ledger.transaction() as session:
        session.execute(text(statement))


def test_the_file_names_nobody_without_our_keys(ledger: Ledger) -> None:
    """SMS-56: neither the number nor the words of a stop stand in the file."""
    _agreed(ledger)
    _stopped(ledger, NOON + timedelta(days=1))

    with ledger.reading() as session:
        contact = find_contact(session, ledger.keyring, "sms", NUMBER)
        assert contact is not None
        assert address_of(ledger.keyring, contact) == NUMBER
        stored = repr(session.execute(text("SELECT * FROM contacts, consents")).all())

    assert NUMBER[2:] not in stored
    assert "stop!!" not in stored


def test_a_contact_is_found_under_an_older_key(ledger: Ledger) -> None:
    """Keys may change; a stop must outlast the key it was made with."""
    _stopped(ledger, NOON)
    newer = Keyring(["another secret, long enough for production too", *_secrets()])

    with ledger.reading() as session:
        contact = find_contact(session, newer, "sms", NUMBER)

    assert contact is not None
    assert contact.stopped_at == NOON


def _secrets() -> list[str]:
    from tests.conftest import SECRET

    return [SECRET]
