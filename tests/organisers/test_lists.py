"""A list is uploaded on the page and read by the worker; the page tells how far it is."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

import bot.outreach.importing as importing
from bot.dialogs.definition import Definition
from bot.ledger import Ledger
from bot.ledger.contacts import find_contact
from bot.ledger.copies import write_copy
from bot.ledger.rekey import rekey
from bot.ledger.tables import Audit, Consent, Upload, UploadPart
from bot.ledger.uploads import UploadGone
from bot.outreach import campaigns
from bot.outreach.uploads import FILE_DAYS, REPORT_DAYS, read_uploads, sweep
from bot.store import Keyring, Store
from tests.conftest import SECRET
from tests.organisers.conftest import Clock, Visitor

PEOPLE = 26
ROWS = [f"(619) 555-{n:04d},es,2027-02-01\n" for n in range(PEOPLE)]
BAD = ["nobody,en,2027-02-01\n"] * 12
LIST = "phone,language,consented_at\n" + "".join(ROWS + BAD)


@pytest.fixture(autouse=True)
def campaign(ledger: Ledger, clock: Clock) -> str:
    """What people agree to."""
    with ledger.transaction() as session:
        campaigns.keep(session, ledger, Definition("CLINIC"), origin="web", who="ana")
    return "CLINIC"


def uploads(visitor: Visitor, act: str = "read", rows: str = LIST, **form: str) -> TestResponse:
    """Fills the form; the page of the list that it leads to."""
    filled = {
        "kind": "consents", "campaign": "CLINIC", "wording": "You agree to texts.",
        "language": "en", "method": "paper", "source": "clinic", **form,
    }  # fmt: skip
    sent = (io.BytesIO(rows.encode()), "people.csv")
    return visitor.posts("/lists/", act=act, list=sent, **filled)


def page_of(answer: TestResponse) -> str:
    """Its address below /outreach."""
    return answer.request.path.removeprefix("/outreach")


def works(ledger: Ledger) -> list[str]:
    """The worker's turn; the names of who is stopped."""
    stopped: list[str] = []
    read_uploads(ledger, stopped.extend)
    return stopped


def count(ledger: Ledger, table: type[object]) -> int:
    """Rows of a table."""
    with ledger.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_list_waits_for_the_worker_and_its_page_renews_itself(
    ana: Visitor, ledger: Ledger
) -> None:
    """Then it tells what was taken and which rows were refused; the file is gone."""
    page = uploads(ana)
    before = count(ledger, Consent)
    works(ledger)
    done = ana.opens(page_of(page)).text
    report = ana.opens(f"{page_of(page)}refused.csv").text

    assert 'http-equiv="refresh"' in page.text
    assert before == 0
    assert "The list is read" in done
    assert "refresh" not in done
    assert re.search(r"Rows that count</dt><dd>26<", done)
    assert report.startswith("\ufeffrow,why")
    assert len(report.splitlines()) == 1 + len(BAD)
    assert "555" not in report
    with ledger.reading() as session:
        assert set(session.scalars(select(UploadPart.what))) == {"refused"}


def test_the_same_list_twice_changes_nothing(ana: Visitor, ledger: Ledger) -> None:
    """And its page says so."""
    uploads(ana)
    page = uploads(ana)
    works(ledger)

    assert "was read before" in ana.opens(page_of(page)).text
    assert count(ledger, Consent) == PEOPLE


def test_a_list_that_was_checked_is_read_in_by_a_button(ana: Visitor, ledger: Ledger) -> None:
    """Without a second upload; the check itself writes nothing."""
    page = page_of(uploads(ana, "check"))
    works(ledger)
    checked, written = ana.opens(page).text, count(ledger, Consent)
    ana.posts(f"{page}read", page)
    works(ledger)

    assert "What this list would give" in checked
    assert "only checked, not read in" not in ana.opens("/lists/").text
    assert written == 0
    assert "The list is read" in ana.opens(page).text
    assert len(ana.opens(f"{page}refused.csv").text.splitlines()) == 1 + len(BAD)


def test_a_worker_that_is_killed_is_followed_by_one_that_goes_on_there(
    ana: Visitor, ledger: Ledger, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every row once, and each refused row once in the report; meanwhile the page tells how far."""
    monkeypatch.setattr(importing, "BATCH", 15)
    whole, turns = importing.write_consents, []

    def killed(batch: importing.Batch, entries: object) -> importing.Counted:
        turns.append(entries)
        if len(turns) == 2:
            raise KeyboardInterrupt
        return whole(batch, entries)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "write_consents", killed)
    page = page_of(uploads(ana))
    with pytest.raises(KeyboardInterrupt):
        works(ledger)
    meanwhile, alone = ana.opens(page).text, ana.opens(f"{page}progress?live=1").text
    works(ledger)  # another worker comes, but this list is held for half a minute
    held = count(ledger, Consent)
    clock.passes(seconds=31)
    works(ledger)

    assert "15 of 38 rows read" in meanwhile
    assert "15 of 38 rows read" in alone
    assert "<h1>" not in alone
    assert held == 15
    assert count(ledger, Consent) == PEOPLE
    lines = ana.opens(f"{page}refused.csv").text.splitlines()[1:]
    assert [line.partition(",")[0] for line in lines] == [str(28 + n) for n in range(len(BAD))]


def test_no_number_of_an_upload_lies_in_the_database_unsealed(
    ana: Visitor, ledger: Ledger, tmp_path: Path
) -> None:
    """Nor on a disk."""
    uploads(ana)

    with ledger.reading() as session:
        sealed = b"".join(session.scalars(select(UploadPart.sealed)))
    assert sealed
    assert b"555-0001" not in sealed
    assert not any(b"555-0001" in path.read_bytes() for path in tmp_path.rglob("*.*"))


def test_a_list_of_stops_stops_everybody_on_it(ana: Visitor, ledger: Ledger) -> None:
    """The page of opt-outs counts and names nobody."""
    uploads(ana)
    works(ledger)
    rows = "phone\n" + "".join(f"619-555-{n:04d}\n" for n in range(12))
    uploads(ana, kind="optouts", rows=rows, source="older list")
    stopped = works(ledger)
    page = ana.opens("/optouts/").text

    with ledger.reading() as session:
        contact = find_contact(session, ledger.keyring, "sms", "+16195550000")
        assert contact
        assert contact.stopped_at
        assert contact.name in stopped
    assert "11+ stops in all" in page
    assert "555" not in page


def test_a_list_that_cannot_be_read_says_why(ana: Visitor, ledger: Ledger) -> None:
    """In plain words, and the file is gone."""
    page = page_of(uploads(ana, rows="name,age\nAnn,7\n"))
    works(ledger)

    assert "It could not be read: no column for the phone number" in ana.opens(page).text
    assert count(ledger, UploadPart) == 0


def test_a_list_that_is_erased_while_it_is_read_goes_no_further(
    ana: Visitor, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of it stays, and the worker goes on with the next list."""
    monkeypatch.setattr(importing, "BATCH", 15)
    whole = importing.write_consents
    page = page_of(uploads(ana))

    def erased(batch: importing.Batch, entries: object) -> importing.Counted:
        monkeypatch.setattr(importing, "write_consents", whole)
        return whole(batch, entries)  # type: ignore[arg-type]

    def gone(*_: object, **how_far: object) -> None:
        if how_far.get("read"):
            ana.posts(f"{page}erase", page)
            raise UploadGone

    monkeypatch.setattr(importing, "write_consents", erased)
    monkeypatch.setattr("bot.outreach.uploads._tell", gone)
    works(ledger)

    assert count(ledger, Consent) == 15
    assert count(ledger, Upload) == count(ledger, UploadPart) == 0
    assert ana.opens(page).status_code == 404


def test_a_list_that_no_worker_comes_for_says_so(ana: Visitor, clock: Clock) -> None:
    """And whom to ask."""
    page = page_of(uploads(ana))
    clock.passes(seconds=31)

    assert "Nothing reads it" in ana.opens(page).text


def test_old_reports_and_forgotten_files_are_erased(
    ana: Visitor, ledger: Ledger, clock: Clock
) -> None:
    """A file after two days, a report after thirty."""
    uploads(ana)
    works(ledger)
    uploads(ana, "check", rows=LIST + "x,en,2027-02-01\n")
    works(ledger)
    left = []
    for days in (FILE_DAYS, REPORT_DAYS):
        clock.passes(days=days, seconds=1)
        sweep(ledger)
        left.append(count(ledger, Upload))

    assert left == [1, 0]
    assert count(ledger, UploadPart) == 0


def test_who_may_only_look_sees_no_list_and_brings_none_in(ana: Visitor, viewer: Visitor) -> None:
    """Nor its report."""
    page = page_of(uploads(ana))

    for path in (page, f"{page}refused.csv"):
        assert viewer.opens(path).status_code == 403
    for path in ("/lists/", f"{page}read", f"{page}erase"):
        assert viewer.posts(path, "/").status_code == 403
    assert "people.csv" in viewer.opens("/lists/").text


def test_who_brought_what_in_is_in_the_log(ana: Visitor, ledger: Ledger) -> None:
    """With numbers, and nobody's phone."""
    uploads(ana)
    works(ledger)

    with ledger.reading() as session:
        found = session.scalars(select(Audit).where(Audit.what == "consents imported")).one()
    assert (found.who, found.about) == (
        "ana", "people.csv CLINIC: 26 added, 0 known, 12 refused",
    )  # fmt: skip


def test_a_list_that_waits_outlasts_a_change_of_keys(ana: Visitor, ledger: Ledger) -> None:
    """It is sealed again, piece by piece."""
    uploads(ana)
    secret = "another secret of the tests, as long as the first"
    rekey(Ledger(ledger.engine, Keyring([secret, SECRET])))

    moved = Ledger(ledger.engine, Keyring([secret]))
    moved.now = ledger.now
    read_uploads(moved, lambda names: None)

    assert count(ledger, Consent) == PEOPLE


def test_a_list_that_waits_is_in_no_backup(
    ana: Visitor, ledger: Ledger, memory_store: Store, tmp_path: Path
) -> None:
    """It is with whoever uploaded it."""
    uploads(ana)

    counts = write_copy(ledger, memory_store, tmp_path / "copy")

    assert counts["campaigns"]
    assert not {"uploads", "upload_parts"} & set(counts)
