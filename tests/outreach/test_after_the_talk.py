"""From a real talk to a kept promise: what is said on the phone reaches outbox, list and letter."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from bot.conversation import Org, World, take_turn
from bot.dialogs import load_dialogs
from bot.i18n import load_catalogs
from bot.ledger import Ledger, promises, requests
from bot.ledger.tables import Consent, Contact, Outgoing, Promise, Request
from bot.outreach import reminders
from bot.outreach.heard import settle_all
from bot.outreach.outbox import body_of
from bot.paper.packet import packet_of, print_packet
from bot.routing import Partner
from bot.rules import load_rulebook
from bot.store import Store
from bot.store.blob import pack
from bot.turns import Line

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
PHONE = "+14155550123"
WAITS = (
    "convicted of selling in Burlington Vermont in June 2024", "all paid", "all done", "a felony",
    "september 2025", "a felony", "not deferred", "25", "1 ounce", "nobody", "nothing open", "no",
)  # fmt: skip
_sids = itertools.count()


@pytest.fixture(scope="module")
def world() -> World:
    """Vermont's law, and somebody who calls and mails."""
    made = World(load_rulebook(None, {"VT"}), load_dialogs(), load_catalogs(), Org("Legal Aid"))
    return replace(
        made, keywords="ours", partners=(Partner(("call",), days=3), Partner(("mail",), days=5))
    )


class _Phone:
    """A phone on the whole line, with the database behind it."""

    def __init__(self, world: World, store: Store, ledger: Ledger) -> None:
        self.line = Line(world, store, take_turn, ledger=ledger)
        self.store, self.ledger, self.at = store, ledger, NOW

    def texts(self, *texts: str) -> str:
        """Texts one after the other; the last reply. What must last is told to the database."""
        reply = ""
        for text in texts:
            self.at += timedelta(seconds=20)
            reply = self.line.answer(self.form(text), self.at, signer="twilio").reply or ""
        settle_all(self.ledger, self.store.errands)
        return reply

    def form(self, text: str) -> dict[str, str]:
        """One text as Twilio posts it."""
        return {"From": PHONE, "Body": text, "MessageSid": f"SM{next(_sids)}"}


@pytest.fixture
def phone(world: World, memory_store: Store, ledger: Ledger) -> _Phone:
    """A person whose answer is to wait."""
    made = _Phone(world, memory_store, ledger)
    made.texts(*WAITS)
    return made


def test_remind_me_becomes_a_text_on_the_day_the_wait_ends(
    phone: _Phone, world: World, ledger: Ledger
) -> None:
    """The yes is proof, the facts are kept sealed until that day, and then there is one text."""
    asked = phone.texts("remind me")
    phone.texts("1")

    with ledger.reading() as session:
        promise = session.scalars(select(Promise)).one()
        consent = session.get_one(Consent, promise.consent_id)
    assert promise.kind == "reminder"
    assert promise.due_on is not None and promise.due_on > date(2026, 11, 22)
    assert consent.wording and consent.wording in asked
    on_the_day = datetime.combine(promise.due_on, datetime.min.time(), UTC)
    assert reminders.due(ledger, world, on_the_day) == 1
    with ledger.reading() as session:
        row = session.scalars(select(Outgoing)).one()
        assert session.scalars(select(Promise)).all() == []
    assert row.template == "reminder"
    assert "you asked for a text today" in body_of(ledger.keyring, row)


def test_a_letter_asked_for_by_text_is_printed_with_their_answers(
    phone: _Phone, world: World, ledger: Ledger
) -> None:
    """Name and address as told, and the same answer as in the talk."""
    phone.texts("send it by mail", "Ana Lopez", "123 Elm St, Burlington, VT 05401", "1")

    with ledger.reading() as session:
        (wish,) = requests.waiting(session, ledger.keyring)
    packet = packet_of(wish.detail, wish.language)
    assert (wish.kind, wish.state, wish.county) == ("mail", "VT", "Chittenden")
    assert packet.name == "Ana Lopez"
    assert packet.address == "123 Elm St, Burlington, VT 05401"
    assert packet.facts["conviction_date"] == "2024-06" or "conviction_date" in packet.facts
    assert print_packet(world, packet, NOW).startswith(b"%PDF")


def test_person_and_a_time_reach_the_list_and_delete_takes_all_away(
    phone: _Phone, ledger: Ledger
) -> None:
    """One request with the time they told; DELETE leaves nothing but the proof."""
    phone.texts("person", "2", "remind me", "1")

    with ledger.reading() as session:
        (wish,) = requests.waiting(session, ledger.keyring)
    assert (wish.kind, wish.phone, wish.detail["when"]) == ("call", PHONE, "afternoon")

    phone.texts("delete")
    with ledger.reading() as session:
        assert requests.waiting(session, ledger.keyring) == []
        assert session.scalars(select(Promise)).all() == []
        kept = {(row.kind, row.scope) for row in session.scalars(select(Consent))}
    agreed = {("agreed", "call"), ("agreed", "reminder")}
    assert kept == {*agreed, ("erased", "everything")}


def _away(*_: object) -> None:
    raise OperationalError("BEGIN", {}, Exception("gone"))


def test_what_was_said_while_the_database_was_away_does_not_outlive_delete(
    phone: _Phone, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told first, and then erased: no name, no address and no request come back."""
    with monkeypatch.context() as broken:
        broken.setattr(Engine, "connect", _away)
        phone.texts("mail it", "Ana Lopez", "123 Elm St, Burlington, VT 05401", "1", "person", "2")

    phone.texts("delete")

    with ledger.reading() as session:
        assert requests.waiting(session, ledger.keyring) == []
        assert {row.detail for row in session.scalars(select(Request))} == {b""}
        assert session.scalars(select(Contact)).one().address == b""


def test_who_begins_anew_after_delete_keeps_what_they_agree_to_then(
    phone: _Phone, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An erasure that reaches the database late comes before what was said after it."""
    with monkeypatch.context() as broken:
        broken.setattr(Engine, "connect", _away)
        phone.texts("delete", "hi")
        for text in (*WAITS, "remind me"):
            phone.line.answer(phone.form(text), phone.at, signer="twilio")
    phone.line.answer(phone.form("1"), phone.at + timedelta(seconds=1), signer="twilio")
    settle_all(ledger, phone.store.errands)

    with ledger.reading() as session:
        assert [row.kind for row in session.scalars(select(Promise))] == ["reminder"]
        assert session.scalars(select(Contact)).one().address


def test_yes_told_twice_is_one_promise_and_a_no_takes_none_back(
    phone: _Phone, ledger: Ledger
) -> None:
    """A second yes to nothing promises nothing more."""
    phone.texts("remind me", "1", "yes", "1")

    with ledger.reading() as session:
        assert [row.kind for row in session.scalars(select(Promise))] == ["reminder"]


def test_a_promise_whose_place_has_no_law_any_more_is_kept_honestly(
    phone: _Phone, world: World, ledger: Ledger
) -> None:
    """The rule file is gone by then: they are told that the answer may be a new one."""
    phone.texts("remind me", "1")
    without = replace(world, rulebook=replace(world.rulebook, jurisdictions={}))

    assert reminders.due(ledger, without, NOW + timedelta(days=3650)) == 1
    with ledger.reading() as session:
        assert session.scalars(select(Outgoing)).one().template == "reminder_changed"


def test_facts_that_todays_law_cannot_read_hold_up_no_promise(
    phone: _Phone, world: World, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """A fact was of another kind when it was told; its person and all others get their text."""
    phone.texts("remind me", "1")
    with ledger.transaction() as session:
        row = session.scalars(select(Promise)).one()
        contact = session.get_one(Contact, row.contact_id)
        facts = {**(promises.facts_of(ledger.keyring, contact, row) or {}), "amount_g": "a handful"}
        row.facts = ledger.keyring.seal(f"promise:{contact.name}:reminder", pack(facts))

    assert reminders.due(ledger, world, NOW + timedelta(days=3650)) == 1
    assert "handful" not in caplog.text


def test_who_asks_back_in_for_reminders_only_gets_what_they_ask_for_now(
    phone: _Phone, world: World, ledger: Ledger
) -> None:
    """The promise from before the stop is gone; a new yes counts, and leads to one text."""
    phone.texts("remind me", "1", "STOP")
    assert reminders.due(ledger, world, NOW + timedelta(days=3650)) == 0

    phone.texts("START", "2", "remind me", "1")

    assert reminders.due(ledger, world, NOW + timedelta(days=3650)) == 1
    with ledger.reading() as session:
        contact = session.scalars(select(Contact)).one()
        assert (contact.only, contact.stopped_at) == ("reminders", None)


@pytest.mark.parametrize("hour", range(24))
def test_who_texts_at_night_is_answered_at_once(
    world: World, memory_store: Store, ledger: Ledger, hour: int
) -> None:
    """SMS-39: hours are for texts that we begin. Nothing is put off until the morning."""
    phone = _Phone(world, memory_store, ledger)
    phone.at = NOW.replace(hour=hour)  # a Sunday, and 3 a.m. in California at 11

    replies = [phone.texts("hi"), phone.texts("Vermont"), phone.texts("STOP")]

    assert all(replies)
    with ledger.reading() as session:
        assert session.scalars(select(Outgoing)).all() == []
