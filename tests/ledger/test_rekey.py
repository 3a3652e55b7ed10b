"""A new secret: nobody is lost, no stop is forgotten, and the old key can go."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from bot.ledger import Ledger
from bot.ledger.consents import Said, record_consent, record_stop, why_not
from bot.ledger.contacts import address_of, find_contact, meet_contact
from bot.ledger.rekey import Moved, rekey
from bot.ledger.tables import Consent, Contact, Handled, Outgoing, Promise, Staff
from bot.models import Event
from bot.outreach.aftercare import erase, keep
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

    moved = rekey(ledger)

    assert (moved.people, moved.rows, moved.unreadable, moved.twice) == (1, 5, 0, 0)

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
    """So a run that finds nothing proves that all is under the new key."""
    _filled(ledger)
    ledger.keyring = Keyring([NEW, SECRET])
    rekey(ledger)

    assert rekey(ledger) == Moved()
    ledger.keyring = Keyring([NEW])
    assert rekey(ledger) == Moved()


def test_a_text_is_not_told_twice_across_a_change_of_keys(ledger: Ledger) -> None:
    """What a text asked for was written down under the old name: told again it changes nothing."""
    event = Event("call", {"when": "morning", "state": "VT"})
    told = {"at": NOON, "sid": "SM2", "language": "en"}
    keep(ledger, "sms", NUMBER, [event], **told)  # type: ignore[arg-type]
    ledger.keyring = Keyring([NEW, SECRET])

    rekey(ledger)
    keep(ledger, "sms", NUMBER, [event], **told)  # type: ignore[arg-type]

    with ledger.reading() as session:
        (handled,) = session.scalars(select(Handled)).all()
        assert handled.key == f"{Keyring([NEW]).names('sms', NUMBER)[0]}:SM2"


def test_what_no_key_opens_is_counted_and_left(ledger: Ledger) -> None:
    """A key was dropped too early: the run says so rather than call it done."""
    _filled(ledger)
    ledger.keyring = Keyring([NEW])

    moved = rekey(ledger)

    assert moved.unreadable == 3  # the number, a waiting text, a second factor
    with ledger.reading() as session:
        assert find_contact(session, Keyring([SECRET]), "sms", NUMBER) is not None


def test_a_number_under_both_keys_keeps_its_stop(ledger: Ledger) -> None:
    """Some process had the new key alone for a while and met the person again."""
    _filled(ledger)
    ledger.keyring = Keyring([NEW])
    with ledger.transaction() as session:
        meet_contact(session, ledger.keyring, "sms", NUMBER, NOON)
    ledger.keyring = Keyring([NEW, SECRET])

    moved = rekey(ledger)

    assert moved.twice == 1
    with ledger.reading() as session:
        newer = find_contact(session, Keyring([NEW]), "sms", NUMBER)
        assert newer is not None
        assert newer.stopped_at == NOON


def test_a_number_under_both_keys_is_erased_under_both(ledger: Ledger) -> None:
    """DELETE leaves no second row behind that a text could still go to."""
    _filled(ledger)
    ledger.keyring = Keyring([NEW])
    with ledger.transaction() as session:
        meet_contact(session, ledger.keyring, "sms", NUMBER, NOON)
    ledger.keyring = Keyring([NEW, SECRET])

    erased = erase(ledger, "sms", NUMBER)

    assert erased.count("the number") == 1
    with ledger.reading() as session:
        assert [one.address for one in session.scalars(select(Contact))] == [b"", b""]


def test_a_number_under_both_keys_keeps_its_erasure(ledger: Ledger) -> None:
    """They came back under the old key, and a list was read under the new one alone."""
    with ledger.transaction() as session:
        meet_contact(session, ledger.keyring, "sms", NUMBER, NOON)
    erase(ledger, "sms", NUMBER, said_at=NOON)
    with ledger.transaction() as session:
        meet_contact(session, ledger.keyring, "sms", NUMBER, NOON + timedelta(days=1))
    ledger.keyring = Keyring([NEW])
    with ledger.transaction() as session:
        newer = meet_contact(session, ledger.keyring, "sms", NUMBER, NOON)
        record_consent(session, newer, "FAIR", Said(NOON - timedelta(days=9), "paper"), NOON)
    ledger.keyring = Keyring([NEW, SECRET])

    rekey(ledger)

    with ledger.reading() as session:
        found = find_contact(session, Keyring([NEW]), "sms", NUMBER)
        assert found is not None
        assert why_not(session, found, "FAIR") == "no consent"


def test_who_had_the_number_deleted_is_known_by_the_old_key_only(ledger: Ledger) -> None:
    """Nobody can hash a number that is gone: the run counts them."""
    _filled(ledger)
    erase(ledger, "sms", NUMBER)
    ledger.keyring = Keyring([NEW, SECRET])

    moved = rekey(ledger)

    assert (moved.erased, moved.people) == (1, 0)


def test_it_goes_on_in_portions(ledger: Ledger) -> None:
    """A long list keeps no sender waiting, and says how far it is."""
    with ledger.transaction() as session:
        for number in range(450):
            meet_contact(session, ledger.keyring, "sms", f"+1415555{number:04}", NOON)
    ledger.keyring = Keyring([NEW, SECRET])
    told: list[tuple[str, int, int]] = []

    moved = rekey(ledger, lambda *far: told.append(far))

    assert moved.people == 450
    assert told == [("contacts", done, 450) for done in (200, 400, 450)]
