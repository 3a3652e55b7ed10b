"""What many tests share: a real Redis of their own, started by the service's own code."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ledger import Ledger, open_ledger
from bot.store import Keyring, MemoryBackend, RedisBackend, Store, connect
from bot.store.embedded import Embedded, start
from tests import postgres

SECRET = "a secret of the tests, long enough for production"
_numbers = itertools.count(5550100)
# CLEARLINE_POSTGRES=required: PostgreSQL as well, as CI does. CLEARLINE_TEST_DATABASE_URL names a
# server to use for that, with {} for the database's name: postgresql://me@localhost/{}
_POSTGRES = os.environ.get("CLEARLINE_POSTGRES") or os.environ.get("CLEARLINE_TEST_DATABASE_URL")
DATABASES = ("sqlite", "postgresql") if _POSTGRES else ("sqlite",)


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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One PostgreSQL for the run: the one that was named, else a throw-away of its own."""
    if named := os.environ.get("CLEARLINE_TEST_DATABASE_URL"):
        yield named
        return
    with postgres.throw_away() as server:
        yield server


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    server = request.getfixturevalue("postgres_server")
    with postgres.database(server, f"clearline_{os.getpid()}_{next(_numbers)}") as url:
        yield url


@pytest.fixture(params=DATABASES)
def ledger(request: pytest.FixtureRequest, tmp_path: Path, keyring: Keyring) -> Iterator[Ledger]:
    """A database of its own, empty: SQLite, and PostgreSQL too where that is asked for."""
    url = request.getfixturevalue("database_url") if request.param == "postgresql" else ""
    opened = open_ledger(url, tmp_path / "ledger", keyring)
    yield opened
    opened.close()
