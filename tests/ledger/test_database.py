"""What the database costs a process that runs for weeks."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.ledger import Ledger, open_ledger
from bot.ledger.tables import Outgoing
from bot.store import Keyring

MOST_BYTES = 2_000_000  # of a connection's statements; Python's own limit lets them be 5 million


def test_asking_for_lists_of_every_length_does_not_fill_the_memory(
    tmp_path: Path, keyring: Keyring
) -> None:
    """A worker asks for as many rows as happen to be on their way: each number is a statement."""
    ledger = open_ledger("", tmp_path, keyring)

    for length in range(100, 300):
        with ledger.reading() as session:
            session.execute(select(Outgoing.status).where(Outgoing.id.in_(range(length)))).all()

    assert 0 < bytes_of_statements(ledger) < MOST_BYTES
    ledger.close()


def bytes_of_statements(ledger: Ledger) -> int:
    """What a connection's prepared statements take (https://www.sqlite.org/stmt.html)."""
    with ledger.engine.connect() as connection:
        try:
            asked = connection.exec_driver_sql("SELECT sum(mem) FROM sqlite_stmt")
        except OperationalError:
            pytest.skip("this SQLite does not tell of its statements")
        return int(asked.scalar_one())
