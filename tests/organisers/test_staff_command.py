"""`clearline staff`: the first way in, from the machine itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pyotp
import pytest

from bot.cli import main
from bot.cli import staff as command
from bot.ledger import Ledger
from tests.organisers.conftest import Clock, Visitor


@pytest.fixture(autouse=True)
def here(ledger: Ledger, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command works with the database of the test."""

    @contextmanager
    def opened() -> Iterator[Ledger]:
        yield ledger

    monkeypatch.setattr(command, "opened_ledger", opened)


def test_the_first_account_comes_from_the_command_line(
    visitor: Visitor, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its password and the code of its QR let in, to choose an own password."""
    status = main(["staff", "add", "Ana", "--role", "admin"])

    told = capsys.readouterr().out
    password = re.search(r"One-time password  (\S+)", told)
    secret = re.search(r"into the app: (\S+)", told)
    assert status == 0
    assert password
    assert secret
    assert "otpauth://totp/Clearline:ana?" in told
    visitor.posts("/login", username="ana", password=password[1])
    page = visitor.posts("/code", code=pyotp.TOTP(secret[1]).at(clock.at))
    assert "Choose your own password" in page.text


def test_a_name_is_taken_once(capsys: pytest.CaptureFixture[str]) -> None:
    """In any case of its letters."""
    main(["staff", "add", "ana"])

    assert main(["staff", "add", "ANA"]) == 2
    assert "There is an account" in capsys.readouterr().err.replace("there is", "There is")


def test_a_disabled_account_is_listed_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    """And a reset lets it in again, with a new password."""
    main(["staff", "add", "ana", "--role", "organiser"])
    main(["staff", "disable", "ana"])
    capsys.readouterr()

    main(["staff", "list"])
    listed = capsys.readouterr().out
    main(["staff", "reset", "ana"])
    reset = capsys.readouterr().out

    assert listed.split() == ["ana", "organiser", "disabled"]
    assert "One-time password" in reset
    assert main(["staff", "reset", "nobody"]) == 2
