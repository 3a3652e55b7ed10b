"""What the tests of outreach share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.app import load_world
from bot.config import Settings
from bot.conversation import World
from bot.ledger import Ledger
from bot.outreach.pace import Pace
from bot.store import connect
from tests.outreach.sending import Office, open_office


@pytest.fixture
def office(ledger: Ledger, redis_url: str) -> Iterator[Office]:
    """A post office with a campaign that runs."""
    client = connect(redis_url)
    opened = open_office(ledger, Pace(client))
    opened.campaign()
    yield opened
    client.close()


@pytest.fixture(scope="session")
def world() -> World:
    """The whole world of the conversation."""
    return load_world(Settings())
