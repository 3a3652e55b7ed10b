"""Staff in front of the organisers' pages, in the words of the pages."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import create_app
from bot.config import Settings
from bot.conversation import World
from bot.ledger import Ledger, staff
from bot.store import MemoryBackend, Store
from tests.conftest import SECRET

PASSWORD = "correct horse battery staple"
TOTP = pyotp.random_base32()


class Clock:
    """The ledger's time, moved by hand."""

    def __init__(self) -> None:
        self.at = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def passes(self, **by: float) -> None:
        """So much time goes by."""
        self.at += timedelta(**by)


class Visitor:
    """A browser without a script; addresses are below /outreach."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.client: FlaskClient = app.test_client()
        self.clock = clock

    def opens(self, path: str) -> TestResponse:
        """Opens a page and follows where it leads."""
        return self.client.get(f"/outreach{path}", follow_redirects=True)

    def posts(self, path: str, _on: str = "", **form: object) -> TestResponse:
        """Fills the form on the page `_on` (or `path`) and sends it to `path`."""
        token = self.token(_on or path)
        return self.client.post(
            f"/outreach{path}",
            data={**form, "csrf_token": token},
            follow_redirects=True,
            content_type="multipart/form-data",
        )

    def token(self, path: str) -> str:
        """What the forms of that page carry."""
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.opens(path).text)
        return html.unescape(found[1]) if found else ""

    def code(self) -> str:
        """What the authenticator app shows; thirty seconds pass first, as each works once."""
        self.clock.passes(seconds=30)
        return pyotp.TOTP(TOTP).at(self.clock.at)

    def logs_in(self, username: str = "ana") -> Visitor:
        """Password and code."""
        self.posts("/login", username=username, password=PASSWORD)
        self.posts("/code", code=self.code())
        return self


def app_with(ledger: Ledger, world: World, **settings: Any) -> Flask:
    """The whole service, set up like this."""
    store = Store(MemoryBackend(), ledger.keyring, ttl=86_400)
    wanted = Settings(secret_keys=(SECRET,), **settings)
    return create_app(wanted, store=store, ledger=ledger, world=world)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 that takes no time; tests/ledger/test_staff.py looks at the real one."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(staff, "_hasher", quick)
    monkeypatch.setattr(staff, "_NOBODY", quick.hash("nobody"))


@pytest.fixture
def clock(ledger: Ledger) -> Clock:
    """The time, as the ledger tells it."""
    ledger.now = Clock()  # type: ignore[assignment]
    return ledger.now  # type: ignore[return-value]


@pytest.fixture(scope="session")
def world() -> World:
    """Texts and law, loaded once."""
    from bot.app import load_world

    return load_world(Settings(secret_keys=(SECRET,)))


@pytest.fixture
def app(ledger: Ledger, clock: Clock, world: World) -> Flask:
    """The whole service with its database."""
    return app_with(ledger, world)


@pytest.fixture
def hire(ledger: Ledger, clock: Clock) -> Callable[[str, staff.Role], None]:
    """Makes an account that is in use: own password, second factor set up."""

    def make(username: str, role: staff.Role) -> None:
        with ledger.transaction() as session:
            row, _ = staff.add(session, username, role, clock.at)
            staff.choose(row, PASSWORD)
            staff.enrol(row, ledger.keyring, TOTP)

    return make


@pytest.fixture
def visitor(app: Flask, clock: Clock) -> Visitor:
    """Somebody who is not logged in."""
    return Visitor(app, clock)


@pytest.fixture
def ana(visitor: Visitor, hire: Callable[[str, staff.Role], None]) -> Visitor:
    """An admin who is logged in."""
    hire("ana", "admin")
    return visitor.logs_in()


@pytest.fixture
def viewer(app: Flask, clock: Clock, hire: Callable[[str, staff.Role], None]) -> Visitor:
    """Somebody who may only look."""
    hire("vic", "viewer")
    return Visitor(app, clock).logs_in("vic")
