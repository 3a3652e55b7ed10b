"""What many tests share: a real Redis of their own, started by the service's own code."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ledger import Ledger, open_ledger
from bot.store import Keyring, MemoryBackend, RedisBackend, Store, connect
from bot.store.embedded import Embedded, start

SECRET = "a secret of the tests, long enough for production"
_numbers = itertools.count(5550100)


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """One real Redis for the whole run."""
    server = start(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: Embedded) -> str:
    """The URL of that Redis, emptied for this test."""
    client = connect(redis_server.url)
    client.flushall()
    client.close()
    return redis_server.url


@pytest.fixture
def keyring() -> Keyring:
    """The keys of the tests."""
    return Keyring([SECRET])


@pytest.fixture
def redis_store(redis_url: str, keyring: Keyring) -> Iterator[Store]:
    """A store over the real Redis."""
    client = connect(redis_url)
    yield Store(RedisBackend(client), keyring, ttl=30 * 86_400)
    client.close()


@pytest.fixture
def memory_store(keyring: Keyring) -> Store:
    """A store in memory."""
    return Store(MemoryBackend(), keyring, ttl=30 * 86_400)


@pytest.fixture(params=["redis", "memory"])
def store(request: pytest.FixtureRequest) -> Store:
    """Both twins, one after the other."""
    made: Store = request.getfixturevalue(f"{request.param}_store")
    return made


@pytest.fixture
def number() -> str:
    """A phone number nobody else in the run uses."""
    return f"+1415{next(_numbers)}"


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """A folder for everything embedded."""
    return tmp_path / "var"


@pytest.fixture
def ledger(tmp_path: Path, keyring: Keyring) -> Iterator[Ledger]:
    """A database of its own, empty."""
    opened = open_ledger("", tmp_path / "ledger", keyring)
    yield opened
    opened.close()
