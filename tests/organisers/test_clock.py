"""What the pages tell by the clock on the wall, and that days are counted by another one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.config import OrgSettings
from bot.conversation import World
from bot.dialogs.definition import Definition
from bot.ledger import Ledger, staff, tallies
from bot.ledger.consents import Said, record_stop
from bot.ledger.contacts import meet_contact
from bot.outreach import campaigns
from tests.organisers.conftest import Clock, Visitor, app_with


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


def test_a_week_of_stops_begins_at_midnight_utc_whatever_the_database_thinks(
    ana: Visitor, ledger: Ledger, clock: Clock
) -> None:
    """A PostgreSQL may be set up for another zone, where it is tomorrow already."""
    if ledger.engine.dialect.name == "postgresql":
        with ledger.engine.begin() as connection:
            name = ledger.engine.url.database
            connection.execute(
                text(f"ALTER DATABASE \"{name}\" SET timezone = 'Pacific/Kiritimati'")
            )
        ledger.engine.dispose()
    sunday = clock.at - timedelta(days=1)
    with ledger.transaction() as session:
        for number in range(80):
            contact = meet_contact(session, ledger.keyring, "sms", f"+161955501{number}", sunday)
            said = Said(sunday, "reply", proof=f"SM{number}")
            record_stop(session, ledger.keyring, contact, said, clock.at)

    sheet = ana.opens("/optouts/optouts.csv").text

    assert re.findall("week,([^,]+),", sheet) == ["2027-02-22"]


def test_moments_are_told_by_the_clock_on_their_wall(
    ledger: Ledger, clock: Clock, world: World, hire: Callable[[str, staff.Role], None]
) -> None:
    """17:00 UTC is nine in the morning in San Diego, and the page says whose nine that is."""
    hire("ana", "admin")
    here = OrgSettings(timezone=ZoneInfo("America/Los_Angeles"))
    ana = Visitor(app_with(ledger, world, org=here), clock).logs_in()

    page = ana.opens("/log/").text

    assert "Mar 1, 2027, 9:00 AM PST" in page
    assert "UTC" not in page
