"""The page can be used by keyboard, with a screen reader, on a small screen, light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

Visit = Callable[..., "Visitor"]  # noqa: F821  (tests/browser/conftest.py)

SMALL = {"width": 320, "height": 640}  # WCAG 1.4.10: 400 percent of 1280
DESK = {"width": 1280, "height": 900}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [SMALL, DESK], ids=["small", "desk"])
@pytest.mark.parametrize("texts", [[], ["hi", "Vermont, had some, not sure when"]], ids=len)
def test_axe_finds_nothing(
    visit: Visit, scheme: str, size: dict[str, int], texts: list[str]
) -> None:
    """Contrast, names, roles, landmarks, order: all rules of axe, best practices included."""
    visitor = visit(color_scheme=scheme, viewport=size, reduced_motion="reduce")
    for text in texts:
        visitor.texts(text)
    for details in visitor.page.locator("summary").all():
        details.click()

    found = Axe().run(visitor.page)

    assert not found.violations_count, found.generate_report()


def test_a_small_screen_has_one_column_and_nothing_is_cut(visit: Visit) -> None:
    """Nothing has to be pushed sideways, and every control is big enough for a thumb."""
    visitor = visit(viewport=SMALL)
    visitor.texts("Vermont")

    page = visitor.page
    wide = page.evaluate("document.documentElement.scrollWidth")
    phone, panel = page.locator(".phone").bounding_box(), page.locator(".panel").bounding_box()
    controls = page.locator("button, input:not([type=hidden]), select").all()

    assert wide <= SMALL["width"]
    assert phone
    assert panel
    assert panel["y"] >= phone["y"] + phone["height"]
    for control in controls:
        box = control.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24, control  # WCAG 2.5.8


def test_everything_is_reached_by_keyboard_in_the_order_it_is_read(visit: Visit) -> None:
    """Tab goes from the skip links through the phone to the right side; nothing traps it."""
    visitor = visit()
    visitor.texts("Vermont")
    visitor.page.reload()
    expect(visitor.bubbles).to_have_count(2)
    places = []

    for _ in range(40):
        visitor.page.keyboard.press("Tab")
        place = visitor.page.evaluate(
            "(e => e === document.body ? '' : e.id || e.className || e.ariaLabel || e.innerText)"
            "(document.activeElement)"
        )
        if not place:
            break
        places.append(place)

    wanted = ["skip", "scroll", "text", "media", "silence", "asof", "language", "number"]
    assert [place for place in dict.fromkeys(places) if place in wanted] == wanted


def test_focus_is_always_seen(visit: Visit) -> None:
    """Each control shows a ring when the keyboard reaches it."""
    visitor = visit()
    visitor.texts("Vermont")
    bare = []

    for _ in range(25):
        visitor.page.keyboard.press("Tab")
        ring = visitor.page.evaluate(
            "(s => s.outlineStyle + ' ' + s.outlineWidth)(getComputedStyle(document.activeElement))"
        )
        if ring.startswith("none") or ring.endswith(" 0px"):
            bare.append(visitor.page.evaluate("document.activeElement.outerHTML"))

    assert not [place for place in bare if "<body" not in place]


def test_the_first_skip_link_leads_to_the_text_box(visit: Visit) -> None:
    """Who comes by keyboard need not pass through everything."""
    visitor = visit()

    visitor.page.keyboard.press("Tab")
    visitor.page.keyboard.press("Enter")

    expect(visitor.page.get_by_label("Your text")).to_be_focused()


def test_a_screen_reader_hears_who_says_what(visit: Visit) -> None:
    """The talk is a log; each bubble begins with who speaks."""
    visitor = visit()
    visitor.texts("Vermont")

    log = visitor.page.get_by_role("log", name="The talk")

    expect(log).to_contain_text("You: Vermont")
    expect(log).to_contain_text("The line: ")
    expect(visitor.page.get_by_role("main")).to_have_count(1)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)


def test_the_newest_text_is_in_sight(visit: Visit) -> None:
    """A long talk stands at its end, with and without the script."""
    for scripted in (True, False):
        visitor = visit(viewport=DESK, java_script_enabled=scripted)
        for text in ("hi", "help", "hello", "Vermont"):
            visitor.texts(text)

        expect(visitor.page.locator("#thread li").last).to_be_in_viewport()
