"""A new secret: nobody is lost, no stop is forgotten, and the old key can go."""

from __future__ import annotations

from datetime import UTC, date, datetime

from bot.ledger import Ledger
from bot.ledger.consents import Said, record_consent, record_stop
from bot.ledger.contacts import address_of, find_contact, meet_contact
from bot.ledger.rekey import rekey
from bot.ledger.tables import Consent, Outgoing, Promise, Staff
from bot.store import Keyring
from tests.conftest import SECRET

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NUMBER = "+14155550144"
NEW = "another secret, long enough for production too"


def _filled(ledger: Ledger) -> None:
    keyring = ledger.keyring
    with ledger.transaction() as session:
        contact = meet_contact(session, keyring, "sms", NUMBER, NOON)
        yes = record_consent(session, contact, "reminder", Said(NOON, "reply", proof="SM0"), NOON)
        record_stop(session, keyring, contact, Said(NOON, "reply", proof="SM1"), NOON, "enough")
        session.add(
            Promise(
                contact_id=contact.id, consent_id=yes.id, kind="reminder", due_on=date(2027, 1, 1),
                jurisdiction="CA", facts=keyring.seal(f"promise:{contact.name}:reminder", b"facts"),
                language="en", outcome="wait", kept_until=date(2027, 1, 8), created_at=NOON,
            )
        )  # fmt: skip
        session.add(
            Outgoing(
                key="k", contact_id=contact.id, purpose="reminder", template="due", language="en",
                body=keyring.seal("outgoing:k", b"body"), segments=1, not_before=NOON,
                useful_until=NOON, changed_at=NOON,
            )
        )  # fmt: skip
        session.add(
            Staff(
                username="ana", password="hash", totp=keyring.seal("staff:ana", b"totp"),
                role="admin", stamp="s", created_at=NOON,
            )
        )  # fmt: skip


def test_after_a_change_of_keys_the_old_one_opens_nothing_and_is_not_missed(ledger: Ledger) -> None:
    """Name, number, words of a stop, promised facts, waiting texts and second factors all move."""
    _filled(ledger)
    ledger.keyring = Keyring([NEW, SECRET])

    assert rekey(ledger) == 1

    new = Keyring([NEW])
    with ledger.reading() as session:
        contact = find_contact(session, new, "sms", NUMBER)
        assert contact is not None
        assert contact.stopped_at == NOON
        assert address_of(new, contact) == NUMBER
        said = [row.said for row in session.query(Consent).filter_by(kind="stopped")]
        assert new.open(f"consent:{contact.name}", said[0]) == b"enough"
        facts = session.query(Promise).one().facts
        assert new.open(f"promise:{contact.name}:reminder", facts) == b"facts"
        assert new.open("outgoing:k", session.query(Outgoing).one().body) == b"body"
        assert new.open("staff:ana", session.query(Staff).one().totp) == b"totp"


def test_a_second_run_moves_nothing(ledger: Ledger) -> None:
    """Each start with two keys may try again."""
    _filled(ledger)
    ledger.keyring = Keyring([NEW, SECRET])
    rekey(ledger)

    assert rekey(ledger) == 0
