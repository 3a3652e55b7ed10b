"""What a talk leaves for later: a text promised, a call or a letter asked for, "did it work?".

Every one of these rests on a yes that is written down with the words that were shown. A text that
is told twice (Twilio asks again, a worker was killed) leaves nothing twice.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.ledger import Ledger, promises, requests, tallies
from bot.ledger.consents import (
    REMINDERS,
    Said,
    consent_for,
    record_consent,
    record_start,
)
from bot.ledger.contacts import find_all, meet_contact
from bot.ledger.erasures import erase_contact
from bot.ledger.tables import Contact, Handled
from bot.models import Event

_TOLD_AGAIN_DAYS = 30  # longer than anything waits in Redis to be told again

log = logging.getLogger(__name__)


def keep(
    ledger: Ledger,
    channel: str,
    address: str,
    events: Iterable[Event],
    *,
    at: datetime,
    sid: str,
    language: str,
) -> None:
    """Writes down what one text means for later, all or nothing, once for each `sid`.

    `at` is when the text came, `sid` the proof of what was said in it. Raises LedgerAway.
    """
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, channel, address, at)
        session.flush()
        if not _is_first(session, f"{contact.name}:{sid}", at):
            return
        text = _Text(ledger, session, contact, at, sid, language)
        for event in events:
            write = _WRITERS.get(event.name)
            if write is not None:
                write(text, event.detail)


def _is_first(session: Session, key: str, at: datetime) -> bool:
    """Whether nobody has written this text down yet; two that try at once wait for each other."""
    if session.get(Handled, key) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(Handled(key=key, at=at))
    except IntegrityError:
        return False
    return True


def erase(
    ledger: Ledger, channel: str, address: str, *, said_at: datetime | None = None
) -> list[str]:
    """Deletes all that a talk left with us but the proof of what was agreed; what there was.

    The number itself goes too: a stop is still known by its keyed hash. `said_at` is when they
    asked for it, where that is not now: what they agreed to since then counts.
    """
    now = ledger.now()
    with ledger.transaction() as session:
        contacts = find_all(session, ledger.keyring, channel, address)
        held = [erase_contact(session, one, said_at or now, now) for one in contacts]
        return list(dict.fromkeys(chain.from_iterable(held)))


def sweep(ledger: Ledger) -> int:
    """Deletes what nobody needs any more; how many promises and requests went unkept."""
    now = ledger.now()
    with ledger.transaction() as session:
        before = now - timedelta(days=_TOLD_AGAIN_DAYS)
        session.execute(delete(Handled).where(Handled.at < before))
        return promises.sweep(session, now.date()) + requests.sweep(session, now)


# -- what each event leaves ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of one person, and the transaction in which it is written down."""

    ledger: Ledger
    session: Session
    contact: Contact
    at: datetime
    sid: str
    language: str

    def said(self, detail: Mapping[str, Any]) -> Said:
        """The proof of what this text agreed to."""
        return Said(
            self.at,
            str(detail.get("method", "reply")),
            str(detail.get("wording", "")),
            self.language,
            source="talk",
            proof=self.sid,
        )


def _consented(text: _Text, detail: Mapping[str, Any]) -> None:
    said = text.said(detail)
    record_consent(text.session, text.contact, str(detail["scope"]), said, text.ledger.now())


def _started(text: _Text, detail: Mapping[str, Any]) -> None:
    only = str(detail.get("only", REMINDERS))
    record_start(text.session, text.contact, text.said(detail), text.ledger.now(), only=only)


def _promised(text: _Text, detail: Mapping[str, Any]) -> None:
    kind = str(detail["kind"])
    consent = consent_for(text.session, text.contact, kind)
    if consent is None:  # never without a yes, whatever the talk meant
        log.error("a promise without a consent is not kept", extra={"contact": text.contact.name})
        return
    due_on, day = detail.get("due_on"), detail.get("day")
    wanted = promises.Wanted(
        kind=kind,
        due_on=date.fromisoformat(due_on) if due_on else None,
        # "did it work?" asks the same of everybody, so nothing of the case is kept for it
        facts={} if kind == promises.FOLLOWUP else dict(detail["facts"]),
        jurisdiction=str(detail["jurisdiction"]),
        outcome=str(detail["outcome"]),
        remedy=str(detail.get("remedy") or ""),
        version=str(detail.get("version") or ""),
        language=text.language,
        day=date.fromisoformat(day) if day else None,
    )
    promises.promise(text.session, text.ledger.keyring, text.contact, consent, wanted, text.at)


def _called(text: _Text, detail: Mapping[str, Any]) -> None:
    said = {name: detail[name] for name in ("when", "state", "county") if detail.get(name)}
    _ask(text, requests.CALL, said)


def _person(text: _Text, detail: Mapping[str, Any]) -> None:
    """Only a number, by place: no partner hears of anybody before they said when to call."""
    language = text.language or str(detail.get("language", ""))
    _count(replace(text, language=language), "person", _placed(detail))


def _mailed(text: _Text, detail: Mapping[str, Any]) -> None:
    _ask(text, requests.MAIL, {**detail, **_placed(detail)})


def _ask(text: _Text, kind: str, detail: Mapping[str, Any]) -> None:
    if consent_for(text.session, text.contact, kind) is None:  # or they have stopped since
        log.error("a wish without a consent is not kept", extra={"contact": text.contact.name})
        return
    row = requests.ask(
        text.session, text.ledger.keyring, text.contact, kind, detail,
        language=text.language, at=text.at,
    )  # fmt: skip
    if row.created_at == text.at:  # else they were on the list, and have only said more
        _count(text, kind, detail)


def _count(text: _Text, what: str, placed: Mapping[str, Any]) -> None:
    state, county = str(placed.get("state", "")), str(placed.get("county", ""))
    day = text.at.date()
    tallies.add(text.session, day, what, language=text.language, state=state, county=county)


def _placed(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Whose list it is, in the words of the list."""
    state = detail.get("state") or detail.get("jurisdiction")
    placed = {"state": state, "county": detail.get("county")}
    return {name: value for name, value in placed.items() if isinstance(value, str) and value}


def _worked(text: _Text, detail: Mapping[str, Any]) -> None:
    day, what = text.at.date(), f"worked:{detail['answer']}"
    tallies.add(text.session, day, what, language=text.language)


_WRITERS: Mapping[str, Callable[[_Text, Mapping[str, Any]], None]] = {
    "consented": _consented,
    "started": _started,
    "promise": _promised,
    "call": _called,
    "person": _person,
    "mail": _mailed,
    "worked": _worked,
}
