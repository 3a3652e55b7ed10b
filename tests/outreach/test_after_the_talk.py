"""From a real talk to a kept promise: what is said on the phone reaches outbox, list and letter."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.conversation import Org, World, take_turn
from bot.dialogs import load_dialogs
from bot.i18n import load_catalogs
from bot.ledger import Ledger, requests
from bot.ledger.tables import Consent, Outgoing, Promise
from bot.outreach import reminders
from bot.outreach.heard import settle_all
from bot.outreach.outbox import body_of
from bot.paper.packet import packet_of, print_packet
from bot.routing import Partner
from bot.rules import load_rulebook
from bot.store import Store
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
            form = {"From": PHONE, "Body": text, "MessageSid": f"SM{next(_sids)}"}
            reply = self.line.answer(form, self.at, signer="twilio").reply or ""
        settle_all(self.ledger, self.store.errands)
        return reply


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
    """One request with the time they told; DELETE leaves nothing but what was agreed."""
    phone.texts("person", "2", "remind me", "1")

    with ledger.reading() as session:
        (wish,) = requests.waiting(session, ledger.keyring)
    assert (wish.kind, wish.phone, wish.detail["when"]) == ("call", PHONE, "afternoon")

    phone.texts("delete")
    with ledger.reading() as session:
        assert requests.waiting(session, ledger.keyring) == []
        assert session.scalars(select(Promise)).all() == []
        assert {row.scope for row in session.scalars(select(Consent))} == {"call", "reminder"}
