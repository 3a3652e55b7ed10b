"""The one clock that all workers go by."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import timedelta

from bot.ledger.database import Ledger

EVERY_SECONDS = 60.0  # between two looks at the database's clock
MUCH = timedelta(seconds=5)  # a difference that somebody should mend

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Clock:
    """The database's clock: two workers that disagree would else take each other's texts for
    forgotten ones."""

    ledger: Ledger
    asked: float | None = None

    def keep_right(self) -> None:
        """Asks the database for the time, once a minute. Raises LedgerAway."""
        if self.asked is not None and time.monotonic() - self.asked < EVERY_SECONDS:
            return
        off = self.ledger.follow_clock()
        self.asked = time.monotonic()
        if abs(off) > MUCH:
            log.warning("this machine's clock is off", extra={"seconds": off.total_seconds()})
