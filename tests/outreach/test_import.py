"""A list is read whole: each row is added, known, or refused with its reason, and nothing twice."""

from __future__ import annotations

import csv
import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import bot.outreach.importing as importing
from bot.cli import main
from bot.config import SETTINGS
from bot.ledger import Ledger, open_ledger
from bot.ledger.consents import Said, record_consent, record_stop, why_not
from bot.ledger.contacts import address_of, find_contact, meet_contact
from bot.ledger.tables import Audit, Consent, Contact, Import
from bot.outreach.aftercare import erase
from bot.outreach.columns import NoColumn
from bot.outreach.importing import Outcome, Wanted, import_list
from bot.outreach.lists import BadList
from bot.outreach.refused import RefusedRows
from bot.outreach.rows import Defaults
from bot.store import Keyring, Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = "Text me about clearing my record. Msg & data rates may apply."
FORM = Defaults(wording=WORDS, language="en", method="paper", source="Fair at the library")
NUMBER = "+14155550123"
HEADER = "phone,consent date"


@pytest.fixture(autouse=True)
def _at_noon(ledger: Ledger) -> None:
    ledger.now = lambda: NOW


def _read(
    ledger: Ledger, path: Path, content: str | bytes, kind: importing.Kind = "consents", **more: Any
) -> Outcome:
    file = path / "list.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    options: dict[str, Any] = {
        "path": file, "kind": kind, "scope": "FAIR" if kind == "consents" else "",
        "defaults": FORM, "columns": {}, "who": "ana",
        "report": partial(RefusedRows, path / "refused.csv"), **more,
    }  # fmt: skip
    return import_list(ledger, Wanted(**options))


def _report(path: Path) -> list[tuple[int, str]]:
    with (path / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(int(row["row"]), row["why"]) for row in csv.DictReader(file)]


def _refusal(ledger: Ledger, number: str = NUMBER, scope: str = "FAIR") -> str | None:
    with ledger.reading() as session:
        contact = find_contact(session, ledger.keyring, ledger.channel, number)
        return why_not(session, contact, scope) if contact else "unknown"


def _count(ledger: Ledger, table: Any) -> int:
    with ledger.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_consent_is_stored_with_all_that_proves_it(ledger: Ledger, tmp_path: Path) -> None:
    """SMS-36: wording, language, version, method, time, source and the form's number."""
    outcome = _read(
        ledger, tmp_path,
        "Celular;Idioma;Estado;Condado;Código postal;Fecha de firma;Hora;Método;Evento;Formulario\n"
        "(415) 555-0123;Español;California;Alameda;94601;11/20/2026;3:45 PM;papel;Feria;F-17\n",
        defaults=Defaults(wording="Envíenme mensajes."),
    )  # fmt: skip

    assert (outcome.added, outcome.known, outcome.refused) == (1, 0, 0)
    with ledger.reading() as session:
        consent = session.scalars(select(Consent)).one()
        contact = session.scalars(select(Contact)).one()
    assert (consent.wording, consent.language, consent.method) == (
        "Envíenme mensajes.", "es", "paper",
    )  # fmt: skip
    assert consent.version
    assert (consent.at, consent.recorded_at) == (datetime(2026, 11, 20, 15, 45, tzinfo=UTC), NOW)
    assert (consent.source, consent.proof, consent.scope) == ("Feria", "F-17", "FAIR")
    assert address_of(ledger.keyring, contact) == NUMBER
    assert (contact.language, contact.state, contact.county, contact.zip_code) == (
        "es", "CA", "Alameda", "94601",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("4155550123,", "no consent date"),
        ("4155550123,soon", "the consent date is not understood; write it as 2026-11-22"),
        ("4155550123,2031-01-01", "the consent date is in the future"),
        ("4155550123,1970-01-01", "the consent date is before 2000"),
        ("4155550123,13/32/2026", "there is no such day as the consent date"),
        (",2026-11-01", "no phone number"),
        ("555,2026-11-01", "no such phone number"),
        ("nobody,2026-11-01", "not a phone number"),
        ("8005550123,2026-11-01", "not a person's number (toll-free, premium or alike)"),
        ("9005550123,2026-11-01", "not a person's number (toll-free, premium or alike)"),
        ("+442071838750,2026-11-01", "not a US number"),
        ("6045550123,2026-11-01", "not a US number"),
        ("415-555-0123 x9,2026-11-01", "a number with an extension cannot be texted"),
        (
            "1.41556E+10,2026-11-01",
            "a spreadsheet cut this number off; format the column as text",
        ),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_reason(
    ledger: Ledger, tmp_path: Path, row: str, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    """SMS-35: without a provable consent nobody gets onto a list; the reason names nobody."""
    caplog.set_level(logging.DEBUG)

    outcome = _read(ledger, tmp_path, f"{HEADER}\n2125550100,2026-11-01\n{row}\n")

    assert (outcome.added, outcome.refused) == (1, 1)
    assert _report(tmp_path) == [(3, why)]
    assert "5550123" not in (tmp_path / "refused.csv").read_text("utf-8-sig") + caplog.text


@pytest.mark.parametrize(
    ("defaults", "why"),
    [
        (Defaults(method="paper"), "no consent wording: the words the person was shown"),
        (Defaults(wording=WORDS), "no consent method: paper, web, call, keyword"),
    ],
)
def test_without_wording_or_method_it_is_no_consent(
    ledger: Ledger, tmp_path: Path, defaults: Defaults, why: str
) -> None:
    """SMS-36: told once more with the option, the same file is read."""
    content = f"{HEADER}\n4155550123,2026-11-01\n"

    refused = _read(ledger, tmp_path, content, defaults=defaults)
    mended = _read(ledger, tmp_path, content)

    assert dict(refused.reasons) == {why: 1}
    assert (mended.added, mended.read_on) == (1, None)
    assert _refusal(ledger) is None


@pytest.mark.parametrize(
    "written",
    [
        "415-555-0123", "(415) 555 0123", "+1 415.555.0123", "1 415 555 0123", "'4155550123",
        "14155550123.0", "1.4155550123E+10", "=4155550123", '"=""4155550123"""',
        "４１５５５５０１２３",
        "tel:+1-415-555-0123",
    ],
)  # fmt: skip
def test_a_number_is_read_however_it_was_written(
    ledger: Ledger, tmp_path: Path, written: str
) -> None:
    """Brackets, dots, and what spreadsheets make of numbers."""
    outcome = _read(ledger, tmp_path, f"{HEADER}\n{written},2026-11-01\n")

    assert outcome.added == 1
    assert _refusal(ledger) is None


@pytest.mark.parametrize(
    "day",
    [
        "2026-11-01", "11/1/2026", "11/01/26", "11-1-2026", "46327",
        "2026-11-01T00:00:00Z", "2026-10-31 20:00:00-04:00", "11/1/2026 12:00 AM",
    ],
)  # fmt: skip
def test_a_day_is_read_however_it_was_written(ledger: Ledger, tmp_path: Path, day: str) -> None:
    """As people write it, and as the number that Excel keeps."""
    _read(ledger, tmp_path, f"{HEADER}\n4155550123,{day}\n")

    with ledger.reading() as session:
        assert session.scalars(select(Consent.at)).one() == datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_any_spreadsheets_letters_and_separators_are_read(
    ledger: Ledger, tmp_path: Path, encoding: str, separator: str
) -> None:
    """With a line break inside quotation marks, too."""
    rows = [["Teléfono", "Fecha", "Texto"], ["4155550123", "2026-11-01", '"Sí, señor:\nescríbame"']]
    content = "\r\n".join(separator.join(row) for row in rows)

    outcome = _read(ledger, tmp_path, content.encode(encoding))

    assert outcome.added == 1
    with ledger.reading() as session:
        assert session.scalars(select(Consent.wording)).one() == "Sí, señor:\nescríbame"


def test_excels_word_about_the_separator_and_zero_bytes_do_no_harm(
    ledger: Ledger, tmp_path: Path
) -> None:
    """PostgreSQL would refuse the byte."""
    content = "sep=;\nphone;date;county;wording\n4155550123;2026-11-01;Ki\0ng;Yes\0!\n"

    assert _read(ledger, tmp_path, content).added == 1


@pytest.mark.parametrize("start", [b"PK\x03\x04\x14\x00", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_a_workbook_is_told_to_be_saved_as_csv(
    ledger: Ledger, tmp_path: Path, start: bytes
) -> None:
    """The commonest mistake has its own sentence."""
    with pytest.raises(BadList, match="save it as CSV"):
        _read(ledger, tmp_path, start + bytes(200))


def test_a_column_can_be_named(ledger: Ledger, tmp_path: Path) -> None:
    """Where the list calls it by a name nobody could guess."""
    content = "who,when\n4155550123,2026-11-01\n"

    with pytest.raises(NoColumn, match="--map COLUMN=phone"):
        _read(ledger, tmp_path, content)
    outcome = _read(ledger, tmp_path, content, columns={"Who": "phone", "when": "day"})

    assert outcome.added == 1


@pytest.mark.parametrize("content", ["", "\n\n", ",,,\n", f'{HEADER}\n"4155550123,{"x" * 200_000}'])
def test_a_file_that_is_no_list_is_told(ledger: Ledger, tmp_path: Path, content: str) -> None:
    """Empty, or with a quotation mark that swallows the rest."""
    with pytest.raises(BadList, match=r"empty|never closed"):
        _read(ledger, tmp_path, content)


def test_the_same_list_is_read_once(ledger: Ledger, tmp_path: Path) -> None:
    """Nothing is imported twice: the same file does nothing, the same person again is known."""
    rows = f"{HEADER}\n4155550123,2026-11-01\n(415) 555-0123,11/1/2026\nx,2026-11-01\n"

    first = _read(ledger, tmp_path, rows)
    again = _read(ledger, tmp_path, rows)
    longer = _read(ledger, tmp_path, rows + "2125550100,2026-11-02\n")

    assert (first.added, first.known, first.refused, first.read_on) == (1, 1, 1, None)
    assert (again.added, again.known, again.refused, again.read_on) == (1, 1, 1, NOW)
    assert (longer.added, longer.known, longer.refused) == (1, 2, 1)
    assert (_count(ledger, Consent), _count(ledger, Contact), _count(ledger, Import)) == (2, 2, 2)
    assert _report(tmp_path) == [(4, "not a phone number")]


def test_a_killed_import_goes_on_where_it_was(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing lost, nothing twice: added, known and refused are all rows, also of the report."""
    monkeypatch.setattr(importing, "BATCH", 10)
    lines = [f"415555{1000 + i},2026-11-01" if i % 7 else "x,2026-11-01" for i in range(95)]
    content = "\n".join([HEADER, *lines]) + "\n"
    whole, seen = importing.write_consents, []

    def killed(batch: Any, entries: Any) -> Any:
        seen.append(len(entries))
        counted = whole(batch, entries)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return counted

    monkeypatch.setattr(importing, "write_consents", killed)
    with pytest.raises(KeyboardInterrupt):
        _read(ledger, tmp_path, content)
    after_the_crash = _count(ledger, Consent)
    monkeypatch.setattr(importing, "write_consents", whole)
    with (tmp_path / "refused.csv").open("a") as report:
        report.write("99,a line that the killed run wrote and the database never heard of\r\n")

    outcome = _read(ledger, tmp_path, content)

    assert after_the_crash == 25
    assert (outcome.before, outcome.rows) == (30, 95)
    assert (outcome.added, outcome.known, outcome.refused) == (81, 0, 14)
    assert [row for row, _ in _report(tmp_path)] == [i + 2 for i in range(95) if i % 7 == 0]
    assert _count(ledger, Consent) == _count(ledger, Contact) == 81


def test_a_dry_run_counts_and_writes_nothing(ledger: Ledger, tmp_path: Path) -> None:
    """What would become of the rows."""
    content = f"{HEADER}\n4155550123,2026-11-01\nx,2026-11-01\n"

    outcome = _read(ledger, tmp_path, content, dry=True)

    assert (outcome.added, outcome.refused) == (1, 1)
    assert [_count(ledger, table) for table in (Contact, Consent, Import, Audit)] == [0, 0, 0, 0]


def test_a_list_from_before_a_stop_brings_nobody_back(ledger: Ledger, tmp_path: Path) -> None:
    """SMS-30: the consent is kept as proof and opens nothing."""
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", NUMBER, NOW)
        record_stop(session, ledger.keyring, contact, Said(NOW, "reply", proof="SM1"), NOW)

    outcome = _read(ledger, tmp_path, f"{HEADER}\n4155550123,2026-11-01\n")

    assert outcome.added == 1
    assert _refusal(ledger) == "stopped"


def test_a_list_brings_nobody_back_who_was_erased(ledger: Ledger, tmp_path: Path) -> None:
    """Who texted DELETE can come back only by themselves."""
    with ledger.transaction() as session:
        meet_contact(session, ledger.keyring, "sms", NUMBER, NOW).address = b""

    outcome = _read(ledger, tmp_path, f"{HEADER}\n4155550123,2026-11-01\n")

    assert (outcome.added, outcome.refused) == (0, 1)
    assert "asked us to delete" in _report(tmp_path)[0][1]
    assert _refusal(ledger) == "bad number"


def test_a_list_from_before_an_erasure_is_refused_when_they_are_back(
    ledger: Ledger, tmp_path: Path
) -> None:
    """They texted again, so we know the number: what they agreed to before does not count, and the
    report says so, of a yes that we knew as of one we did not. A newer one counts."""
    before = f"{HEADER}\n4155550123,2026-11-01\n"
    _read(ledger, tmp_path, before)
    erase(ledger, "sms", NUMBER, said_at=NOW - timedelta(days=5))
    with ledger.transaction() as session:
        meet_contact(session, ledger.keyring, "sms", NUMBER, NOW - timedelta(days=4))

    again = _read(ledger, tmp_path, f"{before}4155550123,2026-11-02\n")
    refused, refusal = _report(tmp_path), _refusal(ledger)
    newer = _read(ledger, tmp_path, f"{HEADER}\n4155550123,2026-11-22\n")

    assert (again.added, again.known, again.refused) == (0, 0, 2)
    assert [row for row, _ in refused] == [2, 3]
    assert all("asked us to delete" in why for _, why in refused)
    assert refusal == "no consent"
    assert (newer.added, _refusal(ledger)) == (1, None)


def test_a_stop_whose_number_is_gone_is_told_as_a_stop(ledger: Ledger, tmp_path: Path) -> None:
    """Years after a stop the number goes; nobody says that they had everything deleted."""
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", NUMBER, NOW)
        contact.address, contact.stopped_at = b"", NOW - timedelta(days=3000)

    outcome = _read(ledger, tmp_path, f"{HEADER}\n4155550123,2026-11-01\n")

    assert outcome.refused == 1
    assert "asked for no more texts" in _report(tmp_path)[0][1]


def test_what_a_person_told_us_wins_over_a_list(ledger: Ledger, tmp_path: Path) -> None:
    """The language they chose in a talk stays."""
    with ledger.transaction() as session:
        meet_contact(session, ledger.keyring, "sms", NUMBER, NOW).language = "ht"

    _read(ledger, tmp_path, "phone,date,language,state\n4155550123,2026-11-01,French,CA\n")

    with ledger.reading() as session:
        contact = session.scalars(select(Contact)).one()
    assert (contact.language, contact.state) == ("ht", "CA")


def test_two_forms_of_one_day_are_two_proofs(ledger: Ledger, tmp_path: Path) -> None:
    """And one form twice is one."""
    rows = ["1,2026-11-01", "2,2026-11-01", "1,2026-11-01"]
    content = "form number,date,phone\n" + "".join(f"{row},4155550123\n" for row in rows)

    outcome = _read(ledger, tmp_path, content)

    assert (outcome.added, outcome.known, _count(ledger, Consent)) == (2, 1, 2)


def test_a_formula_in_a_list_stays_text(ledger: Ledger, tmp_path: Path) -> None:
    """It is neither run nor refused; what is a formula's in the report is made harmless."""
    _read(
        ledger, tmp_path, 'phone,date,county,source\n4155550123,2026-11-01,"=1+1","@SUM(A1)"\n'
    )  # fmt: skip

    with ledger.reading() as session:
        assert session.scalars(select(Contact.county)).one() == "=1+1"
        assert session.scalars(select(Consent.source)).one() == "@SUM(A1)"


def test_a_list_of_optouts_stops_whom_we_know_and_whom_we_do_not(
    ledger: Ledger, tmp_path: Path
) -> None:
    """SMS-30: for every campaign, before anybody could be imported, and for their own wishes."""
    for scope in ("FAIR", "reminder"):
        with ledger.transaction() as session:
            contact = meet_contact(session, ledger.keyring, "sms", NUMBER, NOW)
            record_consent(session, contact, scope, Said(NOW, "paper", WORDS), NOW)

    outcome = _read(ledger, tmp_path, "4155550123\n2125550100\n4155550123\n8005550100\n", "optouts")
    _read(ledger, tmp_path, f"{HEADER}\n2125550100,2026-11-01\n")

    assert (outcome.added, outcome.known, outcome.refused) == (2, 1, 1)
    assert _refusal(ledger) == _refusal(ledger, scope="reminder") == "stopped"
    assert _refusal(ledger, "+12125550100") == "stopped"


@pytest.mark.parametrize("day", ["12/31/9999", "9999-12-31T23:59-11:00", "0001-01-01T00:00+14:00"])
def test_a_day_at_the_end_of_time_ends_no_list(ledger: Ledger, tmp_path: Path, day: str) -> None:
    """Some programs write it for "for ever": the stop counts from now, a yes is refused."""
    stops = _read(ledger, tmp_path, f"phone,date\n4155550123,{day}\n", "optouts")
    yes = _read(ledger, tmp_path, f"{HEADER}\n4155550199,{day}\n")

    assert (stops.added, yes.refused) == (1, 1)
    assert _refusal(ledger) == "stopped"


def test_an_optout_list_tells_its_own_day(ledger: Ledger, tmp_path: Path) -> None:
    """A day alone is that day's end: a yes of the morning does not win over it."""
    _read(ledger, tmp_path, "phone,opt out date\n4155550123,2026-11-20\n", "optouts")

    with ledger.reading() as session:
        stop = session.scalars(select(Consent)).one()
    assert (stop.kind, stop.scope, stop.method) == ("stopped", "everything", "list")
    assert stop.at == datetime(2026, 11, 21, 12, tzinfo=UTC)
    assert _refusal(ledger) == "stopped"


@pytest.fixture
def line(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment of a line, and a folder with a list in it."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path / "line"))
    monkeypatch.setenv("CLEARLINE_SECRET_KEY", "a secret of the imports that has no comma")
    (tmp_path / "people.csv").write_text(f"{HEADER}\n4155550123,2026-11-01\nx,2026-11-01\n")
    return tmp_path


def test_the_command_tells_what_became_of_the_rows(
    line: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sums, reasons and where the table of refused rows lies; no number on the terminal."""
    (line / "words.txt").write_text(WORDS)
    told = ["--campaign", "fair", "--wording", str(line / "words.txt"), "--method", "paper"]

    assert main(["import", str(line / "people.csv"), *told]) == 1
    assert main(["import", str(line / "people.csv"), *told]) == 1

    out = capsys.readouterr().out
    assert "2 rows: 1 consents added, 0 known, 1 refused\n  1: not a phone number\n" in out
    assert f"Which rows: {line / 'people.csv.refused.csv'}" in out
    assert "nothing was done" in out
    assert "415555" not in out


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ([], "say what the list is of"),
        (["--campaign", "NOSUCH"], "There is no campaign NOSUCH"),
        (["--campaign", "FAIR", "--map", "phone"], "--map: write COLUMN=FIELD"),
        (["--campaign", "FAIR", "--map", "phone=shoe"], "there is no field shoe"),
        (["--campaign", "FAIR", "--language", "Klingon"], "none of our languages"),
    ],
)
def test_the_command_says_what_is_missing(
    line: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], why: str
) -> None:
    """In one line; nothing is read."""
    assert main(["import", str(line / "people.csv"), *arguments]) == 2

    assert why in capsys.readouterr().err


def test_a_stop_of_a_list_holds_for_the_line_at_once(line: Path, redis_store: Store) -> None:
    """SMS-30: also in the fast copy that the line asks; without an account, of simulated phones."""
    secret = "a secret of the imports that has no comma"

    assert main(["import", str(line / "people.csv"), "--optouts"]) == 1

    store = Store(redis_store.backend, Keyring([secret]), 3600)
    assert store.has_opted_out("sim", NUMBER)
    ledger = open_ledger("", line / "line", Keyring([secret]), "sim")
    assert _refusal(ledger) == "stopped"
    ledger.close()
