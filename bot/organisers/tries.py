"""How often one address may try to log in."""

from __future__ import annotations

import logging
from ipaddress import ip_address, ip_network

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
        of = whose(address)
        try:
            return self._shared.hit(_MOST, "login", of)
        except StorageError:
            return self._here.hit(_MOST, "login", of)


def whose(address: str) -> str:
    """Who tries: one household or office has 2**64 addresses of IPv6 (RFC 6177) and one of IPv4.

    >>> whose("203.0.113.9"), whose("2001:db8::5:1"), whose("203.0.113.9:50123")
    ('203.0.113.9', '2001:db8::/64', '203.0.113.9')
    """
    bare = address.partition(":")[0] if address.count(":") == 1 else address  # some add a port
    try:
        ip = ip_address(bare.strip("[]"))
    except ValueError:
        return bare
    if ip.version == 4:
        return str(ip)
    return str(ip.ipv4_mapped or ip_network((ip, 64), strict=False))
