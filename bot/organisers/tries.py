"""How often one address may try to log in."""

from __future__ import annotations

import logging

from limits import parse
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

_MOST = parse("20 per 5 minutes")  # an office behind one address logs in one after the other

log = logging.getLogger(__name__)


class Tries:
    """Counts tries by address: in Redis for all processes, here while that does not answer."""

    def __init__(self, redis_url: str) -> None:
        self._here = MovingWindowRateLimiter(MemoryStorage())
        self._shared = self._here
        if redis_url:
            address = redis_url.replace("unix://", "redis+unix://", 1)
            try:
                store = storage_from_string(address, wrap_exceptions=True)
                self._shared = MovingWindowRateLimiter(store)
            except ConfigurationError:
                log.warning("tries to log in are counted in each process by itself")

    def one_more(self, address: str) -> bool:
        """Whether this address may try once more; the try is counted."""
        try:
            return self._shared.hit(_MOST, "login", address)
        except StorageError:
            return self._here.hit(_MOST, "login", address)
