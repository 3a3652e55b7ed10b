"""Which days the charts count by: not those of the clock on the wall, so they say so."""

from __future__ import annotations

import pytest

from bot.dialogs.definition import Definition
from bot.ledger import Ledger, tallies
from bot.ledger.consents import Said, record_stop
from bot.ledger.contacts import meet_contact
from bot.outreach import campaigns
from tests.organisers.conftest import Clock, Visitor


@pytest.mark.parametrize("path", ["/campaigns/CLINIC/", "/optouts/"])
def test_a_page_that_counts_by_day_says_whose_day(
    path: str, ana: Visitor, ledger: Ledger, clock: Clock
) -> None:
    """What happens in an evening in California stands under the next day."""
    with ledger.transaction() as session:
        made = Definition("CLINIC", budget=100.0)
        campaigns.keep(session, ledger, made, origin="web", who="ana")
        tallies.add(session, clock.at.date(), "sent", 80, campaign="CLINIC", language="en")
        contact = meet_contact(session, ledger.keyring, "sms", "+16195550123", clock.at)
        said = Said(clock.at, "reply", proof="SM1")
        record_stop(session, ledger.keyring, contact, said, clock.at)

    assert ana.opens(path).text.count("from midnight to midnight UTC") == 1
