"""The relational database: a SQLite file of our own, or PostgreSQL by DATABASE_URL."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from bot.store import Keyring

# `timeout`: seconds a writer waits for another. `cached_statements`: asking for a list of rows is
# another statement for each length of the list, up to 40 kB each, and every connection keeps so
# many of them; with Python's usual 128 a worker grows as long as a long list goes out.
_SQLITE = {"timeout": 30, "cached_statements": 32}
# A stop is written before its answer goes out and Twilio waits 15 s: a database that says nothing
# is away (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
_POOL_SECONDS = 5
_PATIENCE = {"connect_timeout": 3, "tcp_user_timeout": 8000, "keepalives_idle": 10}
_ONE_MIGRATES = 7_034_001  # our advisory lock on PostgreSQL; any number nobody else uses


class LedgerAway(Exception):
    """The database cannot be reached or will not write; the cause says why."""


class Ledger:
    """The database and the keys of what lies sealed in it; one for each process.

    `channel` is where a number on a list belongs: "sms", or "sim" where there is no account, so
    that simulated people never meet real ones.
    """

    def __init__(self, engine: Engine, keyring: Keyring, channel: str = "sms") -> None:
        self.engine = engine
        self.keyring = keyring
        self.channel = channel
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def follow_clock(self) -> timedelta:
        """Goes by PostgreSQL's clock from now on, which all machines share; how far ours is off.

        A SQLite file is used on one machine: its clock is ours. Raises LedgerAway.
        """
        if self.engine.dialect.name != "postgresql":
            return timedelta()
        with self.reading() as session:
            before = datetime.now(UTC)
            theirs = session.execute(text("SELECT clock_timestamp()")).scalar_one()
            ours = before + (datetime.now(UTC) - before) / 2
        off: timedelta = theirs - ours
        self.now = lambda: datetime.now(UTC) + off
        return off

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose work is kept when the block ends well, and undone when it does not.

        Raises LedgerAway when the database does not answer.
        """
        try:
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except DBAPIError as error:
            if not _is_away(error):
                raise
            raise LedgerAway(type(error.orig).__name__) from error

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads: it waits for no writer, and no writer for it."""
        try:
            with Session(self.engine.execution_options(reads_only=True)) as session:
                yield session
        except DBAPIError as error:
            if not _is_away(error):
                raise
            raise LedgerAway(type(error.orig).__name__) from error

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


def open_ledger(url: str, var: Path, keyring: Keyring, channel: str = "sms") -> Ledger:
    """The ledger at `url` (DATABASE_URL), else a SQLite file in `var`; its tables made as of today.

    Raises ValueError for a URL that no database of ours has, LedgerAway.
    """
    ledger = Ledger(connect_database(url, var), keyring, channel)
    try:
        migrate(ledger.engine)
    except DBAPIError as error:
        raise LedgerAway(type(error.orig).__name__) from error
    return ledger


def connect_database(url: str, var: Path) -> Engine:
    """An engine; nothing is asked of the database yet. Raises ValueError."""
    if not url:
        var.mkdir(parents=True, exist_ok=True, mode=0o700)
        url = f"sqlite:///{(var / 'clearline.db').resolve()}"
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise ValueError("DATABASE_URL is no database address") from error
    if parsed.get_backend_name() in ("postgres", "postgresql"):
        engine = create_engine(
            parsed.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_timeout=_POOL_SECONDS,
            connect_args=_PATIENCE,
        )
    elif parsed.get_backend_name() == "sqlite":
        engine = create_engine(parsed, connect_args=_SQLITE)
        _as_sqlite(engine)
    else:
        raise ValueError("DATABASE_URL must begin with postgresql:// or sqlite:///")
    return engine


def migrate(engine: Engine) -> None:
    """Brings the tables to today's form; several processes may try at once."""
    with _MIGRATING, engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_MIGRATES})"))
        config = Config()
        config.set_main_option("script_location", str(resources.files("bot.ledger") / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


_MIGRATING = threading.Lock()  # alembic's context is one for the whole process


def _as_sqlite(engine: Engine) -> None:
    """WAL, so that readers and the writer do not wait for each other; references are checked.

    A transaction takes the write lock when it begins: two that read first and then write would
    else refuse each other (https://www.sqlite.org/isolation.html).
    """

    @event.listens_for(engine, "connect")
    def opened(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        reads = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _is_away(error: DBAPIError) -> bool:
    return error.connection_invalidated or type(error).__name__ == "OperationalError"
