"""What the pages show, what they never show, and who may do what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.dialogs.definition import Definition
from bot.ledger import Ledger, partners, requests, tallies
from bot.ledger.consents import Said, record_consent
from bot.ledger.contacts import meet_contact
from bot.ledger.tables import Audit, Campaign, Request
from bot.outreach import campaigns
from tests.organisers.conftest import Clock, Visitor

KEYWORD = "CLINIC"


@pytest.fixture
def campaign(ledger: Ledger, clock: Clock) -> str:
    """A campaign made on the pages, with a budget."""
    with ledger.transaction() as session:
        definition = Definition(KEYWORD, about="Record clinics", budget=100.0)
        campaigns.keep(session, ledger, definition, origin="web", who="ana")
    return KEYWORD


def _list(ledger: Ledger, clock: Clock, people: int) -> None:
    with ledger.transaction() as session:
        for number in range(people):
            contact = meet_contact(
                session, ledger.keyring, "sms", f"+1619555{number:04d}", clock.at
            )
            said = Said(clock.at, "paper", "You agree to texts.", "en", "clinic", str(number))
            record_consent(session, contact, KEYWORD, said, clock.at)


def _status(ledger: Ledger) -> str:
    with ledger.reading() as session:
        return session.scalars(select(Campaign).where(Campaign.keyword == KEYWORD)).one().status


def test_a_campaign_is_made_by_a_form(ana: Visitor, ledger: Ledger) -> None:
    """With its own words, seen first as a phone shows them."""
    form = {
        "keyword": "picnic", "about": "A picnic", "languages": ["en", "es"], "budget": "50",
        "per_second": "2", "per_day": "500", "frequency": "0", "again_after": "0",
        "checked_within": "90", "weekdays_from": "10", "weekdays_to": "18",
        "first.en": "{org}: free help with old papers. Reply {keyword}. Reply STOP to opt out.",
    }  # fmt: skip

    seen = ana.posts("/new-campaign", act="preview", **form)
    saved = ana.posts("/new-campaign", act="save", **form)

    assert "Clearline: free help with old papers. Reply PICNIC." in seen.text
    assert "1 segment," in seen.text
    assert "<h1>PICNIC" in saved.text
    with ledger.reading() as session:
        made = campaigns.definition_of(
            session.scalars(select(Campaign).where(Campaign.keyword == "PICNIC")).one()
        )
    assert made.languages == ("en", "es")
    assert made.hours == {"weekdays": (10, 18)}


def test_a_wrong_field_is_named_and_nothing_is_lost(ana: Visitor) -> None:
    """The form comes back as it was filled."""
    page = ana.posts(
        "/new-campaign", act="save", keyword="two words", about="My own fair", languages="en",
        budget="much", per_second="1", per_day="9", frequency="0", again_after="0",
        checked_within="90",
    )  # fmt: skip

    assert page.status_code == 400
    assert page.text.count('aria-invalid="true"') == 2
    assert 'value="My own fair"' in page.text


def test_a_campaign_starts_only_after_its_dry_run(
    ana: Visitor, ledger: Ledger, clock: Clock, campaign: str
) -> None:
    """Then it runs, is paused, resumed and canceled, each with a word in the log."""
    _list(ledger, clock, 12)
    at = f"/campaigns/{campaign}"

    too_soon = ana.posts(f"{at}/start")
    dry = ana.posts(f"{at}/dry-run")
    ana.posts(f"{at}/start")
    running = _status(ledger)
    ana.posts(f"{at}/pause", why="too fast")
    paused = _status(ledger)
    ana.posts(f"{at}/resume")
    resumed = _status(ledger)
    ana.posts(f"{at}/cancel")

    assert "Look at a new dry run first." in too_soon.text
    assert "Nothing is in the way" in dry.text
    assert [running, paused, resumed, _status(ledger)] == [
        "running",
        "paused",
        "running",
        "canceled",
    ]
    with ledger.reading() as session:
        told = [row.what for row in session.scalars(select(Audit).where(Audit.who == "ana"))]
    assert told[-5:] == [
        "campaign dry-run", "campaign running", "campaign paused", "campaign running",
        "campaign canceled",
    ]  # fmt: skip


def test_the_pages_do_not_start_a_campaign_whose_file_is_gone(
    ana: Visitor, ledger: Ledger, clock: Clock, tmp_path: Path
) -> None:
    """They say so, and let it be taken over: somebody who has only the pages can go on."""
    with ledger.transaction() as session:
        made = Definition(KEYWORD, about="Record clinics", budget=100.0)
        campaigns.keep(session, ledger, made, origin="file", who="command line")
    _list(ledger, clock, 3)
    campaigns.sync_files(ledger, tmp_path)  # a folder without files
    at = f"/campaigns/{KEYWORD}"
    ana.posts(f"{at}/dry-run")

    page = ana.posts(f"{at}/start")

    assert "CLINIC: its file is gone" in page.text
    assert f"{at}/edit" in page.text
    assert _status(ledger) == "draft"


@pytest.mark.parametrize("act", ["start", "pause", "resume", "cancel", "dry-run", "lift"])
def test_a_viewer_changes_nothing(viewer: Visitor, ledger: Ledger, campaign: str, act: str) -> None:
    """The buttons are not there, and a post of their own is refused."""
    page = viewer.opens(f"/campaigns/{campaign}/")

    answer = viewer.posts(f"/campaigns/{campaign}/{act}", "/")

    assert "/start" not in page.text
    assert answer.status_code == 403
    assert _status(ledger) == "draft"


@pytest.mark.parametrize("path", ["/requests/", "/staff/", "/log/", "/alerts/", "/new-campaign"])
def test_a_viewer_sees_numbers_only(viewer: Visitor, path: str) -> None:
    """No phone number, no account, no log, no sending."""
    assert viewer.opens(path).status_code == 403
    assert f'href="/outreach{path}"' not in viewer.opens("/").text


def test_small_numbers_are_on_no_page_and_in_no_sheet(
    ana: Visitor, ledger: Ledger, clock: Clock, campaign: str
) -> None:
    """Nor the one beside them that would give them away."""
    counted = {"San Diego": 137, "Imperial": 43, "Alpine": 7}
    with ledger.transaction() as session:
        for county, people in counted.items():
            tallies.add(
                session, clock.at.date(), "finished", people,
                campaign=campaign, language="en", state="CA", county=county,
            )  # fmt: skip

    page = ana.opens(f"/campaigns/{campaign}/").text
    counties = page.split('id="counties"')[1].split("</section>")[0]
    sheet = ana.opens(f"/campaigns/{campaign}/numbers.csv").text

    assert "130+" in counties
    assert not re.search(r"\b(43|7)\b", re.sub(r"<svg.*?</svg>", "", counties))
    assert '"Alpine, CA",finished,not shown' in sheet
    assert '"Imperial, CA",finished,not shown' in sheet
    assert '"San Diego, CA",finished,130+' in sheet


def test_a_campaign_that_has_not_begun_says_so(ana: Visitor, campaign: str) -> None:
    """Instead of a table of what is not shown."""
    page, every = ana.opens(f"/campaigns/{campaign}/").text, ana.opens("/campaigns/").text

    assert "no text has gone out" in page
    assert "none yet" in every


def test_a_dry_run_of_few_tells_no_number(
    ana: Visitor, ledger: Ledger, clock: Clock, campaign: str
) -> None:
    """Neither by the price nor by what the checks say."""
    _list(ledger, clock, 3)

    page = ana.posts(f"/campaigns/{campaign}/dry-run").text

    assert "fewer than 11" in page
    assert "$1<" in page


def test_requests_show_a_number_and_the_log_says_who_looked(
    ana: Visitor, ledger: Ledger, clock: Clock
) -> None:
    """Done erases what they told."""
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", "+16195550123", clock.at)
        row = requests.ask(
            session, ledger.keyring, contact, "call", {"when": "Monday", "state": "CA"},
            language="es", at=clock.at,
        )  # fmt: skip
        number = row.id

    page = ana.opens("/requests/")
    sheet = ana.opens("/requests/requests.csv")
    ana.posts(f"/requests/{number}/done", "/requests/")

    assert "+16195550123" in page.text
    assert "Monday" in page.text
    assert "'+16195550123" in sheet.text
    with ledger.reading() as session:
        done = session.get_one(Request, number)
        told = [(r.what, r.about) for r in session.scalars(select(Audit))]
    assert (done.status, done.detail) == ("done", b"")
    assert ("requests opened", "all") in told
    assert ("requests exported", "all") in told
    assert not any("619" in about for _, about in told)


def test_a_letter_is_printed(ana: Visitor, ledger: Ledger, clock: Clock) -> None:
    """As PDF, once there is an address."""
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", "+16195550123", clock.at)
        detail = {
            "name": "Maria Lopez", "address": "12 Elm St, San Diego, CA 92101",
            "facts": {"jurisdiction": "CA"}, "state": "CA",
        }  # fmt: skip
        number = requests.ask(
            session, ledger.keyring, contact, "mail", detail, language="es", at=clock.at
        ).id

    answer = ana.opens(f"/requests/{number}/letter.pdf")

    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_partner_is_added_and_gets_who_waits(ana: Visitor, ledger: Ledger, clock: Clock) -> None:
    """By state; then it is removed again."""
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", "+16195550123", clock.at)
        requests.ask(
            session, ledger.keyring, contact, "call", {"state": "CA"}, language="es", at=clock.at
        )

    ana.posts("/partners/", name="Legal Aid", days="2", call="yes", states="ca")
    waiting = ana.opens("/requests/").text
    ana.posts("/partners/remove", "/partners/", name="Legal Aid")

    assert "Legal Aid" in waiting
    with ledger.reading() as session:
        assert not partners.partners(session)


def test_a_state_that_does_not_exist_is_refused_and_nothing_is_saved(
    ana: Visitor, ledger: Ledger
) -> None:
    """Its calls would be offered to nobody."""
    page = ana.posts("/partners/", name="Legal Aid", days="2", call="yes", states="Californa")

    assert page.status_code == 400
    assert "No state is called Californa" in page.text
    with ledger.reading() as session:
        assert not partners.partners(session)


def test_alerts_are_looked_at_before_they_are_sent(ana: Visitor) -> None:
    """And need a tick."""
    days = {"first": "2026-01-01", "second": "2027-01-01"}

    found = ana.posts("/alerts/", **days)
    unticked = ana.posts("/alerts/send", "/alerts/", **days)

    assert "Nobody who asked to be told" in found.text
    assert "tick the box first" in unticked.text


def test_nobody_changes_their_own_account(ana: Visitor) -> None:
    """So that one admin always stays."""
    page = ana.posts("/staff/ana", "/staff/", act="role", role="viewer")

    assert "Ask another admin" in page.text
    assert ana.opens("/staff/").status_code == 200


def test_cells_that_look_like_formulas_stay_harmless(ana: Visitor) -> None:
    """In the log as everywhere."""
    ana.posts("/partners/", name="=HYPERLINK(1)", days="2", call="yes")

    sheet = ana.opens("/log/log.csv").text

    assert "'=HYPERLINK(1)" in sheet


def test_every_link_leads_somewhere(ana: Visitor, campaign: str) -> None:
    """From the overview on, no page is missing."""
    seen, open_ones = set(), ["/"]
    while open_ones:
        path = open_ones.pop()
        seen.add(path)
        answer = ana.opens(path)
        assert answer.status_code == 200, path
        text = answer.text
        answer.close()
        found = re.findall(r'(?:href|src)="/outreach(/[^"#]*)"', text)
        open_ones += [one for one in set(found) if one not in seen and one not in open_ones]

    assert len(seen) > 12
