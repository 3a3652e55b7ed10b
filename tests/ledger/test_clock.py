"""Every machine goes by the database's clock, so that none takes another's text for forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.ledger import Ledger
from bot.ledger import database as database_module


def test_a_machine_whose_clock_is_off_goes_by_the_databases(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SMS-45: on PostgreSQL; a SQLite file is used on one machine, whose clock it is."""

    class Late(datetime):
        """A clock that is ten minutes late."""

        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) - timedelta(minutes=10)

    monkeypatch.setattr(database_module, "datetime", Late)

    off = ledger.follow_clock()

    is_shared = ledger.engine.dialect.name == "postgresql"
    assert abs(off - (timedelta(minutes=10) if is_shared else timedelta())) < timedelta(seconds=2)
    late_by = datetime.now(UTC) - ledger.now()
    assert abs(late_by - (timedelta() if is_shared else timedelta(minutes=10))) < timedelta(
        seconds=2
    )
