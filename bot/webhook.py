"""Twilio's posts: texts, their fallback, delivery statuses, calls.

Who signed comes first; nothing else runs for a stranger. The URL that was signed is PUBLIC_URL,
the route's own constant path and the raw query: never what a proxy or a header claims.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NoReturn

from flask import Blueprint, Response, abort, request
from twilio.twiml.voice_response import VoiceResponse
from werkzeug.exceptions import InternalServerError

from bot import metrics
from bot.channels import Gate, twiml
from bot.channels.signature import Signer
from bot.config import Settings
from bot.conversation.voice import Voice
from bot.outreach.sending.told import Inbox, Told
from bot.turns import Line

SIGNATURE = "X-Twilio-Signature"
# Voices that both languages have at Twilio; `language` decides how it is read.
_SPOKEN = {"en": "en-US", "es": "es-US"}
# What Twilio tells about a message (https://www.twilio.com/docs/messaging/api/message-resource);
# anything else is counted as "other", so that nobody can grow our metrics from outside.
_STATUSES = frozenset(
    (
        "accepted", "scheduled", "queued", "sending", "sent", "delivered", "undelivered", "failed",
        "canceled", "read", "partially_delivered", "receiving", "received",
    )
)  # fmt: skip

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Door:
    """What the routes need: who may sign, under which address, and the line behind it.

    `statuses` takes what Twilio tells about texts of ours; None where none are sent.
    """

    settings: Settings
    gate: Gate
    line: Line
    statuses: Inbox | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def admit(self, path: str, *ours: str) -> Signer:
        """Who signed this request; ends it with 403 when that is nobody we know or not for us.

        Our own number stands in one of the fields `ours`; in a text to us that is `To`.
        """
        signer = self.gate.signer(self._signed_url(path), request.form, _signature())
        if signer is None:
            _refuse(path, "signature")
        if signer == "twilio" and not self._is_for_us(ours or ("To",)):
            _refuse(path, "not ours")
        return signer

    def text(self, path: str) -> Response:
        """The answer to one text."""
        signer = self.admit(path)
        if not request.form.get("From"):
            log.warning("a text without a sender", extra={"route": path})
            return _xml(twiml(None))
        answered = self.line.answer(request.form, self.clock(), signer=signer)
        return _xml(answered.twiml)

    def _signed_url(self, path: str) -> str:
        raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or ""
        _, mark, query = raw.partition("?")
        slash = "/" if request.path.endswith("/") else ""  # as the address was given to Twilio
        return f"{self.settings.public_url}{path}{slash}{mark if query else ''}{query}"

    def _is_for_us(self, ours: tuple[str, ...]) -> bool:
        """Whether account and number, where they are told, are our own."""
        account = request.form.get("AccountSid", self.settings.account_sid)
        if self.settings.account_sid and account != self.settings.account_sid:
            return False
        service = request.form.get("MessagingServiceSid")
        if service and service == self.settings.messaging_service_sid:
            return True
        told = {request.form.get(name, "").rpartition(":")[2] for name in ours} - {""}
        return not told or not self.settings.senders or not told.isdisjoint(self.settings.senders)


def webhook(door: Door) -> Blueprint:
    """The routes that Twilio calls."""
    routes = Blueprint("webhook", __name__)

    @routes.post("/sms", strict_slashes=False)
    def sms() -> Response:
        """One text in, TwiML out."""
        return door.text("/sms")

    @routes.post("/sms/fallback", strict_slashes=False)
    def fallback() -> Response:
        """The same text again, after Twilio could not use our answer.

        A text that was answered gets that answer again and nothing is done twice; one that never
        got through is answered now.
        """
        log.warning("fallback", extra={"code": _digits(request.form.get("ErrorCode", ""))})
        return door.text("/sms/fallback")

    @routes.post("/sms/status", strict_slashes=False)
    def status() -> Response:
        """What became of a message: counted, and written down when it is one of ours.

        Our name of the text stands in the address, which is signed like the form.
        """
        door.admit("/sms/status", "From", "To")
        told = Told.read(request.args.get("o", ""), request.form)
        code = _digits(request.form.get("ErrorCode", ""))
        metrics.STATUSES.labels(told.status if told.status in _STATUSES else "other", code).inc()
        if door.statuses is not None:
            door.statuses.put(told)
        return Response(status=204)

    @routes.post("/voice", strict_slashes=False)
    def voice() -> Response:
        """A call: who we are and what to text, in both languages, and goodbye."""
        door.admit("/voice")
        metrics.CALLS.inc()
        return _xml(_spoken(door.line))

    @routes.errorhandler(InternalServerError)
    def broken(error: InternalServerError) -> Response:
        """Whatever else broke: Twilio would send an HTML page on to the person."""
        return _xml(door.line.apology("").twiml)

    return routes


def _spoken(line: Line) -> str:
    answer = VoiceResponse()
    for language, accent in _SPOKEN.items():
        answer.say(Voice(line.world, language).say("voice"), language=accent)
        answer.pause(length=1)
    answer.hangup()
    return str(answer)


def _refuse(path: str, reason: str) -> NoReturn:
    metrics.REFUSED.labels(path, reason).inc()
    log.warning("refused", extra={"route": path, "reason": reason})
    abort(403)


def _signature() -> str:
    return request.headers.get(SIGNATURE, "")


def _digits(code: str) -> str:
    """Twilio's error codes have five digits; whatever else comes is not counted by name."""
    return code if code.isascii() and code.isdigit() and len(code) == 5 else ""


def _xml(document: str) -> Response:
    return Response(document, mimetype="text/xml")
