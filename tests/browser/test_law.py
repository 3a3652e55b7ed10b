"""The law pages in a real browser: large and small, light and dark, on paper, by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

Visit = Callable[..., "Visitor"]  # noqa: F821  (tests/browser/conftest.py)

SMALL = {"width": 320, "height": 640}  # WCAG 1.4.10: 400 percent of 1280
DESK = {"width": 1280, "height": 900}
# A place has hundreds of rows of the same make; axe takes half a minute for all of them.
FEWER_OF_A_KIND = """() => document
  .querySelectorAll(".cases tbody tr:nth-child(n+12), .remedy:nth-of-type(n+8)")
  .forEach((one) => one.remove())"""
PAGES = ["/law", "/law/VT"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [SMALL, DESK], ids=["small", "desk"])
@pytest.mark.parametrize("path", ["/law", "/law/CA", "/law/XX"])
def test_axe_finds_nothing(visit: Visit, path: str, size: dict[str, int], scheme: str) -> None:
    """Contrast, names, roles, headings, tables: all rules of axe, best practices included."""
    visitor = visit(path, color_scheme=scheme, viewport=size)
    if path == "/law/XX":
        visitor.wrong.clear()  # the browser says in its console that it got a 404
    visitor.page.evaluate(FEWER_OF_A_KIND)

    found = Axe().run(visitor.page)

    assert not found.violations_count, found.generate_report()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cut_on_a_small_screen(visit: Visit, path: str) -> None:
    """Tables turn into blocks; nothing has to be pushed sideways."""
    page = visit(path, viewport=SMALL).page

    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL["width"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_reads_the_same_without_a_script(visit: Visit, path: str) -> None:
    """There is none to miss."""
    scripted, plain = (
        visit(path, java_script_enabled=scripted).page.inner_text("main")
        for scripted in (True, False)
    )

    assert scripted == plain


def test_what_a_reader_sees_first_is_whether_a_lawyer_has_checked_it(visit: Visit) -> None:
    """On the smallest screen too."""
    page = visit("/law/VT", viewport=SMALL).page

    expect(page.get_by_text("No lawyer has checked this yet.")).to_be_in_viewport()


def test_the_skip_link_leads_past_the_head(visit: Visit) -> None:
    """Who comes by keyboard need not pass through everything."""
    page = visit("/law/VT").page

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_from_a_row_of_the_table_to_its_remedy_and_its_condition(visit: Visit) -> None:
    """Every name in the table is spelled out further down."""
    page = visit("/law/VT").page

    page.locator(".decisions").get_by_role("link", name="vt-act167-auto").click()
    expect(page.get_by_role("heading", name="vt-act167-auto")).to_be_in_viewport()
    page.locator(".decisions").get_by_role("link", name="small case").first.click()

    expect(page.locator("#term-small-case")).to_be_in_viewport()


def test_on_paper_the_tables_stay_tables_and_addresses_are_written_out(visit: Visit) -> None:
    """A lawyer may read it at a desk without a screen."""
    page = visit("/law/VT", viewport={"width": 700, "height": 900}).page
    page.emulate_media(media="print")

    expect(page.locator(".contents")).to_be_hidden()
    expect(page.locator(".law .address").first).to_be_visible()
    assert page.locator(".decisions").evaluate("e => getComputedStyle(e).display") == "table"
    assert page.evaluate("document.documentElement.scrollWidth") <= 700


def test_the_public_page_and_the_phone_lead_to_the_law(visit: Visit) -> None:
    """Whoever wants to know what the answers rest on finds it."""
    page = visit("/").page

    page.get_by_role("main").get_by_role("link", name="The law we go by").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The law, all places at a glance")
    phone = visit("/phone")
    phone.texts("Vermont")
    phone.page.get_by_role("link", name="All the law of Vermont").click()

    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Vermont")
