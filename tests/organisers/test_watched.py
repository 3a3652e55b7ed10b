"""Whoever looks twice learns no more than whoever looks once: nobody is named by a difference."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.dialogs.definition import Definition
from bot.ledger import Ledger, requests, tallies
from bot.ledger.consents import Said, record_consent, record_stop
from bot.ledger.contacts import meet_contact
from bot.ledger.tables import Campaign, Outgoing
from bot.organisers import charts
from bot.organisers.figures import Row, calendar, figures_of
from bot.outreach import campaigns
from tests.organisers.conftest import Clock, Visitor

SHOWN = re.compile(r">\s*([\d,]+\+?)\s*<")


@pytest.fixture(autouse=True)
def campaign(ledger: Ledger, clock: Clock) -> None:
    """One campaign."""
    with ledger.transaction() as session:
        made = Definition("CLINIC", budget=100.0, languages=("en", "es"))
        campaigns.keep(session, ledger, made, origin="web", who="ana")


def acts(ledger: Ledger, clock: Clock, count: int, county: str = "Alpine") -> None:
    """So many more people get an answer, today."""
    with ledger.transaction() as session:
        for what in ("answered", "finished", "outcome:eligible", "stopped"):
            tallies.add(
                session, clock.at.date(), what, count,
                campaign="CLINIC", language="es", state="CA", county=county,
            )  # fmt: skip


def seen(page: str) -> str:
    """A page but for what its forms carry, which changes by the second and is read by nobody."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def numbers(page: str) -> list[str]:
    """Every number that stands alone on a page, as a cell of a table does."""
    return SHOWN.findall(page)


@pytest.mark.parametrize(
    "path", ["/", "/campaigns/", "/campaigns/CLINIC/", "/campaigns/CLINIC/numbers.csv"]
)
def test_one_person_more_changes_no_page(
    ana: Visitor, ledger: Ledger, clock: Clock, path: str
) -> None:
    """Not in a sum, a chart, a share or a sheet: who watches sees nobody come and finish."""
    acts(ledger, clock, 43)
    before = seen(ana.opens(path).text)
    acts(ledger, clock, 1)

    assert seen(ana.opens(path).text) == before


def test_two_days_do_not_tell_what_the_hidden_one_between_them_was(
    ana: Visitor, ledger: Ledger, clock: Clock
) -> None:
    """Three people on the second day: the sum does not move, and the day is not shown."""
    acts(ledger, clock, 43)
    clock.passes(minutes=20)
    before = numbers(ana.opens("/campaigns/CLINIC/").text)
    with ledger.transaction() as session:
        tomorrow = clock.at.date() + timedelta(days=1)
        tallies.add(session, tomorrow, "finished", 3, campaign="CLINIC", language="es")
    after = numbers(ana.opens("/campaigns/CLINIC/").text)

    assert "40+" in before
    assert not {"3", "46", "43"} & set(after)
    assert set(after) <= set(before)


def test_the_overview_counts_who_waits_in_tens(ana: Visitor, ledger: Ledger, clock: Clock) -> None:
    """The list itself names them, to organisers, and each look at it is noted."""
    with ledger.transaction() as session:
        for number in range(24):
            address = f"+1619555{number:04d}"
            contact = meet_contact(session, ledger.keyring, "sms", address, clock.at)
            asked = {"state": "CA"}
            requests.ask(
                session, ledger.keyring, contact, "call", asked, language="es", at=clock.at
            )

    page = ana.opens("/").text

    assert "20+" in page
    assert "24" not in numbers(page)


def test_stops_are_counted_in_tens_and_by_week(ana: Visitor, ledger: Ledger, clock: Clock) -> None:
    """A day has seldom eleven."""
    with ledger.transaction() as session:
        for number in range(26):
            address = f"+1619555{number:04d}"
            contact = meet_contact(session, ledger.keyring, "sms", address, clock.at)
            said = Said(clock.at - timedelta(days=number % 7), "reply", proof=str(number))
            record_stop(session, ledger.keyring, contact, said, clock.at)

    page, sheet = ana.opens("/optouts/").text, ana.opens("/optouts/optouts.csv").text

    assert "20+ stops in all" in page
    assert "26" not in numbers(page)
    assert re.search(r"^all,,20\+", sheet, re.M)
    assert re.search(r"^week,2027-02-22,20\+|^week,2027-02-22,not shown", sheet, re.M)


def test_a_dry_run_does_not_tell_whether_one_more_person_may_be_texted(
    ana: Visitor, ledger: Ledger, clock: Clock
) -> None:
    """Else a list of one row would tell whether that person has said stop."""

    def agree(number: int) -> None:
        with ledger.transaction() as session:
            address = f"+1619555{number:04d}"
            contact = meet_contact(session, ledger.keyring, "sms", address, clock.at)
            contact.state, contact.language = "CA", "en"
            said = Said(clock.at, "paper", "You agree to texts.", "en", "clinic", str(number))
            record_consent(session, contact, "CLINIC", said, clock.at)

    def dry_run() -> list[str]:
        page = ana.posts("/campaigns/CLINIC/dry-run").text
        return numbers(page.split('id="sum"')[1].split('id="phone"')[0])

    for number in range(24):
        agree(number)
    before = dry_run()
    agree(24)

    assert "20+" in before
    assert dry_run() == before


def test_the_order_of_what_is_not_shown_is_that_of_names(ledger: Ledger, clock: Clock) -> None:
    """Not that of size: of counties, languages, answers and errors."""
    for county, count in (("Alpine", 2), ("Modoc", 9), ("Sierra", 5), ("Kern", 60), ("Inyo", 40)):
        acts(ledger, clock, count, county)
    with ledger.transaction() as session:
        row = campaigns.find(session, "CLINIC")
        assert row
        contact = meet_contact(session, ledger.keyring, "sms", "+16195559999", clock.at)
        session.flush()
        _fail(session, row, contact.id, {30006: 2, 30003: 9, 30005: 5}, clock)

    with ledger.reading() as session:
        row = campaigns.find(session, "CLINIC")
        assert row
        figures = figures_of(session, row)

    hidden = [one.name for one in figures.counties if one.counts[2] is None]
    assert hidden == sorted(hidden)
    assert [code for code, _, number in figures.errors if number is None] == [30003, 30005, 30006]


def _fail(
    session: Session, row: Campaign, contact: int, codes: dict[int, int], clock: Clock
) -> None:
    for code, count in codes.items():
        for number in range(count):
            session.add(
                Outgoing(
                    key=f"{code}:{number}",
                    contact_id=contact,
                    campaign_id=row.id,
                    purpose="campaign",
                    template="first",
                    language="en",
                    body=b"",
                    segments=1,
                    not_before=clock.at,
                    useful_until=clock.at,
                    status="undelivered",
                    code=code,
                    changed_at=clock.at,
                )
            )


def test_a_chart_of_days_leaves_room_for_days_without_anything() -> None:
    """So that a gap looks like one; two weeks at least, a quarter of a year at most."""
    rows = [Row("2027-01-30", (12,)), Row("2027-02-02", (None,))]

    drawn = calendar(rows)

    assert [row.name for row in drawn][-4:] == [
        "2027-01-30", "2027-01-31", "2027-02-01", "2027-02-02",
    ]  # fmt: skip
    assert len(drawn) == 14
    assert [row.counts[0] for row in drawn][-4:] == [12, 0, 0, None]
    assert str(charts.columns([None, 7])) == str(charts.columns([None, 90]))
    assert len(calendar([Row("2025-01-01", (12,)), Row("2027-02-02", (12,))])) == 92
