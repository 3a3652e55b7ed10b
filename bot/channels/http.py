"""How Twilio's library talks to the network: quiet, with a time-out, few milliseconds a text.

The library's own way logs every URL (numbers stand in them), waits for ever and takes twice as
long. This module is only loaded with the library.
"""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import urllib3
from twilio.http import HttpClient
from twilio.http.response import Response

from bot.channels.twilio import DEFAULT_BASE, TwilioError, TwilioUnsure

_TIMED_OUT = 408  # something in between gave up waiting: nobody knows for what
CONNECTIONS = 64  # kept open to one host; more threads than that open more for a moment

_silent = logging.getLogger(f"{__name__}.silent")
_silent.disabled = True


class Http(HttpClient):  # type: ignore[misc]
    """One pool of connections for all threads; turns refusals into our own errors.

    Nothing is tried twice here: whoever asked knows whether that is safe.
    """

    def __init__(self, api_base: str, timeout: float) -> None:
        super().__init__(_silent, False, timeout)
        self._base = urlsplit(api_base)
        self._pool = _pool(api_base, timeout)

    def request(
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """One question and its answer, as the library wants them; raises our own errors."""
        given = dict(headers or {})
        if auth:
            given |= urllib3.make_headers(basic_auth=":".join(auth))
        try:
            answer = self._pool.request(
                method,
                self._at_base(url, params),
                body=urlencode(data, doseq=True) if data else None,
                headers=given,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise TwilioUnsure(type(error).__name__) from None  # its own words hold the address
        _refused(answer)
        return Response(answer.status, answer.data.decode("utf-8", "replace"), answer.headers)

    def close(self) -> None:
        """Ends all connections."""
        self._pool.clear()

    def _at_base(self, url: str, params: dict[str, object] | None) -> str:
        """The URL at the configured base: a region's host for each product, or one for all."""
        asked = urlsplit(url)
        host = self._base.netloc
        if host.startswith("api.") and host.endswith(".twilio.com"):
            host = asked.netloc.partition(".")[0] + host.removeprefix("api")
        query = urlencode(params, doseq=True) if params else asked.query
        path = self._base.path.rstrip("/") + asked.path
        return urlunsplit((self._base.scheme, host, path, query, ""))


def _pool(api_base: str, timeout: float) -> Any:
    """Connections straight to Twilio, or by the proxy that the environment names."""
    parts = urlsplit(api_base or DEFAULT_BASE)
    options: dict[str, Any] = {
        "maxsize": CONNECTIONS,
        "timeout": urllib3.Timeout(connect=timeout, read=timeout),
        "retries": False,
        "ca_certs": certifi.where(),
    }
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname or ""):
        return urllib3.ProxyManager(proxy, **options)
    return urllib3.PoolManager(**options)


def _refused(answer: Any) -> None:
    """Raises what the answer says when it is no answer to the question."""
    if answer.status >= 500 or answer.status == _TIMED_OUT:
        raise TwilioUnsure(f"HTTP {answer.status}")
    if not 200 <= answer.status < 300:
        raise TwilioError(_code(answer.data), answer.status, _wait(answer.headers))


def _code(body: bytes) -> int:
    try:
        return int(json.loads(body)["code"])
    except (ValueError, KeyError, TypeError):
        return 0


def _wait(headers: Any) -> float | None:
    told = headers.get("Retry-After", "")
    return float(told) if told.isascii() and told.isdigit() else None
