"""Twilio's REST API as we use it: send, look up, empty, cancel; over Twilio's own library.

Never logs, and no error holds a number or a text. What Twilio refused is told apart from what
nobody knows: after the second a text may be on its way, so it is looked up before any resend.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal

Reassigned = Literal["yes", "no", "unknown"]

DEFAULT_BASE = "https://api.twilio.com"
LONGEST_VALIDITY = 36_000  # seconds a text may wait at Twilio
LOOKED_THROUGH = 200  # newest texts to one number; nobody gets more between a send and its lookup
# Twilio tells whole seconds, and its clock is not ours: a text must not be missed for that.
SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Sent:
    """What Twilio answered to a new text.

    Attributes:
        sid: its name at Twilio.
        status: "queued", "accepted" or "scheduled".
        segments: as Twilio counts them; 0 while a service has not yet chosen the sender.
    """

    sid: str
    status: str
    segments: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One text as Twilio has it in its log.

    Attributes:
        body: "" once emptied.
        error_code: 0 for none.
        created: in UTC, to the second.
        sender: the number it came from; "" while a service has not yet chosen one.
        media: how many pictures belong to it.
    """

    sid: str
    body: str
    status: str
    error_code: int
    created: datetime
    to: str
    sender: str
    media: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How an account stands: `status` is "active", "suspended" or "closed"."""

    status: str
    is_trial: bool


class TwilioError(Exception):
    """Twilio answered no: nothing was done.

    Attributes:
        code: Twilio's (https://www.twilio.com/docs/api/errors), 0 when it gave none.
        status: of HTTP.
        retry_after: seconds Twilio asks to wait, None when it does not say.
    """

    def __init__(self, code: int, status: int, retry_after: float | None = None) -> None:
        super().__init__(f"Twilio refused: error {code}, HTTP {status}")
        self.code = code
        self.status = status
        self.retry_after = retry_after


class TwilioUnsure(Exception):
    """No answer, or one that says nothing: nobody knows whether Twilio has done it."""


class Twilio:
    """One account's REST API: one for each process, for all its threads.

    `api_base` is Twilio's own, another region's, or a stand-in's, which then gets what would go to
    any of Twilio's hosts. `timeout` is in seconds, for the connection and for each wait for bytes.
    Every method raises TwilioError or TwilioUnsure.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        api_base: str = DEFAULT_BASE,
        *,
        timeout: float = 10,
    ) -> None:
        self._account = (account_sid, auth_token)
        self._api_base = api_base
        self._timeout = timeout
        self._made: Any = None
        self._making = threading.Lock()

    def create(
        self, to: str, body: str, *, sender: str, status_callback: str, validity: int
    ) -> Sent:
        """Sends a text: `sender` is a number of ours or a Messaging Service ("MG...").

        Twilio gives up after `validity` seconds; `status_callback` may be "".
        """
        fields: dict[str, Any] = {
            "messaging_service_sid" if sender.startswith("MG") else "from_": sender,
            "validity_period": min(max(validity, 1), LONGEST_VALIDITY),
        }
        if status_callback:
            fields["status_callback"] = status_callback
        with _answered():
            made = self._client().messages.create(to=to, body=body, **fields)
            return Sent(_named(made), str(made.status), int(made.num_segments or 0))

    def sent_to(self, to: str, since: datetime) -> list[Seen]:
        """The texts we sent to this number since then, give or take five minutes.

        All of a number's texts are asked for: one that waits has no date Twilio could search by.
        """
        with _answered():
            found = self._client().messages.list(
                to=to, limit=LOOKED_THROUGH, page_size=LOOKED_THROUGH
            )
            seen = [_seen(message) for message in found]
        return [text for text in seen if text.created >= since - SKEW]

    def about(self, address: str) -> Iterator[Seen]:
        """Every text from and to this address, as Twilio's pages come."""
        messages = self._client().messages
        with _answered():
            yield from map(_seen, messages.stream(from_=address))
            yield from map(_seen, messages.stream(to=address))

    def fetch(self, sid: str) -> Seen:
        """One text as it stands now."""
        with _answered():
            return _seen(self._client().messages(sid).fetch())

    def empty(self, sid: str) -> None:
        """Empties a text's body at Twilio and deletes its pictures; its line in the log stays."""
        with _answered():
            emptied = self._client().messages(sid).update(body="")
            if int(emptied.num_media or 0):
                for media in self._client().messages(sid).media.list():
                    media.delete()

    def cancel(self, sid: str) -> None:
        """Takes back a text that Twilio has not sent yet."""
        with _answered():
            self._client().messages(sid).update(status="canceled")

    def reassigned(self, number: str, since: date) -> Reassigned:
        """Whether the number went to somebody else since that day (Lookup, billed per question).

        https://www.twilio.com/docs/lookup/v2-api/reassigned-number
        """
        with _answered():
            found = (
                self._client()
                .lookups.v2.phone_numbers(number)
                .fetch(fields="reassigned_number", last_verified_date=f"{since:%Y%m%d}")
            )
            told = (found.reassigned_number or {}).get("is_number_reassigned")
        return told if told in ("yes", "no") else "unknown"

    def account(self) -> Standing:
        """How the account stands."""
        with _answered():
            found = self._client().api.accounts(self._account[0]).fetch()
            return Standing(str(found.status), is_trial=str(found.type).lower() == "trial")

    def close(self) -> None:
        """Ends all connections; the next question opens new ones."""
        with self._making:
            if self._made is not None:
                self._made.http_client.close()
            self._made = None

    def _client(self) -> Any:
        with self._making:
            if self._made is None:
                # Only when somebody asks: the library takes long to load and tens of megabytes.
                from twilio.rest import Client

                from bot.channels.http import Http

                http = Http(self._api_base, self._timeout)
                self._made = Client(*self._account, http_client=http)
                _ = self._made.messages, self._made.lookups  # made once, before threads share them
            return self._made


@contextmanager
def _answered() -> Iterator[None]:
    """Whatever the library cannot read in an answer says nothing about what was done."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError):
        raise TwilioUnsure("an answer that is not Twilio's") from None


def _named(message: Any) -> str:
    if not message.sid:
        raise ValueError("an answer without a sid")
    return str(message.sid)


def _seen(message: Any) -> Seen:
    created: datetime = message.date_created
    return Seen(
        sid=_named(message),
        body=message.body or "",
        status=message.status or "",
        error_code=message.error_code or 0,
        created=created.replace(tzinfo=UTC) if created.tzinfo is None else created.astimezone(UTC),
        to=message.to or "",
        sender=message.from_ or "",
        media=int(message.num_media or 0),
    )
