"""What the account's texts are: taken, found, listed, changed; refused as Twilio refuses."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels import MAX_CHARACTERS
from bot.channels.twilio import LONGEST_VALIDITY
from bot.standin.accounts import OUR_NUMBER, Account
from bot.standin.carriers import Carriers
from bot.standin.faults import REFUSED_FROM, REFUSED_TO
from bot.standin.record import FINAL, Record, Text, Wanted
from bot.standin.shape import page

MOST_A_PAGE = 1000
_DAY = timedelta(days=1)


class Refused(Exception):
    """Twilio's answer is this error."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Messages:
    """Takes, finds, lists and changes texts, whatever the transport."""

    def __init__(self, account: Account, record: Record, carriers: Carriers) -> None:
        self.account = account
        self.record = record
        self.carriers = carriers

    def take(self, form: Mapping[str, str], pictures: list[str]) -> Text:
        """A new text on its way. Raises Refused as Twilio would."""
        service, to = form.get("MessagingServiceSid", ""), form.get("To", "")
        sender = form.get("From", "") or (OUR_NUMBER if service else "")
        body = form.get("Body", "")
        code = _objection(to, sender, body, pictures, form) or self._stopped(to)
        if code:
            raise Refused(code)
        scheduled = service and form.get("ScheduleType") == "fixed"
        status = "scheduled" if scheduled else "accepted" if service else "queued"
        text = self.record.take(
            to=to, sender=sender, body=body, service=service, status=status, pictures=pictures,
            callback=form.get("StatusCallback", ""),
        )  # fmt: skip
        if not scheduled:
            self.carriers.carry(text)
        return text

    def found(self, sid: str) -> Text:
        """The text of this name. Raises Refused."""
        text = self.record.found(sid)
        if text is None:
            raise Refused(20404)
        return text

    def change(self, sid: str, form: Mapping[str, str]) -> Text:
        """Empties a text that has ended, or cancels one that waits. Raises Refused."""
        text = self.found(sid)
        if form.get("Status") == "canceled":
            if text.status in ("sent", *FINAL) or not self.record.moved(sid, "canceled"):
                raise Refused(30409)
        elif form.get("Body") == "":
            if text.status not in (*FINAL, "sent"):
                raise Refused(20009)
            self.record.emptied(sid)
        else:
            raise Refused(20001)
        return self.found(sid)

    def listed(self, query: Mapping[str, str]) -> dict[str, Any]:
        """One page of the texts asked for, newest first. Raises Refused."""
        try:
            size = min(max(int(query.get("PageSize", 50)), 1), MOST_A_PAGE)
            wanted = self._wanted(query)
        except ValueError as error:
            raise Refused(20001) from error
        texts = self.record.listed(wanted, size + 1)
        return page(self.account.sid, texts[:size], dict(query), size, len(texts) > size)

    def _wanted(self, query: Mapping[str, str]) -> Wanted:
        on = query.get("DateSent", "")
        after, before = query.get("DateSent>", on), query.get("DateSent<", "")
        token = query.get("PageToken", "").removeprefix("PA")
        until = _moment(on) + _DAY if on else _moment(before) if before else None
        return Wanted(
            to=query.get("To", ""),
            sender=query.get("From", ""),
            after=_moment(after).timestamp() if after else None,
            before=until.timestamp() if until else None,
            older_than=self.found(token).number if token else None,
        )

    def _stopped(self, to: str) -> int:
        return 21610 if self.record.has_stopped(to) else 0


def _objection(
    to: str, sender: str, body: str, pictures: list[str], form: Mapping[str, str]
) -> int:
    """What Twilio says against a text; 0 when nothing."""
    if not to or not sender:
        return 21603 if to else 21604
    if not body and not pictures:
        return 21602
    if code := REFUSED_FROM.get(sender) or REFUSED_TO.get(to):
        return code
    if not _is_number(to):
        return 21211
    if not _is_number(sender):
        return 21212
    if len(body) > MAX_CHARACTERS:
        return 21617
    return 0 if _is_validity(form.get("ValidityPeriod", "1")) else 20001


def _is_number(text: str) -> bool:
    digits = text.removeprefix("whatsapp:").removeprefix("+")
    return text != digits and digits.isascii() and digits.isdigit() and 8 <= len(digits) <= 15


def _is_validity(text: str) -> bool:
    with suppress(ValueError):
        return 1 <= int(text) <= LONGEST_VALIDITY
    return False


def _moment(text: str) -> datetime:
    """A day or a moment in UTC as Twilio's filters take it. Raises ValueError."""
    read = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return read if read.tzinfo else read.replace(tzinfo=UTC)
