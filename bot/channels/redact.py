"""Emptying a person's texts at Twilio too, when they ask us to erase everything.

Twilio keeps every text in its own log until its body is emptied
(https://www.twilio.com/docs/messaging/tutorials/how-to-retrieve-and-modify-message-history).
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

TIMEOUT_SECONDS = 10  # the library's own default is to wait for ever
TRIES = 3

log = logging.getLogger(__name__)


class Redactor:
    """Empties bodies by Twilio's API, one person after another and never while they wait."""

    def __init__(self, account_sid: str, auth_token: str, api_base: str) -> None:
        self._account = (account_sid, auth_token)
        self._api_base = api_base
        self._queue = ThreadPoolExecutor(max_workers=1, thread_name_prefix="redact")

    def later(self, address: str, contact: str) -> None:
        """Begins soon; a failure is logged under `contact`, never under the number."""
        self._queue.submit(self._erase_or_tell, address, contact)

    def erase(self, address: str) -> int:
        """Empties every text from and to this address; how many there were."""
        messages = self._client().messages
        both = [*messages.stream(from_=address), *messages.stream(to=address)]
        for message in both:
            if message.body:
                message.update(body="")
        return len(both)

    def _erase_or_tell(self, address: str, contact: str) -> None:
        try:
            count = self.erase(address)
        except Exception:  # whatever the network or Twilio's library came up with
            log.exception("redaction failed: run clearline forget", extra={"contact": contact})
        else:
            log.info("redacted", extra={"contact": contact, "messages": count})

    def _client(self) -> Any:
        # Only when somebody asks: importing the library takes a second and tens of megabytes.
        from twilio.http.http_client import TwilioHttpClient
        from twilio.rest import Client

        http = TwilioHttpClient(timeout=TIMEOUT_SECONDS, max_retries=TRIES)
        client = Client(*self._account, http_client=http)
        client.api.base_url = self._api_base
        return client
