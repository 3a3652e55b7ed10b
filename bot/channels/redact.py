"""Emptying a person's texts at Twilio too, when they ask us to erase everything.

Twilio keeps every text in its own log until its body is emptied
(https://www.twilio.com/docs/messaging/tutorials/how-to-retrieve-and-modify-message-history).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.channels.twilio import Twilio, TwilioError, TwilioUnsure

# Twilio empties no text that is still on its way: 20009 (https://www.twilio.com/docs/api/errors).
# What it does not answer now it may answer soon; emptying twice does no harm.
WAITS = (3.0, 6.0)  # seconds before each further try; a process that ends waits for them

log = logging.getLogger(__name__)


class Redactor:
    """Empties bodies and pictures, one person after another and never while they wait."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        api_base: str,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._twilio = Twilio(account_sid, auth_token, api_base)
        self._sleep = sleep
        self._queue = ThreadPoolExecutor(max_workers=1, thread_name_prefix="redact")

    def later(self, address: str, contact: str) -> None:
        """Begins soon; a failure is logged under `contact`, never under the number."""
        self._queue.submit(self._erase_or_tell, address, contact)

    def erase(self, address: str) -> int:
        """Empties every text from and to this address; how many there were.

        One that cannot be emptied stops none of the others. Raises TwilioError, TwilioUnsure.
        """
        failure: TwilioError | TwilioUnsure | None = None
        count = 0
        for text in self._twilio.about(address):
            count += 1
            try:
                if text.body or text.media:
                    self._twilio.empty(text.sid)
            except (TwilioError, TwilioUnsure) as error:
                failure = error
        if failure is not None:
            raise failure
        return count

    def close(self) -> None:
        """Waits for what was begun, and ends all connections."""
        self._queue.shutdown(wait=True)
        self._twilio.close()

    def _erase_or_tell(self, address: str, contact: str) -> None:
        try:
            count = self._erased_at_last(address)
        except Exception:  # whatever came up: the person was promised that it is done
            log.exception("redaction failed: run clearline forget", extra={"contact": contact})
        else:
            log.info("redacted", extra={"contact": contact, "messages": count})

    def _erased_at_last(self, address: str) -> int:
        for wait in WAITS:
            try:
                return self.erase(address)
            except (TwilioError, TwilioUnsure):
                self._sleep(wait)
        return self.erase(address)
