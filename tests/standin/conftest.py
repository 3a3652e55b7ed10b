"""A stand-in for Twilio for each test, with the faults the test asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.channels.twilio import Twilio
from bot.standin import Account, Faults, Settings, StandIn, credentials, running
from bot.store import Keyring

Started = tuple[StandIn, Twilio]


@pytest.fixture
def account(keyring: Keyring) -> Account:
    """The stand-in's account under the tests' keys."""
    return Account(*credentials(keyring))


@pytest.fixture
def start(tmp_path: Path, account: Account) -> Iterator[Callable[..., Started]]:
    """Starts a stand-in and a client for it."""
    with ExitStack() as stack:

        def started(faults: Faults | None = None, public: str = "", timeout: float = 5) -> Started:
            settings = Settings(
                account, tmp_path / "standin.db", public or "http://127.0.0.1:1", faults or Faults()
            )
            stand_in, url = stack.enter_context(running(settings))
            client = Twilio(account.sid, account.token, url, timeout=timeout)
            stack.callback(client.close)
            return stand_in, client

        yield started
