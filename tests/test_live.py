"""What changes while the service runs reaches the next text."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.app import load_world
from bot.config import Settings
from bot.conversation import take_turn
from bot.dialogs.definition import Definition
from bot.ledger import Ledger
from bot.ledger.partners import Offer, add
from bot.live import Live, changing
from bot.outreach.campaigns import cancel, keep
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


def test_the_slowest_partner_decides_what_is_promised(ledger: Ledger) -> None:
    """Nobody is promised a call that may not come."""
    assert changing(ledger)["calls"] is False

    with ledger.transaction() as session:
        add(session, ledger.keyring, Offer("Legal Aid", takes=("call",), days=2))
        add(session, ledger.keyring, Offer("Clinic", takes=("call", "mail"), days=5))

    now = changing(ledger)
    assert (now["call_days"], now["mail_days"]) == (5, 5)
