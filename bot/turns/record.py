"""What is counted, listed and told to the database once a turn is saved."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.channels import Measure
from bot.conversation import Turn
from bot.ledger import Ledger
from bot.outreach.heard import EVERYTHING, LASTING, Heard, owe, settle
from bot.store import Held, Store, StoreAway
from bot.turns.guards import Budget
from bot.turns.inbound import Inbound

log = logging.getLogger("bot.turns")


class Recorder:
    """Writes down what a saved turn means; its answer goes out whatever becomes of that.

    `ledger` None: nothing must last (a talk in the terminal). `redact` is told the address and the
    contact of whoever had everything erased.
    """

    def __init__(
        self,
        store: Store,
        ledger: Ledger | None,
        budget: Budget,
        redact: Callable[[str, str], None] | None,
        *,
        production: bool,
    ) -> None:
        self.store = store
        self.ledger = ledger
        self.budget = budget
        self.redact = redact
        self.production = production

    def turn(self, held: Held, turn: Turn | None, size: Measure, inbound: Inbound) -> None:
        """Records one saved turn."""
        try:
            self._record(held, turn, size, inbound)
        except StoreAway as error:
            log.error("saved but not counted", extra={"contact": held.name, "error": str(error)})

    def _record(self, held: Held, turn: Turn | None, size: Measure, inbound: Inbound) -> None:
        if inbound.signer == "simulator" and self.production:
            return  # nobody was told anything, and nobody waits for a call
        if turn is not None:
            self._tell(held, turn, inbound)
            self._count(held, turn, inbound)
        if held.invited:
            self.store.errands.came(held.names)
        if inbound.signer != "twilio":
            return
        self.budget.spend(size.segments)
        if self.redact and turn and turn.session is None:
            self.redact(inbound.sender, held.name)

    def _tell(self, held: Held, turn: Turn, inbound: Inbound) -> None:
        """The database hears of a stop or a yes before the answer goes out, of the rest soon."""
        heard = heard_of(held, turn, inbound)
        if self.ledger is None or not heard.matters:
            return
        owed = owe(self.store.errands, heard)
        if heard.is_urgent:
            settle(self.ledger, self.store.errands, owed)

    def _count(self, held: Held, turn: Turn, inbound: Inbound) -> None:
        session = turn.session
        campaign = session.campaign if session else ""
        language = session.language if session else ""
        facts = session.facts if session else {}
        where = (
            campaign,
            language,
            str(facts.get("jurisdiction", "")),
            str(facts.get("county", "")),
        )
        day = inbound.message.at.date()
        if held.session is None and session is not None:
            self.store.errands.tally(day, "answered", campaign, language, "", "")
        if turn.stop == "stopped":
            self.store.errands.tally(day, "stopped", campaign, language, "", "")
        for event in turn.events:
            if event.name == "told":
                told = event.detail
                self.store.count_told(
                    told["jurisdiction"], told["version"], told["outcome"], told["remedy"]
                )
                self.store.errands.tally(day, "finished", *where)
                self.store.errands.tally(day, f"outcome:{told['outcome']}", *where)


def heard_of(held: Held, turn: Turn, inbound: Inbound) -> Heard:
    """What this turn means for the database."""
    message = inbound.message
    was_doubt = held.session is not None and held.session.get("s") == "doubt"
    return Heard(
        channel=inbound.channel,
        address=inbound.address,
        at=message.at.timestamp(),
        sid=message.sid,
        language=turn.session.language if turn.session else "",
        stop=turn.stop or "",
        said=message.text if turn.stop == "stopped" else "",
        # who only wavered goes on as before; who had stopped is asked what for
        again=EVERYTHING if was_doubt else "reminders",
        events=tuple((e.name, e.detail) for e in turn.events if e.name in LASTING),
        answers=held.invited.partition(" ")[0],
        erase=turn.session is None,
    )
