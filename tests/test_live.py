"""What changes while the service runs reaches the next text."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.app import load_world
from bot.config import Settings
from bot.conversation import take_turn
from bot.dialogs.definition import Definition
from bot.ledger import Ledger, requests
from bot.ledger.partners import Offer, add
from bot.live import Live, changing
from bot.outreach.campaigns import cancel, keep
from bot.outreach.heard import settle_all
from bot.store import Store
from bot.turns import Line


def test_a_campaign_made_on_the_pages_opens_its_talk_and_a_canceled_one_no_more(
    ledger: Ledger, memory_store: Store
) -> None:
    """Nobody restarts anything."""
    line = Line(load_world(Settings()), memory_store, take_turn)
    live = Live(lambda: changing(ledger), line.renew)
    with ledger.transaction() as session:
        made = Definition(keyword="LAVADO", languages=("es",), jurisdiction="CA")
        keep(session, ledger, made, origin="web", who="ana")

    live.refresh()
    at = datetime.now(UTC)
    form = {"From": "+14155550101", "Body": "lavado", "MessageSid": "SM1"}
    reply = line.answer(form, at, signer="twilio").reply

    assert reply is not None
    assert "gratis y privado" in reply

    cancel(ledger, "LAVADO", "ana")
    live.refresh()

    assert "LAVADO" not in line.world.campaigns


def test_a_partner_is_offered_to_those_it_takes_and_gets_them(
    ledger: Ledger, memory_store: Store
) -> None:
    """What the talk promises in one state and language is on that partner's list; nobody else
    hears of a call."""
    line = Line(load_world(Settings()), memory_store, take_turn, ledger=ledger)
    live = Live(lambda: changing(ledger), line.renew)
    with ledger.transaction() as session:
        add(session, ledger.keyring, Offer("Legal Aid", takes=("call",), states=("OR",), days=2))
        add(session, ledger.keyring, Offer("Clinic", takes=("mail",), days=5))
    live.refresh()

    def talk(phone: str, *texts: str) -> str:
        for number, text in enumerate(texts):
            form = {"From": phone, "Body": text, "MessageSid": f"SM{phone}{number}"}
            reply = line.answer(form, datetime.now(UTC), signer="twilio").reply or ""
        return reply

    assert "4 days" in talk("+15035550101", "hi", "Oregon", "PERSON", "2")
    assert "We can't call you" in talk("+14155550101", "hi", "California", "PERSON")
    settle_all(ledger, memory_store.errands)
    with ledger.reading() as session:
        (wish,) = requests.waiting(session, ledger.keyring)
    assert (wish.partner, wish.phone, wish.detail["when"]) == (
        "Legal Aid", "+15035550101", "afternoon",
    )  # fmt: skip
