"""The commands for people who run a line: segments, forget, backup, requests, doctor and others."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from redis.exceptions import RedisError
from sqlalchemy import select

from bot.channels.twilio import Standing, Twilio
from bot.cli import main
from bot.cli.opened import opened_ledger
from bot.config import SETTINGS
from bot.ledger import open_ledger
from bot.ledger.contacts import meet_contact
from bot.ledger.tables import Contact
from bot.models import Event
from bot.outreach.aftercare import keep
from bot.outreach.sending.dispatch import Leadership
from bot.standin import Account, credentials, running
from bot.standin import Settings as StandInSettings
from bot.store import Keep, Keyring, Store, connect

SECRET = "a secret of the commands that has no comma"


@pytest.fixture
def line(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a line over the tests' Redis."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path))
    monkeypatch.setenv("CLEARLINE_SECRET_KEY", SECRET)


@pytest.fixture
def kept(line: None, redis_store: Store) -> Store:
    """The store those commands open."""
    return Store(redis_store.backend, Keyring([SECRET]), 3600)


def test_segments_answers_each_line_in_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One object in, one object out; a bad line gives an error and the rest goes on."""
    lines = [
        json.dumps({"text": "Is it done yet? 1 Yes 2"}),
        "nonsense",
        '{"text": 5}',
        '{"text": "sí"}',
    ]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))

    assert main(["segments"]) == 0

    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers[0] == {
        "encoding": "gsm7",
        "segments": 1,
        "units": 23,
        "left": 137,
        "outside": [],
    }
    assert [*answers[1]] == [*answers[2]] == ["error"]
    assert answers[3]["outside"] == ["í"]


@pytest.mark.parametrize("written", ["+14155550123", "415-555-0123", "(415) 555 0123"])
def test_forget_erases_and_says_what(
    written: str, kept: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """However the number is written; that it must not be texted stays."""
    held = kept.load("sms", "+14155550123")
    kept.save(held, Keep({"a": 1}, seen={"0" * 12: b"x"}, proof={"at": 1}))

    assert main(["forget", written]) == 0

    out = capsys.readouterr().out
    assert "erased: answers" in out
    assert "kept: that this number asked for no more texts" in out
    assert kept.load("sms", "+14155550123").session is None
    assert main(["forget", written]) == 0
    assert "nothing was held" in capsys.readouterr().out


def test_forget_erases_in_the_database_too(
    line: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The number itself and the wish for a call go; the list of requests is empty."""
    ledger = open_ledger("", tmp_path, Keyring([SECRET]))
    yes = Event("consented", {"scope": "call", "wording": "When is good?", "method": "reply"})
    wish = Event("call", {"when": "morning", "state": "OR", "county": ""})
    at = datetime(2026, 11, 23, 18, tzinfo=UTC)
    keep(ledger, "sms", "+14155550123", [yes, wish], at=at, sid="SM1", language="en")
    ledger.close()

    assert main(["forget", "+14155550123"]) == 0

    assert "erased: requests for a call or a letter, the number" in capsys.readouterr().out
    assert main(["requests"]) == 0
    assert capsys.readouterr().out == "0 waiting\n"


@pytest.fixture
def copied(kept: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A copy made by the command, of a line that knows one person."""
    ledger = open_ledger("", tmp_path, Keyring([SECRET]))
    with ledger.transaction() as session:
        meet_contact(session, ledger.keyring, "sms", "+14155550123", datetime.now(UTC))
    ledger.close()
    assert main(["backup", str(tmp_path / "copy")]) == 0
    assert "contacts: 1" in capsys.readouterr().out
    return tmp_path / "copy"


def test_restore_brings_a_line_back_and_nobody_who_was_forgotten_since(
    copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the database holds goes only when asked; an erasure since the copy stays one."""
    assert main(["forget", "+14155550123"]) == 0
    assert main(["restore", str(copied)]) == 2
    assert "--replace" in capsys.readouterr().err

    assert main(["restore", str(copied), "--replace"]) == 0

    assert "contacts: 1" in capsys.readouterr().out
    with opened_ledger() as ledger, ledger.reading() as session:
        assert session.scalars(select(Contact)).one().address == b""


def test_restore_waits_for_no_worker(
    copied: Path, redis_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that leads would send from half a database; once it has ended the way is free."""
    with closing(connect(redis_url)) as queue:
        worker = Leadership(queue)
        assert worker.held()

        assert main(["restore", str(copied), "--replace"]) == 2
        assert "A worker is running" in capsys.readouterr().err

        worker.give_up()
        assert main(["restore", str(copied), "--replace"]) == 0
        assert worker.held()
        worker.give_up()


def test_restore_that_is_done_says_so_though_the_queue_went_away(
    copied: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lead ends by itself; what was restored is not told as a failure."""

    def away(self: Leadership) -> None:
        raise RedisError

    monkeypatch.setattr(Leadership, "give_up", away)

    assert main(["restore", str(copied), "--replace"]) == 0

    assert "contacts: 1" in capsys.readouterr().out


def test_forget_refuses_what_is_no_number(line: None, capsys: pytest.CaptureFixture[str]) -> None:
    """One line, status 2, and the thing itself is not repeated."""
    assert main(["forget", "everybody"]) == 2

    assert capsys.readouterr().err.count("\n") == 1


def test_affected_counts_by_version(kept: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """How many were told what, under the version that turned out wrong."""
    for _ in range(3):
        kept.count_told("CA", "abc", "eligible", "ca-petition")
    kept.count_told("CA", "xyz", "none", None)

    assert main(["affected", "ca", "--rule", "abc"]) == 0
    out = capsys.readouterr().out
    assert "3  eligible  ca-petition" in out
    assert "3  results told" in out
    assert main(["affected", "CA"]) == 0
    assert "4  results told" in capsys.readouterr().out


def test_a_store_that_is_away_is_told_in_one_line(
    line: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command, status 2, no traceback."""
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")

    for command in (["forget", "+14155550123"], ["requests"], ["affected", "CA", "--rule", "x"]):
        assert main(command) == 2
        assert capsys.readouterr().err == "Redis does not answer.\n"


def test_doctor_shows_every_setting_and_no_secret(
    line: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Name, value or default, and what it is for."""
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "hush-hush")

    assert main(["doctor"]) == 0

    out = capsys.readouterr().out
    for setting in SETTINGS:
        assert setting.name in out
        assert setting.help in out
    assert "hush-hush" not in out
    assert SECRET not in out
    assert "nothing is wrong" in out


def test_doctor_names_everything_that_is_wrong(
    line: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Settings and Redis in one go, status 1."""
    monkeypatch.setenv("CLEARLINE_ENV", "production")
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")

    assert main(["doctor"]) == 1

    out = capsys.readouterr().out
    for name in ("TWILIO_AUTH_TOKEN", "PUBLIC_URL", "CLEARLINE_ORG_PHONE", "REDIS_URL"):
        assert f"WRONG: {name}" in out.replace("TWILIO_ACCOUNT_SID and TWILIO", "TWILIO")


def test_rekey_says_when_the_old_key_can_go(
    kept: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It moves everything, tells how far it is, and what the old key is still good for."""
    number, new = "+14155550123", "a newer secret that is long enough"
    asked = [Event("call", {"when": "morning", "state": "VT"})]
    proof = {"channel": "sms", "address": number, "at": 0, "sid": "SM1"}
    kept.save(kept.load("sms", number), Keep({"s": "x"}, proof=proof))
    with opened_ledger() as ledger:
        keep(ledger, "sms", number, asked, at=datetime.now(UTC), sid="SM1", language="en")
    monkeypatch.setenv("CLEARLINE_SECRET_KEY", f"{new},{SECRET}")

    assert main(["rekey"]) == 0

    out = capsys.readouterr().out
    assert "contacts: 1 of 1" in out
    assert "moved: 1 people, " in out
    assert "1 stops in Redis" in out
    assert out.splitlines()[-1].startswith("All rows are under the new key; the old key is only")
    assert number not in out

    assert main(["rekey"]) == 0

    assert "moved: 0 people, 0 rows, 0 stops in Redis" in capsys.readouterr().out


def test_rekey_under_a_wrong_key_says_that_one_is_missing(
    kept: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 1, and nothing is called done."""
    with opened_ledger() as ledger:
        keep(ledger, "sms", "+14155550123", [], at=datetime.now(UTC), sid="SM1", language="en")
    monkeypatch.setenv("CLEARLINE_SECRET_KEY", "a newer secret that is long enough")

    assert main(["rekey"]) == 1

    out = capsys.readouterr().out
    assert "sealed under a key that is not set" in out
    assert "All rows" not in out


@pytest.fixture
def network(tmp_path: Path, line: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """A stand-in for Twilio, and the settings that name it."""
    account = Account(*credentials(Keyring([SECRET])))
    with running(StandInSettings(account, tmp_path / "standin.db")) as (_, url):
        monkeypatch.setenv("TWILIO_API_BASE", url)
        monkeypatch.setenv("TWILIO_ACCOUNT_SID", account.sid)
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", account.token)
        monkeypatch.setenv("TWILIO_FROM", "+15005550006")
        yield account


def test_doctor_asks_twilio_whether_the_account_works(
    network: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    """It answers and is active."""
    assert main(["doctor"]) == 0

    out = capsys.readouterr().out
    assert "Twilio answers, and the account is active." in out
    assert network.token not in out


def test_doctor_says_that_a_messaging_service_shows_nobody_a_number(
    network: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Texts go out by it, so nothing is wrong; but nobody would read what to text to."""
    monkeypatch.setenv("TWILIO_MESSAGING_SERVICE_SID", "MG" + "0" * 32)
    main(["doctor"])
    with_both = capsys.readouterr().out
    monkeypatch.delenv("TWILIO_FROM")

    assert main(["doctor"]) == 0
    assert "TWILIO_FROM is unset: set it as well" in capsys.readouterr().out
    assert "set it as well" not in with_both


def test_doctor_says_that_twilio_refuses_the_token(
    network: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wrong, by the name of the settings; the token is not shown."""
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "a wrong token")

    assert main(["doctor"]) == 1

    out = capsys.readouterr().out
    assert "WRONG: TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN: Twilio refuses them" in out
    assert "a wrong token" not in out


@pytest.mark.parametrize(
    ("standing", "status", "says"),
    [
        (Standing("suspended", is_trial=False), 1, "WRONG: TWILIO_ACCOUNT_SID: the account is sus"),
        (Standing("active", is_trial=True), 0, "active: a trial, which texts only numbers verif"),
    ],
)
def test_doctor_tells_how_an_account_stands(
    network: Account,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    standing: Standing,
    status: int,
    says: str,
) -> None:
    """One that may not send is wrong; a trial is told."""
    monkeypatch.setattr(Twilio, "account", lambda self: standing)

    assert main(["doctor"]) == status

    assert says in capsys.readouterr().out


def test_doctor_without_a_network_says_that_nobody_could_be_asked(
    network: Account, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not knowing is not wrong."""
    monkeypatch.setenv("TWILIO_API_BASE", "http://127.0.0.1:1")

    assert main(["doctor"]) == 0

    assert "whether the account works could not be asked" in capsys.readouterr().out


def test_commands_work_without_a_redis_url(tmp_path: Path) -> None:
    """Over the Redis of our own that `clearline serve` keeps, which stops again afterwards."""
    environ = {"CLEARLINE_VAR": str(tmp_path / "var"), "PATH": ""}
    command = [sys.executable, "-m", "bot.cli", "requests"]

    done = subprocess.run(command, env=environ, capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "0 waiting\n"), done.stderr
