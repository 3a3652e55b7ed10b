"""A database in this process's memory: for `clearline chat` and for unit tests."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from bot.store.backend import DROP, WINDOW_SECONDS, Change, ContactKeys, Saved
from bot.store.keys import NONCE_BYTES


class MemoryBackend:
    """The twin of RedisBackend; nothing outlives the process. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._values: dict[str, tuple[bytes, float]] = {}
        self._counters: dict[str, Counter[str]] = defaultdict(Counter)
        self._lists: dict[str, dict[str, float]] = defaultdict(dict)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def load(self, groups: Sequence[Sequence[str]]) -> list[list[bytes | None]]:
        """The values of each group of keys."""
        with self._lock:
            return [[self._get(key) for key in group] for group in groups]

    def save(self, keys: ContactKeys, change: Change) -> Saved:
        """Makes the change if nothing else was faster."""
        with self._lock:
            held = self._get(keys.blob) or b""
            if held[:NONCE_BYTES] != change.expected:
                return "conflict"
            if change.limit and not self._acquire(keys, change.limit) and not change.must:
                return "limited"
            self._write(keys, change)
            return "saved"

    def delete(self, groups: Sequence[Sequence[str]]) -> int:
        """Deletes the keys; how many there were."""
        with self._lock:
            held = [key for group in groups for key in group if self._get(key) is not None]
            for key in held:
                del self._values[key]
            tables = [key for group in groups for key in group if key in self._counters]
            for key in tables:
                del self._counters[key]
            return len(held) + len(tables)

    def put(self, key: str, value: bytes, ttl: int) -> None:
        """Sets one key; 0 as `ttl` keeps it."""
        with self._lock:
            self._set(key, value, ttl)

    def add(self, name: str, field: str, amount: int) -> None:
        """Adds to one counter of a table of counters."""
        with self._lock:
            self._counters[name][field] += amount

    def counters(self, name: str) -> dict[str, int]:
        """All counters of a table."""
        with self._lock:
            return dict(self._counters[name])

    def tick(self, name: str, amount: int, ttl: int) -> int:
        """Adds to a counter that ends by itself; its new value."""
        with self._lock:
            value = int(self._get(name) or 0) + amount
            self._set(name, str(value).encode(), ttl)
            return value

    def enlist(self, name: str, member: str, score: float) -> None:
        """Puts a member on a list in order of score."""
        with self._lock:
            self._lists[name][member] = score

    def listed(self, name: str) -> list[str]:
        """The members of a list, lowest score first."""
        with self._lock:
            return sorted(self._lists[name], key=self._lists[name].__getitem__)

    def strike(self, name: str, member: str) -> None:
        """Takes a member off a list."""
        with self._lock:
            self._lists[name].pop(member, None)

    def optouts(self) -> list[str]:
        """The keys of all proofs of an opt-out."""
        with self._lock:
            return [key for key in self._values if key.startswith("o:")]

    def ping(self) -> None:
        """Memory always answers."""

    def _write(self, keys: ContactKeys, change: Change) -> None:
        if change.blob:
            self._set(keys.blob, change.blob, change.ttl)
        else:
            self.delete([keys.erased])
            self._limiter.clear(RateLimitItemPerSecond(1, WINDOW_SECONDS), keys.blob)
        if change.optout == DROP:
            self.delete([[keys.optout]])
        elif change.optout:
            self._set(keys.optout, change.optout, 0)

    def _acquire(self, keys: ContactKeys, limit: int) -> bool:
        return self._limiter.hit(RateLimitItemPerSecond(limit, WINDOW_SECONDS), keys.blob)

    def _get(self, key: str) -> bytes | None:
        value, ends = self._values.get(key, (None, 0.0))
        if value is not None and ends and ends <= self._clock():
            del self._values[key]
            return None
        return value

    def _set(self, key: str, value: bytes, ttl: int) -> None:
        self._values[key] = (value, self._clock() + ttl if ttl else 0.0)
