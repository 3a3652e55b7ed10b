"""What becomes of a text once it was taken: its statuses over time, told to whoever asked.

Callbacks are signed as Twilio signs them. They may come late, twice, or the last one first.
"""

from __future__ import annotations

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from queue import Queue
from typing import Any

import urllib3

from bot.channels import compute_signature
from bot.standin.accounts import Account
from bot.standin.faults import NO_RECEIPT, Chance
from bot.standin.record import Record, Text
from bot.standin.shape import VERSION

TELLERS = 4  # callbacks on their way at the same time
TIMEOUT_SECONDS = 15  # Twilio's own
LATE_DELAYS = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Step:
    text: Text
    status: str
    code: int
    moves: bool  # False: only told, once more or out of order


class Carriers:
    """Moves texts along and tells about it, in threads of its own."""

    def __init__(self, account: Account, record: Record, chance: Chance) -> None:
        self._account = account
        self._record = record
        self._chance = chance
        self._order = itertools.count()
        self._plan: list[tuple[float, int, _Step]] = []
        self._changed = threading.Condition()
        self._ended = False
        self._to_tell: Queue[_Step | None] = Queue()
        self._pool = urllib3.PoolManager(maxsize=TELLERS, retries=False, timeout=TIMEOUT_SECONDS)
        self._threads = [
            threading.Thread(target=work, daemon=True, name=work.__name__)
            for work in (self._keep_time, *[self._tell_all] * TELLERS)
        ]
        for thread in self._threads:
            thread.start()

    def carry(self, text: Text) -> None:
        """Takes a text on its way."""
        faults, happens = self._chance.faults, self._chance.happens
        now, delay = time.monotonic(), faults.delay
        code = self._chance.end(text.to)
        last = "undelivered" if code else "delivered"
        sent, ended = (_Step(text, "sent", 0, True), _Step(text, last, code, True))
        if code == NO_RECEIPT:
            self._add((now + delay, sent))
            return
        if happens(faults.shuffled):  # "sent" is told again after the end
            self._add((now + 2.5 * delay, _Step(text, "sent", 0, False)))
        late = LATE_DELAYS * delay if happens(faults.late) else 0
        self._add((now + delay, sent), (now + 2 * delay + late, ended))
        if happens(faults.repeated):
            self._add((now + 3 * delay + late, _Step(text, last, code, False)))

    def close(self) -> None:
        """Ends the threads; what was not told yet never will be."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        for _ in range(TELLERS):
            self._to_tell.put(None)
        for thread in self._threads:
            thread.join()
        self._pool.clear()

    def _add(self, *steps: tuple[float, _Step]) -> None:
        with self._changed:
            for due, step in steps:
                heapq.heappush(self._plan, (due, next(self._order), step))
            self._changed.notify_all()

    def _keep_time(self) -> None:
        while (step := self._next()) is not None:
            if step.moves and not self._record.moved(step.text.sid, step.status, step.code):
                continue  # canceled or deleted meanwhile
            if step.text.callback:
                self._to_tell.put(step)

    def _next(self) -> _Step | None:
        """The next step once it is due; None at the end."""
        with self._changed:
            while not self._ended:
                wait = self._plan[0][0] - time.monotonic() if self._plan else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._plan)[2]
                self._changed.wait(wait)
        return None

    def _tell_all(self) -> None:
        while (step := self._to_tell.get()) is not None:
            if self._ended:
                continue
            try:
                post(self._pool, self._account, step.text.callback, self._form(step))
            except (urllib3.exceptions.HTTPError, ValueError) as error:
                log.warning("callback failed", extra={"error": type(error).__name__})

    def _form(self, step: _Step) -> dict[str, str]:
        text = step.text
        form = {
            "AccountSid": self._account.sid,
            "ApiVersion": VERSION,
            "From": text.sender,
            "MessageSid": text.sid,
            "MessageStatus": step.status,
            "SmsSid": text.sid,
            "SmsStatus": step.status,
            "To": text.to,
        }
        if text.service:
            form["MessagingServiceSid"] = text.service
        if step.code:
            form["ErrorCode"] = str(step.code)
        return form


def post(pool: Any, account: Account, url: str, form: Mapping[str, str]) -> Any:
    """Posts a form as Twilio does, signed; the answer. Raises urllib3's errors."""
    return pool.request_encode_body(
        "POST",
        url,
        fields=form,
        headers={"X-Twilio-Signature": compute_signature(account.token, url, form)},
        encode_multipart=False,
        redirect=False,
    )
