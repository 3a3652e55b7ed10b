"""An old consent is checked against reassigned numbers before anything goes out on it (SMS-40)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.channels.twilio import Reassigned, TwilioUnsure
from bot.ledger import Ledger
from bot.ledger.consents import Said, record_consent, why_not
from bot.ledger.contacts import find_contact, meet_contact
from bot.ledger.tables import Campaign, Contact, Outgoing
from bot.outreach.definition import Definition
from bot.outreach.outbox import put
from bot.outreach.reassigned import ASKED_AGAIN_AFTER, ask, verdict

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
TODAY = NOW.date()
NUMBER = "+14155550123"
FAIR = Definition("FAIR", checked_within=90)


class _Lookup:
    """Answers as told, and remembers what it was asked."""

    def __init__(self, answer: Reassigned | None) -> None:
        self.answer = answer
        self.asked: list[tuple[str, date]] = []

    def __call__(self, number: str, since: date) -> Reassigned:
        self.asked.append((number, since))
        if self.answer is None:
            raise TwilioUnsure("no answer")
        return self.answer


def _queued(ledger: Ledger, days: int, *, keys: tuple[str, ...] = ("FAIR:1",)) -> list[int]:
    """A consent so many days old, and texts that wait on it."""
    at = NOW - timedelta(days=days)
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", NUMBER, at)
        record_consent(session, contact, "FAIR", Said(at, "paper", "Text me."), at)
        campaign = Campaign(keyword="FAIR", definition=FAIR.to_json(), origin="file",
                            status="running", created_at=at, changed_at=at)  # fmt: skip
        session.add(campaign)
        for key in keys:
            put(session, ledger, contact, key=key, purpose="campaign", template="first",
                language="en", text="Hello.", not_before=NOW, useful_until=NOW + timedelta(1),
                campaign=campaign)  # fmt: skip
    return [number + 1 for number in range(len(keys))]


def _contact(ledger: Ledger) -> Contact:
    with ledger.reading() as session:
        contact = find_contact(session, ledger.keyring, "sms", NUMBER)
        assert contact is not None
        return contact


def _verdict(ledger: Ledger, today: date = TODAY) -> str:
    with ledger.reading() as session:
        contact = find_contact(session, ledger.keyring, "sms", NUMBER)
        assert contact is not None
        return verdict(session, contact, "FAIR", FAIR, today)


def test_a_fresh_consent_costs_no_question(ledger: Ledger) -> None:
    """SMS-40: up to the set age nobody is asked."""
    lookup = _Lookup("yes")

    waiting = ask(ledger, _queued(ledger, days=90), lookup, TODAY)

    assert (waiting, lookup.asked) == (frozenset(), [])
    assert _verdict(ledger) == "ok"


def test_an_old_consent_is_asked_about_first(ledger: Ledger) -> None:
    """SMS-40: "no" lets the text go, and is not asked again until it is old itself."""
    lookup = _Lookup("no")
    ids = _queued(ledger, days=91, keys=("FAIR:1", "FAIR:2"))
    before = _verdict(ledger)

    ask(ledger, ids, lookup, TODAY)
    ask(ledger, ids, lookup, TODAY + timedelta(days=90))

    assert before == "do_not_send"
    assert lookup.asked == [(NUMBER, TODAY - timedelta(days=91))]
    assert _contact(ledger).checked_on == TODAY
    assert _verdict(ledger, TODAY + timedelta(days=90)) == "ok"
    assert _verdict(ledger, TODAY + timedelta(days=91)) == "do_not_send"


def test_a_number_that_is_somebody_elses_is_never_texted_again(ledger: Ledger) -> None:
    """SMS-40: "yes"."""
    ask(ledger, _queued(ledger, days=200), _Lookup("yes"), TODAY)

    assert _contact(ledger).bad == "reassigned"
    assert _verdict(ledger) == "do_not_send"
    with ledger.reading() as session:
        assert why_not(session, _contact(ledger), "FAIR") == "bad number"


def test_no_data_on_an_old_consent_sends_nothing(ledger: Ledger) -> None:
    """SMS-40: the safe harbour is only for a wrong "no"."""
    ask(ledger, _queued(ledger, days=200), _Lookup("unknown"), TODAY)

    assert _contact(ledger).bad == ""
    assert _verdict(ledger) == "do_not_send"


def test_who_could_not_be_asked_about_waits(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """A Lookup that is away loses nobody; the log names no number."""
    ledger.now = lambda: NOW

    waiting = ask(ledger, _queued(ledger, days=200), _Lookup(None), TODAY)

    with ledger.reading() as session:
        assert session.scalars(select(Outgoing.not_before)).one() == NOW + ASKED_AGAIN_AFTER
    assert waiting == frozenset((1,))
    assert _contact(ledger).checked_on is None
    assert NUMBER[2:] not in caplog.text
