"""The REST API: the paths of Twilio's that our client uses, answered as Twilio answers them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request

from bot.standin.faults import REASSIGNED, Chance, Fault
from bot.standin.messages import Messages, Refused
from bot.standin.record import FINAL
from bot.standin.shape import VERSION, media_list, message, refusal


class Api:
    """The routes' work; `cut` ends the connection of the request without an answer."""

    def __init__(self, messages: Messages, chance: Chance, cut: Callable[[], None]) -> None:
        self.messages = messages
        self.record = messages.record
        self.chance = chance
        self.cut = cut

    def routes(self) -> Blueprint:
        """All paths."""
        made = Blueprint("api", __name__)
        made.before_request(self.admit)
        made.register_error_handler(Refused, self.refused)
        account = f"/{VERSION}/Accounts/<account>"
        for method, path, work in (
            ("POST", f"{account}/Messages.json", self.create),
            ("GET", f"{account}/Messages.json", self.listed),
            ("GET", f"{account}/Messages/<sid>.json", self.fetch),
            ("POST", f"{account}/Messages/<sid>.json", self.change),
            ("DELETE", f"{account}/Messages/<sid>.json", self.delete),
            ("GET", f"{account}/Messages/<sid>/Media.json", self.media),
            ("DELETE", f"{account}/Messages/<sid>/Media/<picture>.json", self.delete_media),
            ("GET", f"{account}.json", self.account),
            ("GET", "/v2/PhoneNumbers/<number>", self.lookup),
        ):
            made.add_url_rule(path, work.__name__, work, methods=[method])
        return made

    def admit(self) -> Any:
        """The account's own requests only; then the wait that was asked for."""
        time.sleep(self.chance.pause())
        ours = self.messages.account
        if not ours.admits(request.headers.get("Authorization", "")):
            return refusal(20003)
        if (request.view_args or {}).get("account", ours.sid) != ours.sid:
            return refusal(20404)
        return None

    def refused(self, error: Refused) -> Any:
        """The error as JSON; too many come with the seconds to wait."""
        answer, status = refusal(error.code)
        return answer, status, {"Retry-After": "1"} if status == 429 else {}

    def create(self, account: str) -> Any:
        """A new text, unless something goes wrong on purpose."""
        fault = self.chance.fault()
        if fault == "429" or self.chance.is_over(time.monotonic()):
            raise Refused(20429)
        text = None
        if fault in ("", "5xx taken", "silence taken"):
            text = self.messages.take(request.form, request.form.getlist("MediaUrl"))
        if text is None or fault:
            return self._nothing(fault)
        return message(account, text), 201

    def listed(self, account: str) -> Any:
        """One page of texts."""
        return self.messages.listed(request.args)

    def fetch(self, account: str, sid: str) -> Any:
        """One text."""
        return message(account, self.messages.found(sid))

    def change(self, account: str, sid: str) -> Any:
        """One text, emptied or canceled."""
        return message(account, self.messages.change(sid, request.form))

    def delete(self, account: str, sid: str) -> Any:
        """One text goes altogether."""
        if self.messages.found(sid).status not in FINAL:
            raise Refused(20009)
        self.record.deleted(sid)
        return "", 204

    def media(self, account: str, sid: str) -> Any:
        """One text's pictures."""
        return media_list(account, sid, self.record.pictures(self.messages.found(sid).sid))

    def delete_media(self, account: str, sid: str, picture: str) -> Any:
        """One picture goes."""
        if not self.record.picture_deleted(picture):
            raise Refused(20404)
        return "", 204

    def account(self, account: str) -> Any:
        """How the account stands."""
        return {"sid": account, "status": "active", "type": "Full", "friendly_name": "Stand-in"}

    def lookup(self, number: str) -> Any:
        """What Lookup knows of a number; only what was asked for."""
        answer: dict[str, Any] = {"phone_number": number, "valid": True, "country_code": "US"}
        if "reassigned_number" in request.args.get("Fields", "").split(","):
            answer["reassigned_number"] = {
                "last_verified_date": request.args.get("LastVerifiedDate"),
                "is_number_reassigned": REASSIGNED.get(number, "no"),
                "error_code": None,
            }
        return answer

    def _nothing(self, fault: Fault) -> Any:
        """An answer that says nothing, or none at all."""
        if fault.startswith("5xx"):
            return refusal(20500)
        time.sleep(self.chance.faults.hold)
        self.cut()
        return Response(status=204)
