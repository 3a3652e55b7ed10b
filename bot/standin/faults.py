"""What may go wrong on purpose, how often, and who is always in trouble.

Numbers that mean something (https://www.twilio.com/docs/iam/test-credentials and our own):

- Twilio's magic ones: `REFUSED_TO`, `REFUSED_FROM`.
- +1555553NNNN: accepted, then undelivered with error 3NNNN (+15555530003: phone off, 30003).
  +15555530046: the carrier tells nothing, so the text stays "sent".
- +15555550001: went to somebody else (Lookup says "yes"); +15555550002: Lookup has no data.
"""

from __future__ import annotations

import random
import re
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Fault = Literal["", "429", "5xx", "5xx taken", "silence", "silence taken"]

REFUSED_TO = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
REFUSED_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
REASSIGNED = {"+15555550001": "yes", "+15555550002": "no_data_available"}
NO_RECEIPT = 30046

_CARRIER_SAYS = re.compile(r"\+155555(3\d{4})\Z")


@dataclass(frozen=True, slots=True)
class Faults:
    """How often things go wrong: shares between 0 and 1, times in seconds.

    Attributes:
        too_many: creates answered with 429.
        silent: creates that get no answer; every other one of them was taken all the same.
        broken: creates answered with a 5xx; every other one of them was taken all the same.
        hold: how long a silent one is kept waiting before its connection is cut.
        slow: every answer waits for a random time up to this.
        per_second: creates taken in any second; more get 429. 0: no limit.
        undelivered: share of texts by the carrier's error.
        delay: until a text is sent, and again until it has ended.
        late, repeated, shuffled: callbacks that come ten delays late, twice, or before the
            one that should come first.
        seed: of the chance, so that a run can be repeated.
    """

    too_many: float = 0
    silent: float = 0
    broken: float = 0
    hold: float = 15
    slow: float = 0
    per_second: int = 0
    undelivered: Mapping[int, float] = field(default_factory=dict)
    delay: float = 1
    late: float = 0
    repeated: float = 0
    shuffled: float = 0
    seed: int = 0


class Chance:
    """Throws the dice for `Faults`; safe for many threads."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self._random = random.Random(faults.seed)  # noqa: S311  chance, no secret
        self._lock = threading.Lock()
        self._taken: deque[float] = deque()

    def happens(self, share: float) -> bool:
        """Whether something with this share happens now."""
        if share <= 0:
            return False
        with self._lock:
            return self._random.random() < share

    def fault(self) -> Fault:
        """What goes wrong with the next create; "" for nothing."""
        faults = self.faults
        with self._lock:
            thrown, taken = self._random.random(), self._random.random() < 0.5
        if thrown < faults.too_many:
            return "429"
        if thrown < faults.too_many + faults.broken:
            return "5xx taken" if taken else "5xx"
        if thrown < faults.too_many + faults.broken + faults.silent:
            return "silence taken" if taken else "silence"
        return ""

    def is_over(self, now: float) -> bool:
        """Whether one more create at `now` (seconds of any clock) is over the limit a second."""
        if not self.faults.per_second:
            return False
        with self._lock:
            while self._taken and self._taken[0] <= now - 1:
                self._taken.popleft()
            if len(self._taken) >= self.faults.per_second:
                return True
            self._taken.append(now)
            return False

    def pause(self) -> float:
        """How long the next answer waits, in seconds."""
        if not self.faults.slow:
            return 0
        with self._lock:
            return self._random.uniform(0, self.faults.slow)

    def end(self, to: str) -> int:
        """The carrier's error for a text to this number; 0: it arrives."""
        if says := _CARRIER_SAYS.match(to):
            return int(says[1])
        with self._lock:
            thrown = self._random.random()
        for code, share in self.faults.undelivered.items():
            if thrown < share:
                return code
            thrown -= share
        return 0
