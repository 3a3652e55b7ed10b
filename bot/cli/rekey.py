"""`clearline rekey`: moves everything to the newest key, and says when it is done."""

from __future__ import annotations

import argparse
import os
import sys

from bot.cli.opened import Unusable, opened_ledger, opened_store, refuse
from bot.config import read_settings
from bot.ledger import Ledger, LedgerAway
from bot.ledger.audit import COMMAND_LINE, note
from bot.ledger.rekey import Moved, rekey
from bot.outreach.heard import settle_all
from bot.store import StoreAway

_EACH = 5000  # rows between two lines in a pipe


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(args: argparse.Namespace) -> int:
    """0 when all is under the newest key; 1 when something is under a key that is not set."""
    try:
        with opened_store() as store, opened_ledger() as ledger:
            settle_all(ledger, store.errands)  # what talks left is moved with the rest
            stops = store.rekey_optouts()
            moved = rekey(ledger, _Line().tell)
            _write_down(ledger, moved)
    except (Unusable, StoreAway) as error:
        return refuse(error)
    except LedgerAway:
        return refuse("DATABASE_URL: the database does not answer. Run it again: it goes on.")
    print(f"moved: {moved.people:,} people, {moved.rows:,} rows, {stops:,} stops in Redis")
    if moved.twice:
        print(f"{moved.twice:,} numbers were there under both keys: the new ones count.")
    if moved.unreadable:
        print(f"{moved.unreadable:,} rows are sealed under a key that is not set: set it as well.")
        return 1
    print(_last_line(moved, read_settings(os.environ).retention_days))
    return 0


def _last_line(moved: Moved, days: int) -> str:
    """What the old key is still good for."""
    needs = [f"talks that go on (each moves with its next text, or ends within {days} days)"]
    if moved.erased:
        needs.append(
            f"{moved.erased:,} people whose number was deleted (a stop of theirs is known by the "
            "hash under the key of that day)"
        )
    needs.append("backups made before")
    told = f"{', '.join(needs[:-1])}, and {needs[-1]}"
    return f"All rows are under the new key; the old key is only needed for {told}."


def _write_down(ledger: Ledger, moved: Moved) -> None:
    with ledger.transaction() as session:
        about = f"{moved.people} people, {moved.rows} rows"
        note(session, ledger.now(), COMMAND_LINE, "moved to the newest key", about)


class _Line:
    """How far it is: one line drawn anew on a terminal, a line now and then in a pipe."""

    def __init__(self) -> None:
        self._live = sys.stdout.isatty()

    def tell(self, table: str, done: int, of: int) -> None:
        """Called after every few rows."""
        if self._live:
            end = "\n" if done >= of else ""
            print(f"\r{table}: {done:,} of {of:,}", end=end, flush=True)
        elif done >= of or done % _EACH == 0:
            print(f"{table}: {done:,} of {of:,}", flush=True)
