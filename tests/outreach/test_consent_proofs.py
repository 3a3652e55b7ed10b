"""What people said is shown and exported as proof, and deleted when its time is over (SMS-36)."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cli import main
from bot.config import SETTINGS
from bot.ledger import Ledger, open_ledger
from bot.ledger.consents import (
    EVERYTHING,
    Said,
    record_consent,
    record_start,
    record_stop,
    why_not,
)  # fmt: skip
from bot.ledger.contacts import find_contact, meet_contact
from bot.ledger.tables import Audit, Consent, Contact, Promise
from bot.outreach.aftercare import erase
from bot.outreach.cells import harmless
from bot.outreach.proofs import KEPT, export, said_by, sweep
from bot.store import Keyring

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LONG_AGO = NOW - KEPT - timedelta(days=30)
NUMBER = "+14155550123"
SECRET = "a secret of the proofs that has no comma"


def _met(ledger: Ledger, session: Session, at: datetime, number: str = NUMBER) -> Contact:
    return meet_contact(session, ledger.keyring, "sms", number, at)


def _agreed(ledger: Ledger, at: datetime, source: str = "fair") -> None:
    with ledger.transaction() as session:
        contact = _met(ledger, session, at)
        said = Said(at, "paper", "Text me.", "en", source, "form 7")
        record_consent(session, contact, "FAIR", said, at)


def _stopped(ledger: Ledger, at: datetime) -> None:
    with ledger.transaction() as session:
        said = Said(at, "reply", proof="SM1")
        record_stop(session, ledger.keyring, _met(ledger, session, at), said, at, "no mas")


def _table(ledger: Ledger, scope: str = "", *, numbers: bool = False) -> list[dict[str, str]]:
    written = io.StringIO()
    export(ledger, written, scope=scope, numbers=numbers, who="ana")
    return list(csv.DictReader(io.StringIO(written.getvalue())))


def _audited(ledger: Ledger) -> list[str]:
    with ledger.reading() as session:
        return list(session.scalars(select(Audit.what).order_by(Audit.id)))


def test_everything_said_is_exported_in_its_order(ledger: Ledger) -> None:
    """SMS-36: with wording, language, version, method, time, source and proof; without numbers."""
    _agreed(ledger, NOW - timedelta(days=2))
    _stopped(ledger, NOW)

    table = _table(ledger)

    assert [(row["kind"], row["scope"]) for row in table] == [
        ("agreed", "FAIR"),
        ("stopped", "everything"),
    ]
    assert (table[0]["wording"], table[0]["language"], table[0]["method"], table[0]["source"],
            table[0]["proof"]) == ("Text me.", "en", "paper", "fair", "form 7")  # fmt: skip
    assert table[0]["at"] == "2026-11-21T12:00:00+00:00"
    assert table[0]["version"]
    assert NUMBER[2:] not in str(table)


def test_numbers_are_exported_only_when_asked_for_and_that_is_remembered(ledger: Ledger) -> None:
    """The audit log says who took them."""
    _agreed(ledger, NOW)

    assert "number" not in _table(ledger)[0]
    assert _table(ledger, numbers=True)[0]["number"] == "14155550123"
    assert _audited(ledger) == ["consents exported", "consents with numbers exported"]


def test_a_campaigns_table_has_its_stops_too(ledger: Ledger) -> None:
    """A stop is for everything, and so is an erasure: both belong to each campaign's proof."""
    _agreed(ledger, NOW)
    _stopped(ledger, NOW + timedelta(hours=1))
    erase(ledger, "sms", NUMBER, said_at=NOW + timedelta(hours=2))

    assert [row["kind"] for row in _table(ledger, "FAIR")] == ["agreed", "stopped", "erased"]
    assert [row["kind"] for row in _table(ledger, "OTHER")] == ["stopped", "erased"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"])
def test_no_cell_of_ours_is_a_formula(ledger: Ledger, cell: str) -> None:
    """Whatever somebody wrote into a form, a spreadsheet shows it and runs nothing."""
    _agreed(ledger, NOW, source=cell)

    assert harmless(cell) == f"'{cell}"
    assert _table(ledger)[0]["source"].startswith("'")


def test_one_persons_words_are_shown_as_they_said_them(ledger: Ledger) -> None:
    """SMS-36: in the order of what happened; who looked is in the audit log, by no number."""
    _agreed(ledger, NOW - timedelta(days=1))
    _stopped(ledger, NOW)

    said = said_by(ledger, "sms", NUMBER, "ana")

    assert [(row.kind, words) for row, words in said] == [("agreed", ""), ("stopped", "no mas")]
    assert _audited(ledger) == ["consents of one person shown"]
    assert said_by(ledger, "sms", "+12125550100", "ana") == []


def test_after_five_years_nothing_of_a_person_is_left(ledger: Ledger) -> None:
    """Counted from our last text to them."""
    _agreed(ledger, LONG_AGO)
    ledger.now = lambda: NOW
    with ledger.transaction() as session:
        _met(ledger, session, NOW).last_texted_at = NOW - KEPT + timedelta(days=1)

    too_early = sweep(ledger, "ana")
    ledger.now = lambda: NOW + timedelta(days=2)
    swept = sweep(ledger, "ana")

    assert (too_early.people, too_early.consents) == (0, 0)
    assert (swept.people, swept.consents, swept.stops_kept) == (1, 1, 0)
    with ledger.reading() as session:
        assert not session.scalars(select(Contact)).all()
        assert not session.scalars(select(Consent)).all()


def test_who_stopped_stays_stopped_for_ever(ledger: Ledger) -> None:
    """SMS-30: the number goes, its keyed name and the stop stay, so no list brings them back."""
    _agreed(ledger, LONG_AGO - timedelta(days=1))
    _stopped(ledger, LONG_AGO)
    ledger.now = lambda: NOW

    swept, again = sweep(ledger, "ana"), sweep(ledger, "ana")

    assert (swept.people, swept.consents, swept.stops_kept) == (0, 1, 1)
    assert (again.people, again.consents, again.stops_kept) == (0, 0, 0)
    with ledger.reading() as session:
        contact = find_contact(session, ledger.keyring, "sms", NUMBER)
        assert contact is not None
        assert contact.address == b""
        assert why_not(session, contact, "FAIR") == "stopped"
        assert [row.kind for row in session.scalars(select(Consent))] == ["stopped"]


def test_who_had_everything_deleted_comes_back_by_no_list_for_ever(ledger: Ledger) -> None:
    """The proof goes after five years; the keyed name and the day of the erasure stay."""
    _agreed(ledger, LONG_AGO - timedelta(days=1))
    erase(ledger, "sms", NUMBER, said_at=LONG_AGO)
    _agreed(ledger, LONG_AGO + timedelta(days=1))  # back by themselves, and silent since
    ledger.now = lambda: NOW

    swept, again = sweep(ledger, "ana"), sweep(ledger, "ana")

    assert (swept.people, swept.consents, swept.stops_kept) == (0, 2, 1)
    assert (again.people, again.consents, again.stops_kept) == (0, 0, 0)
    with ledger.reading() as session:
        contact = find_contact(session, ledger.keyring, "sms", NUMBER)
        assert contact is not None
        assert contact.address == b""
        assert [row.kind for row in session.scalars(select(Consent))] == ["erased"]


def test_the_proof_of_who_stopped_and_had_all_deleted_goes_too(ledger: Ledger) -> None:
    """Their number was gone already; what they had agreed to is kept no longer for that."""
    _agreed(ledger, LONG_AGO - timedelta(days=2))
    _stopped(ledger, LONG_AGO - timedelta(days=1))
    erase(ledger, "sms", NUMBER, said_at=LONG_AGO)
    ledger.now = lambda: NOW

    swept, again = sweep(ledger, "ana"), sweep(ledger, "ana")

    assert (swept.people, swept.consents, swept.stops_kept) == (0, 1, 1)
    assert (again.people, again.consents, again.stops_kept) == (0, 0, 0)
    with ledger.reading() as session:
        kinds = [row.kind for row in session.scalars(select(Consent).order_by(Consent.id))]
    assert kinds == ["stopped", "erased"]


def test_what_was_said_lately_or_is_promised_is_kept(ledger: Ledger) -> None:
    """A new yes begins the five years anew; who waits for a text of ours is not forgotten."""
    _agreed(ledger, LONG_AGO)
    ledger.now = lambda: NOW
    with ledger.transaction() as session:
        consent = session.scalars(select(Consent)).one()
        promise = Promise(
            contact_id=consent.contact_id, consent_id=consent.id, kind="alert", jurisdiction="CA",
            facts=b"", language="en", outcome="wait", kept_until=NOW.date(), created_at=LONG_AGO,
        )  # fmt: skip
        session.add(promise)

    assert sweep(ledger, "ana").people == 0

    with ledger.transaction() as session:
        session.delete(session.scalars(select(Promise)).one())
        record_start(session, _met(ledger, session, NOW), Said(NOW, "reply"), NOW, only=EVERYTHING)

    assert sweep(ledger, "ana").people == 0


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment of a line whose database knows one person."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path))
    monkeypatch.setenv("CLEARLINE_SECRET_KEY", SECRET)
    ledger = open_ledger("", tmp_path, Keyring([SECRET]))
    _agreed(ledger, NOW - timedelta(days=1))
    _stopped(ledger, NOW)
    ledger.close()
    return tmp_path


def test_the_commands_show_export_and_sweep(line: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On the terminal, and as a file that a spreadsheet opens."""
    assert main(["consents", "show", "(415) 555-0123"]) == 0
    assert main(["consents", "show", "2125550100"]) == 0
    assert main(["consents", "show", "nobody"]) == 2
    assert main(["consents", "export", "--campaign", "fair"]) == 0
    assert main(["consents", "export", "--out", str(line / "all.csv"), "--numbers"]) == 0
    assert main(["consents", "sweep"]) == 0

    told = capsys.readouterr()
    assert "2026-11-22 12:00 UTC: said yes to FAIR\n  wording: Text me.\n" in told.out
    assert "2026-11-23 12:00 UTC: stopped\n" in told.out
    assert "in their words: no mas" in told.out
    assert "nothing was ever said by this number" in told.out
    assert "2 lines" in told.out
    assert "deleted: 0 people" in told.out
    assert told.err == "not a phone number\n"
    assert "14155550123" in (line / "all.csv").read_text("utf-8-sig")
