"""The public pages can be used by everybody: axe, a small screen, both directions, no script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

Visit = Callable[..., "Visitor"]  # noqa: F821  (tests/browser/conftest.py)

SMALL = {"width": 320, "height": 640}  # WCAG 1.4.10: 400 percent of 1280
PATHS = ("/", "/privacy", "/terms", "/go/nowhere")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar", "ru"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(visit: Visit, path: str, language: str, scheme: str) -> None:
    """All rules of axe, best practices included; nothing sticks out of a small screen."""
    visitor = visit(
        f"{path}?lang={language}", color_scheme=scheme, viewport=SMALL, java_script_enabled=True
    )
    if path.startswith("/go/"):
        visitor.wrong.clear()  # the browser notes the 404 in its console

    found = Axe().run(visitor.page)

    assert not found.violations_count, found.generate_report()
    wide = visitor.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= SMALL["width"]


def test_without_a_script_a_language_is_one_click_away(visit: Visit) -> None:
    """Links, and nothing else."""
    visitor = visit("/", java_script_enabled=False)

    visitor.page.get_by_role("link", name="Tiếng Việt").click()

    assert "lang=vi" in visitor.page.url
    assert visitor.page.locator("html").get_attribute("lang") == "vi"
