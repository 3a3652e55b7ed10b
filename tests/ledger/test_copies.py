"""A copy of all that must last, and the way back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.ledger import Ledger, open_ledger
from bot.ledger.consents import Said, consent_for, erased_at, record_consent, record_stop, why_not
from bot.ledger.contacts import address_of, find_contact, meet_contact
from bot.ledger.copies import BadCopy, NotEmpty, read_copy, write_copy
from bot.ledger.erasures import erase_contact
from bot.ledger.rekey import rekey
from bot.ledger.tables import Base, Contact
from bot.store import Keyring, MemoryBackend, Store

AT = datetime(2026, 11, 22, 18, 0, 0, 250_000, tzinfo=UTC)
TTL = 86_400


def meet(ledger: Ledger, count: int) -> None:
    """So many people said yes; the first has stopped since."""
    with ledger.transaction() as session:
        for number in range(count):
            contact = meet_contact(session, ledger.keyring, "sms", f"+1415555{number:04}", AT)
            record_consent(session, contact, "FAIR", Said(AT, "keyword", "Sí, ñ 你好"), AT)
            if not number:
                said = Said(datetime(2026, 11, 23, tzinfo=UTC), "reply")
                record_stop(session, ledger.keyring, contact, said, AT, "no mas")


def everything(ledger: Ledger) -> dict[str, list[Any]]:
    """Every row of every table."""
    with ledger.reading() as session:
        return {
            table.name: [
                tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }


def new_store(keyring: Keyring) -> Store:
    return Store(MemoryBackend(), keyring, TTL)


@pytest.fixture
def other(tmp_path: Path, keyring: Keyring) -> Any:
    """Another database, empty: a SQLite file."""
    opened = open_ledger("", tmp_path / "other", keyring)
    yield opened
    opened.close()


def test_what_was_copied_comes_back_as_it_was(
    ledger: Ledger, other: Ledger, keyring: Keyring, tmp_path: Path
) -> None:
    """Rows, moments, sealed numbers; the stops in Redis and what the database still must hear."""
    meet(ledger, 1203)
    store, back = new_store(keyring), new_store(keyring)
    store.errands.block(keyring.names("sms", "+14155550000"), {"channel": "sms", "at": 1})
    store.errands.owe({"do": "consent"}, 1.0)
    write_copy(ledger, store, tmp_path / "copy")

    counts = read_copy(other, back, tmp_path / "copy")

    assert everything(other) == everything(ledger)
    assert (counts["contacts"], counts["consents"]) == (1203, 1204)
    assert back.has_opted_out("sms", "+14155550000")
    assert [owed.what for owed in back.errands.owed()] == [{"do": "consent"}]


def test_it_comes_back_into_either_database(
    ledger: Ledger, other: Ledger, keyring: Keyring, tmp_path: Path
) -> None:
    """The other way round too, and new people can be written down after."""
    meet(other, 3)
    write_copy(other, new_store(keyring), tmp_path / "copy")

    read_copy(ledger, new_store(keyring), tmp_path / "copy")

    assert everything(ledger) == everything(other)
    with ledger.transaction() as session:
        meet_contact(session, keyring, "sms", "+14155559999", AT)


def test_a_database_with_rows_is_replaced_only_when_asked(
    ledger: Ledger, keyring: Keyring, tmp_path: Path
) -> None:
    """The guards that keep consents unchanged do not stand in the way, and stand again after."""
    meet(ledger, 2)
    before = everything(ledger)
    write_copy(ledger, new_store(keyring), tmp_path / "copy")
    with ledger.transaction() as session:
        meet_contact(session, keyring, "sms", "+14155559999", AT)
    with pytest.raises(NotEmpty):
        read_copy(ledger, new_store(keyring), tmp_path / "copy")

    read_copy(ledger, new_store(keyring), tmp_path / "copy", replace=True)

    assert everything(ledger) == before
    with pytest.raises(DBAPIError), ledger.transaction() as session:
        session.execute(text("DELETE FROM consents"))


def test_who_stopped_after_the_copy_stays_stopped(
    ledger: Ledger, keyring: Keyring, tmp_path: Path
) -> None:
    """Whether the copy knows them or not; their waiting texts are not in it either."""
    meet(ledger, 2)
    write_copy(ledger, new_store(keyring), tmp_path / "copy")
    numbers = ("+14155550001", "+14155559999")
    with ledger.transaction() as session:
        for number in numbers:
            contact = meet_contact(session, keyring, "sms", number, AT)
            said = Said(datetime(2026, 11, 24, tzinfo=UTC), "reply", proof="SM9")
            record_stop(session, keyring, contact, said, AT, "no mas")

    read_copy(ledger, new_store(keyring), tmp_path / "copy", replace=True)

    with ledger.transaction() as session:
        for number in numbers:
            contact = meet_contact(session, keyring, "sms", number, AT)
            assert why_not(session, contact, "FAIR") == "stopped"
            assert address_of(keyring, contact) == number


def test_who_had_everything_deleted_after_the_copy_stays_deleted(
    ledger: Ledger, keyring: Keyring, tmp_path: Path
) -> None:
    """The copy brings back neither a number nor a yes of theirs, and no older list does."""
    meet(ledger, 3)
    write_copy(ledger, new_store(keyring), tmp_path / "copy")
    for number in ("+14155550001", "+14155559999"):
        with ledger.transaction() as session:
            contact = meet_contact(session, keyring, "sms", number, AT)
            erase_contact(session, contact, AT + timedelta(days=1), AT)

    read_copy(ledger, new_store(keyring), tmp_path / "copy", replace=True)

    with ledger.reading() as session:
        for number in ("+14155550001", "+14155559999"):
            gone = find_contact(session, keyring, "sms", number)
            assert gone is not None
            assert gone.address == b""
            assert consent_for(session, gone, "FAIR") is None
            assert erased_at(session, (gone.id,)) == {gone.id: AT + timedelta(days=1)}
        other = find_contact(session, keyring, "sms", "+14155550002")
        assert other is not None
        assert why_not(session, other, "FAIR") is None


def test_who_was_deleted_under_a_newer_key_than_the_copy_knows_stays_deleted(
    ledger: Ledger, tmp_path: Path
) -> None:
    """The copy calls them by the older key's name; nothing of theirs comes back under it."""
    older, newer = "the secret of the day of the copy", "the secret that came after it"
    before = Ledger(ledger.engine, Keyring([older]))
    meet(before, 3)
    write_copy(before, new_store(before.keyring), tmp_path / "copy")
    after = Ledger(ledger.engine, Keyring([newer, older]))
    rekey(after)
    with after.transaction() as session:
        contact = meet_contact(session, after.keyring, "sms", "+14155550001", AT)
        erase_contact(session, contact, AT + timedelta(days=1), AT)

    read_copy(after, new_store(after.keyring), tmp_path / "copy", replace=True)

    with after.reading() as session:
        names = after.keyring.names("sms", "+14155550001")
        found = session.scalars(select(Contact).where(Contact.name.in_(names))).all()
        assert [contact.address for contact in found] == [b""] * 2
        assert {why_not(session, contact, "FAIR") for contact in found} == {"bad number"}
        other = find_contact(session, after.keyring, "sms", "+14155550002")
        assert other is not None
        assert why_not(session, other, "FAIR") is None


def _cut(whole: bytes) -> bytes:
    return whole[:-10]


def _without_the_end(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def _changed(whole: bytes) -> bytes:
    return whole[:-1] + bytes([whole[-1] ^ 1])


def _foreign(whole: bytes) -> bytes:
    return b"something else"


@pytest.mark.parametrize("harm", [_cut, _without_the_end, _changed, _foreign])
def test_a_harmed_file_changes_nothing(
    ledger: Ledger, keyring: Keyring, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    """Never half a database."""
    meet(ledger, 5)
    write_copy(ledger, new_store(keyring), tmp_path / "copy")
    (tmp_path / "harmed").write_bytes(harm((tmp_path / "copy").read_bytes()))
    before = everything(ledger)

    with pytest.raises(BadCopy):
        read_copy(ledger, new_store(keyring), tmp_path / "harmed", replace=True)

    assert everything(ledger) == before


def test_only_our_own_key_reads_it(ledger: Ledger, keyring: Keyring, tmp_path: Path) -> None:
    """No number stands in the file, and another secret opens nothing."""
    meet(ledger, 1)
    write_copy(ledger, new_store(keyring), tmp_path / "copy")
    stranger = Keyring(["another secret, long enough for production too"])

    with pytest.raises(BadCopy, match="CLEARLINE_SECRET_KEY"):
        read_copy(Ledger(ledger.engine, stranger), new_store(stranger), tmp_path / "copy")

    assert b"4155" not in (tmp_path / "copy").read_bytes()


def test_an_older_copy_is_not_written_over(
    ledger: Ledger, keyring: Keyring, tmp_path: Path
) -> None:
    """Nor is a half written one left behind."""
    (tmp_path / "copy").write_text("older")

    with pytest.raises(FileExistsError):
        write_copy(ledger, new_store(keyring), tmp_path / "copy")

    assert (tmp_path / "copy").read_text() == "older"
    with ledger.reading() as session:
        assert session.scalars(select(Contact)).all() == []
