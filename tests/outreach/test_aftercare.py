"""After the screening: what somebody said yes to is written down once, kept, and then gone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ledger import Ledger, promises, requests
from bot.ledger.consents import Said, record_consent, record_stop, why_not
from bot.ledger.contacts import find_contact, meet_contact
from bot.ledger.tables import Consent, Contact, Promise, Request, Tally
from bot.models import Event
from bot.outreach import aftercare
from bot.outreach.heard import Heard, owe, settle
from bot.outreach.recipients import allowed_of
from bot.store import Store

NOON = datetime(2026, 11, 23, 18, tzinfo=UTC)
PHONE = "+14155550123"
FACTS = {"jurisdiction": "OR", "disposition": "convicted", "amount_g": {"max": 28.35}}


def _yes(scope: str) -> Event:
    return Event("consented", {"scope": scope, "wording": "May we?", "method": "reply"})


YES = Event("consented", {"scope": "reminder", "wording": "Shall we text you?", "method": "reply"})


def _promise(kind: str = "reminder", due_on: str | None = "2027-03-01", **more: Any) -> Event:
    detail = {"kind": kind, "due_on": due_on, "facts": FACTS, "jurisdiction": "OR"}
    told = {"outcome": "wait", "remedy": "or-set-aside", "version": "v1"}
    return Event("promise", {**detail, **told, **more})


def _keep(ledger: Ledger, *events: Event, sid: str = "SM1", at: datetime = NOON) -> None:
    aftercare.keep(ledger, "sms", PHONE, events, at=at, sid=sid, language="en")


def _count(ledger: Ledger, table: type) -> int:
    with ledger.reading() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def _contact(ledger: Ledger) -> Contact:
    with ledger.reading() as session:
        found = find_contact(session, ledger.keyring, "sms", PHONE)
        assert found is not None
        return found


def test_a_yes_to_a_reminder_keeps_the_wording_the_text_and_the_sealed_facts(
    ledger: Ledger,
) -> None:
    """The promise rests on a consent that says what was shown and in which text it was agreed."""
    _keep(ledger, YES, _promise())

    with ledger.reading() as session:
        consent = session.scalars(select(Consent)).one()
        kept = session.scalars(select(Promise)).one()
        contact = session.get(Contact, kept.contact_id)
        assert contact is not None
        assert (consent.wording, consent.proof) == ("Shall we text you?", "SM1")
        assert (kept.consent_id, kept.due_on) == (consent.id, date(2027, 3, 1))
        assert kept.kept_until == date(2027, 3, 8)
        assert promises.facts_of(ledger.keyring, contact, kept) == FACTS
        assert b"convicted" not in kept.facts


def test_the_same_text_told_twice_leaves_nothing_twice(ledger: Ledger) -> None:
    """Twilio asks again, a worker is killed: one promise, one request, one count."""
    call = Event("call", {"when": "morning", "state": "OR", "county": ""})
    worked = Event("worked", {"kind": "followup", "answer": "yes"})
    events = (YES, _promise(), _yes("call"), call, worked)

    for _ in range(3):
        _keep(ledger, *events)

    assert [_count(ledger, t) for t in (Consent, Promise, Request)] == [2, 1, 1]
    with ledger.reading() as session:
        told = {row.what: row.count for row in session.scalars(select(Tally))}
    assert told == {"call": 1, "worked:yes": 1}


def test_a_text_two_workers_tell_at_once_is_written_once(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second finds it only when it writes; that is no error, and holds nothing up."""
    _keep(ledger, YES, _promise())
    monkeypatch.setattr(Session, "get", lambda *_: None)  # as before the first has committed

    _keep(ledger, YES, _promise())

    assert [_count(ledger, t) for t in (Consent, Promise)] == [1, 1]


def test_nothing_is_promised_without_a_yes(ledger: Ledger) -> None:
    """A promise or a wish whose consent is missing, or came before a stop, is not kept."""
    call = Event("call", {"when": "any", "state": "OR"})
    _keep(ledger, _promise("alert", None), call, Event("mail", {"name": "A", "address": "1 Elm"}))

    assert [_count(ledger, table) for table in (Promise, Request)] == [0, 0]


def test_did_it_work_keeps_nothing_of_the_case_and_is_asked_as_last_agreed(
    ledger: Ledger,
) -> None:
    """The question is the same for everybody; a second yes, weeks later, asks nobody four times."""
    first = [_promise("followup", day) for day in ("2026-12-07", "2027-02-22")]
    again = [_promise("followup", day) for day in ("2026-12-14", "2027-03-01")]
    _keep(ledger, _yes("followup"), *first)
    _keep(ledger, _yes("followup"), *again, sid="SM2", at=NOON + timedelta(days=7))

    with ledger.reading() as session:
        rows = session.scalars(select(Promise).order_by(Promise.due_on)).all()
        assert [str(row.due_on) for row in rows] == ["2026-12-14", "2027-03-01"]
        kept = [promises.facts_of(ledger.keyring, _contact(ledger), row) for row in rows]
    assert kept == [{}, {}]


def test_asking_again_for_the_same_replaces_the_promise(ledger: Ledger) -> None:
    """Nobody gets the same reminder twice because they said yes twice."""
    _keep(ledger, YES, _promise())
    _keep(ledger, YES, _promise(), sid="SM2", at=NOON + timedelta(hours=1))

    assert _count(ledger, Promise) == 1
    assert _count(ledger, Consent) == 2


def test_two_charges_keep_two_promises(ledger: Ledger) -> None:
    """Another case of the same person is another promise."""
    other = {**FACTS, "disposition": "dismissed"}

    _keep(ledger, YES, _promise(), _promise(facts=other))

    assert _count(ledger, Promise) == 2


def test_who_only_asked_for_a_human_is_counted_and_on_no_list(ledger: Ledger) -> None:
    """No partner gets a number before its owner said when to call; the wish shows as a number."""
    _keep(ledger, Event("person", {"language": "en", "jurisdiction": "OR", "county": "Lane"}))

    assert _count(ledger, Request) == 0
    with ledger.reading() as session:
        (told,) = session.scalars(select(Tally))
    assert (told.what, told.state, told.county, told.count) == ("person", "OR", "Lane", 1)


def test_another_time_told_is_the_same_request(ledger: Ledger) -> None:
    """Who is on the list already says more, stands there once, and is counted once."""
    call = Event("call", {"when": "morning", "state": "OR", "county": "Lane"})
    _keep(ledger, _yes("call"), call)
    later = NOON + timedelta(hours=1)
    _keep(ledger, Event("call", {"when": "evening", "state": "OR"}), sid="SM2", at=later)

    with ledger.reading() as session:
        (waiting,) = requests.waiting(session, ledger.keyring)
        (told,) = session.scalars(select(Tally))
    assert (waiting.phone, waiting.state, waiting.county) == (PHONE, "OR", "Lane")
    assert waiting.detail == {"when": "evening"}
    assert told.count == 1


def test_delete_leaves_only_the_proof(ledger: Ledger) -> None:
    """DELETE: promises, requests, address and number go; what was agreed stays as proof, and when
    they had it deleted."""
    mail = Event("mail", {"name": "Ann Lee", "address": "1 Elm St", "jurisdiction": "OR"})
    _keep(ledger, YES, _promise(), _yes("mail"), mail)

    erased = aftercare.erase(ledger, "sms", PHONE)

    assert erased == ["promised texts", "requests for a call or a letter", "the number"]
    assert _count(ledger, Promise) == 0
    assert _count(ledger, Consent) == 3
    with ledger.reading() as session:
        assert session.scalars(select(Request)).one().detail == b""
    assert _contact(ledger).address == b""
    assert aftercare.erase(ledger, "sms", "+14155550199") == []


def test_who_comes_back_after_delete_agrees_anew(ledger: Ledger) -> None:
    """They text us again, so we know the number; what they once agreed to counts no more."""
    now = ledger.now()
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", PHONE, now)
        record_consent(session, contact, "FAIR", Said(now - timedelta(days=9), "paper"), now)
    aftercare.erase(ledger, "sms", PHONE)
    back = now + timedelta(days=1)
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", PHONE, back)
        before = why_not(session, contact, "FAIR"), allowed_of(session, [contact], "FAIR")
        record_consent(session, contact, "FAIR", Said(back, "keyword"), back)
        after = why_not(session, contact, "FAIR"), allowed_of(session, [contact], "FAIR")

    assert before == ("no consent", [])
    assert after == (None, [contact])


def test_what_was_said_before_a_delete_and_is_told_after_it_brings_no_number_back(
    ledger: Ledger, memory_store: Store
) -> None:
    """A worker had it in hand while DELETE was answered: nothing of the person is kept again."""
    call = ("call", {"when": "morning", "state": "OR"})
    wish = Heard("sms", PHONE, NOON.timestamp(), "SM1", "es", events=(call,))
    in_hand = owe(memory_store.errands, wish)
    deleted = Heard("sms", PHONE, NOON.timestamp() + 9, "SM2", erase=True)
    settle(ledger, memory_store.errands, owe(memory_store.errands, deleted))

    settle(ledger, memory_store.errands, in_hand)

    contact = _contact(ledger)
    assert (contact.address, contact.language) == (b"", "")
    with ledger.reading() as session:
        assert requests.waiting(session, ledger.keyring) == []


def test_a_delete_that_is_told_again_takes_nothing_of_what_came_after_it(
    ledger: Ledger, memory_store: Store
) -> None:
    """A worker had it in hand when it was told at once: who is back since keeps their promise."""
    deleted = Heard("sms", PHONE, NOON.timestamp() - 60, "SM0", erase=True)
    in_hand = owe(memory_store.errands, deleted)
    settle(ledger, memory_store.errands, in_hand)
    _keep(ledger, YES, _promise())

    settle(ledger, memory_store.errands, in_hand)

    assert _count(ledger, Promise) == 1
    with ledger.reading() as session:
        assert why_not(session, _contact(ledger), "reminder") is None


def test_after_a_stop_only_a_new_yes_counts(ledger: Ledger) -> None:
    """ "started" with reminders lets what they ask for themselves through, and no campaign."""
    _keep(ledger, YES, _promise())
    later = NOON + timedelta(hours=1)
    with ledger.transaction() as session:
        contact = find_contact(session, ledger.keyring, "sms", PHONE)
        assert contact is not None
        record_stop(session, ledger.keyring, contact, Said(later, "reply", proof="SM2"), later)

    _keep(ledger, Event("started", {"only": "reminders"}), YES, _promise(),
          sid="SM3", at=NOON + timedelta(hours=2))  # fmt: skip

    assert _count(ledger, Promise) == 1
    with ledger.reading() as session:
        assert why_not(session, _contact(ledger), "reminder") is None
        assert why_not(session, _contact(ledger), "FAIR") == "not asked back for this"


def test_a_promise_past_its_days_is_swept_unsent(ledger: Ledger) -> None:
    """Seven days after the promised one nothing of it is left."""
    _keep(ledger, YES, _promise())

    ledger.now = lambda: datetime(2027, 3, 8, 23, tzinfo=UTC)
    assert aftercare.sweep(ledger) == 0
    ledger.now = lambda: datetime(2027, 3, 9, 1, tzinfo=UTC)
    assert aftercare.sweep(ledger) == 1
    assert _count(ledger, Promise) == 0


def test_a_request_nobody_did_in_half_a_year_is_emptied(ledger: Ledger) -> None:
    """Name and address do not lie about for ever because a partner forgot them."""
    mail = Event("mail", {"name": "Ann Lee", "address": "1 Elm St", "jurisdiction": "OR"})
    _keep(ledger, _yes("mail"), mail)

    ledger.now = lambda: NOON + timedelta(days=179)
    assert aftercare.sweep(ledger) == 0
    ledger.now = lambda: NOON + timedelta(days=181)
    assert aftercare.sweep(ledger) == 1
    with ledger.reading() as session:
        row = session.scalars(select(Request)).one()
    assert (row.status, row.detail) == ("withdrawn", b"")
