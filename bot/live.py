"""What changes while the service runs: campaigns made on the pages, partners who take requests.

A thread reads it from the database every few seconds, so that no text ever waits for that.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from bot.ledger import Ledger, LedgerAway
from bot.ledger.partners import table
from bot.outreach.campaigns import all_definitions

EVERY_SECONDS = 10.0

log = logging.getLogger(__name__)


def changing(ledger: Ledger) -> dict[str, Any]:
    """The fields of `World` that the database decides: campaigns, and who calls and mails."""
    with ledger.reading() as session:
        known = table(session)
    return {"campaigns": all_definitions(ledger), "partners": known}


class Live:
    """Calls `read` again and again and hands what it gives to `take`.

    The thread begins with the first request of a process: one begun before gunicorn forks would
    not live on in its workers.
    """

    def __init__(
        self,
        read: Callable[[], Mapping[str, Any]],
        take: Callable[..., None],
        every: float = EVERY_SECONDS,
    ) -> None:
        self._read = read
        self._take = take
        self._every = every
        self._pid = 0
        self._starting = threading.Lock()

    def refresh(self) -> None:
        """Reads once; whatever goes wrong leaves things as they are."""
        try:
            self._take(**self._read())
        except LedgerAway:
            log.warning("the database is away: campaigns and partners stay as they were")
        except Exception:  # somebody wrote nonsense into it
            log.exception("what changes while we run could not be read")

    def ensure(self) -> None:
        """Sees that this process has its thread."""
        if self._pid == os.getpid():
            return
        with self._starting:
            if self._pid == os.getpid():
                return
            self._pid = os.getpid()
            threading.Thread(target=self._loop, daemon=True, name="live").start()

    def _loop(self) -> None:
        while True:
            self.refresh()
            time.sleep(self._every)
