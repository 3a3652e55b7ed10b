"""The organisers' pages in a real Chromium: from the first login to a campaign that is paused."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from bot.app import create_app
from bot.config import OrgSettings, Settings
from bot.ledger import Ledger, open_ledger, partners, requests, staff, tallies
from bot.ledger.consents import Said, record_consent, record_stop
from bot.ledger.contacts import meet_contact
from bot.ledger.tables import Upload
from bot.store import Keyring, MemoryBackend, Store

SECRET = "a secret of the tests, long enough for production"
PASSWORD = "correct horse battery staple"
TOTP = pyotp.random_base32()
SMALL = {"width": 320, "height": 640}  # WCAG 1.4.10: 400 percent of 1280
DESK = {"width": 1280, "height": 900}
PAGES = (
    "/", "/campaigns/", "/campaigns/FAIR/", "/campaigns/FAIR/dry-run", "/campaigns/FAIR/cancel",
    "/new-campaign", "/requests/", "/lists/", "/lists/1/", "/lists/2/", "/optouts/", "/alerts/",
    "/partners/", "/staff/", "/log/", "/password",
)  # fmt: skip

Office = Callable[..., Page]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A database with two of the staff, a list, requests and some numbers."""
    opened = open_ledger("", tmp_path_factory.mktemp("ledger"), Keyring([SECRET]))
    with opened.transaction() as session:
        for name, role in (("ana", "admin"), ("vic", "viewer")):
            row, _ = staff.add(session, name, role, opened.now())  # type: ignore[arg-type]
            staff.choose(row, PASSWORD)
            staff.enrol(row, opened.keyring, TOTP)
        _fill(session, opened)
    yield opened
    opened.close()


def _fill(session: Any, ledger: Ledger) -> None:
    now = ledger.now()
    for number in range(24):
        contact = meet_contact(session, ledger.keyring, "sms", f"+1619555{number:04d}", now)
        contact.state, contact.language = "CA", "en"
        for keyword in ("FAIR", "PICNIC"):
            said = Said(now, "paper", "You agree to texts.", "en", "clinic", str(number))
            record_consent(session, contact, keyword, said, now)
    record_stop(session, ledger.keyring, contact, Said(now, "reply", proof="S"), now)
    asked = {"when": "Monday morning", "state": "CA", "county": "San Diego"}
    other = meet_contact(session, ledger.keyring, "sms", "+16195550001", now)
    requests.ask(session, ledger.keyring, other, "call", asked, language="es", at=now)
    partners.add(session, ledger.keyring, partners.Offer("Legal Aid", ("call",), ("CA",)))
    for status in ("done", "waiting"):
        session.add(
            Upload(
                name=f"{status}.csv", kind="consents", scope="FAIR", told={}, by="ana", at=now,
                status=status, rows=5000, read=1200, refused=12, reasons=["not a phone number"],
            )
        )  # fmt: skip
    for back in range(5):
        day = now.date() - timedelta(days=back)
        for what, count in (("sent", 80), ("answered", 31), ("finished", 14 - back)):
            tallies.add(
                session, day, what, count,
                campaign="FAIR", language="en", state="CA", county="San Diego",
            )  # fmt: skip


@pytest.fixture(scope="module")
def office_address(ledger: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The whole service on a free port; the address of the organisers' pages."""
    var: Path = tmp_path_factory.mktemp("var")
    store = Store(MemoryBackend(), ledger.keyring, ttl=86_400)
    org = OrgSettings(timezone=ZoneInfo("America/Los_Angeles"))
    app = create_app(Settings(secret_keys=(SECRET,), var=var, org=org), store=store, ledger=ledger)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/outreach"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def office(browser: Browser, office_address: str, ledger: Ledger) -> Iterator[Office]:
    """Logs somebody in, in a browser of their own; nothing may be loaded from elsewhere."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []
    host = office_address.removesuffix("/outreach")

    def open_office(username: str = "ana", **options: Any) -> Page:
        context = browser.new_context(base_url=f"{office_address}/", **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request", lambda sent: None if sent.url.startswith(host) else wrong.append(sent.url)
        )
        page.on("console", lambda said: wrong.append(said.text) if "Policy" in said.text else None)
        logs_in(page, office_address, ledger, username)
        return page

    yield open_office

    for context in contexts:
        context.close()
    assert not wrong


def logs_in(page: Page, address: str, ledger: Ledger, username: str) -> None:
    """Password and code, as somebody types them."""
    with ledger.transaction() as session:
        staff.named(session, username).last_code = 0  # several log in within one time step
    page.goto(f"{address}/login")
    page.get_by_label("Name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Six digits").fill(pyotp.TOTP(TOTP).at(ledger.now()))
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(office: Office, office_address: str, scheme: str) -> None:
    """On a desk and on the smallest phone, where nothing is pushed sideways either."""
    page = office(color_scheme=scheme, viewport=DESK, reduced_motion="reduce")
    found = []

    for path in PAGES:
        for size in (DESK, SMALL):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.goto(f"{office_address}{path}")
            for details in page.locator("details:not([open]) > summary").all():
                details.click()
            told = Axe().run(page)
            wide = page.evaluate("document.documentElement.scrollWidth")
            found += [path, told.generate_report()] if told.violations_count else []
            found += [path, f"{wide} wide"] if wide > size["width"] else []

    assert not found, "\n".join(found)


def test_axe_finds_nothing_before_the_login(browser: Browser, office_address: str) -> None:
    """The door is open to everybody."""
    page = browser.new_page(viewport=SMALL)  # type: ignore[arg-type]
    page.goto(f"{office_address}/campaigns/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")

    told = Axe().run(page)

    page.close()
    assert not told.violations_count, told.generate_report()


def test_a_campaign_is_made_rehearsed_started_and_paused(office: Office) -> None:
    """By somebody who has never seen the code, with the buttons they find."""
    page = office()

    page.get_by_role("link", name="Make a campaign").click()
    page.get_by_label("Keyword", exact=True).fill("picnic")
    page.get_by_label("What it is for").fill("A picnic in the park")
    page.get_by_label("Budget in dollars").fill("50")
    page.get_by_label("Spanish", exact=True).uncheck()
    page.get_by_role("button", name="Show the texts").click()
    expect(page.get_by_role("heading", name="As a phone shows it")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("PICNIC not started")
    page.get_by_role("link", name="Dry run").click()
    page.get_by_role("button", name="Do the dry run").click()
    expect(page.get_by_text("Nothing is in the way")).to_be_visible()
    page.get_by_role("link", name="Start it").click()
    page.get_by_role("button", name="Yes, start it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("PICNIC running")
    page.get_by_role("link", name="Pause").click()
    page.get_by_label("Why").fill("too many calls")
    page.get_by_role("button", name="Yes, pause it").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("PICNIC paused")
    expect(page.get_by_text("too many calls")).to_be_visible()


def test_it_works_without_a_script(office: Office, office_address: str) -> None:
    """Forms and links do everything."""
    page = office(java_script_enabled=False)

    page.get_by_role("link", name="Campaigns", exact=True).click()
    page.get_by_role("link", name="FAIR").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^FAIR"))
    expect(page.get_by_role("heading", name="What became of it")).to_be_visible()


def test_a_viewer_finds_no_button_that_changes_anything(
    office: Office, office_address: str
) -> None:
    """And a typed address is refused."""
    page = office("vic")

    page.goto(f"{office_address}/campaigns/FAIR/")
    buttons = page.get_by_role("main").get_by_role("button").count()
    page.goto(f"{office_address}/campaigns/FAIR/start")

    assert buttons == 0
    expect(page.get_by_text("Your account may not do this")).to_be_visible()


def test_a_form_without_its_token_is_refused(office: Office, office_address: str) -> None:
    """As one that another site would send."""
    page = office()
    page.goto(f"{office_address}/campaigns/FAIR/cancel")
    page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach(e => e.remove())")

    with page.expect_response("**/cancel") as sent:
        page.get_by_role("button", name="Yes, cancel it").click()

    assert sent.value.status == 400
    expect(page.get_by_text("nothing was done")).to_be_visible()


def test_the_session_ends(office: Office, office_address: str, ledger: Ledger) -> None:
    """After half an hour nobody is in front of it any more."""
    page = office()
    usual = ledger.now
    ledger.now = lambda: usual() + timedelta(minutes=31)
    try:
        page.goto(f"{office_address}/campaigns/")
    finally:
        ledger.now = usual

    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def test_everything_is_reached_by_keyboard(office: Office, office_address: str) -> None:
    """Tab goes from the skip link through the pages to the content, with a ring to be seen."""
    page = office(viewport=DESK)
    page.goto(f"{office_address}/campaigns/FAIR/")
    reached, bare = [], []

    for _ in range(30):
        page.keyboard.press("Tab")
        name, ring = page.evaluate(
            "(e => [e.innerText, getComputedStyle(e).outlineStyle])(document.activeElement)"
        )
        reached.append(name)
        if ring == "none" and name and "\n" not in name:
            bare.append(name)

    wanted = ["Skip to the page", "Overview", "Campaigns", "Log out", "Dry run", "Start"]
    assert [name for name in dict.fromkeys(reached) if name in wanted] == wanted
    assert not bare


def test_no_name_lies_under_its_value_on_the_smallest_phone(
    office: Office, office_address: str
) -> None:
    """A moment with its clock is long; it goes on in the next line before it covers a word."""
    page = office(viewport=SMALL)
    page.goto(f"{office_address}/campaigns/FAIR/dry-run")
    page.get_by_role("button", name="Do the dry run").click()
    expect(page.get_by_text(re.compile(r"[AP]M P[SD]T")).first).to_be_visible()

    covered = page.evaluate(
        "[...document.querySelectorAll('dt')].filter("
        "e => e.scrollWidth > Math.ceil(e.getBoundingClientRect().width)).map(e => e.innerText)"
    )

    assert covered == []
