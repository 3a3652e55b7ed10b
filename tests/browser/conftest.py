"""A real Chromium, and the whole service in front of it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from bot.app import create_app
from bot.config import Settings
from bot.store import Keyring, MemoryBackend, Store

SECRET = "a secret of the tests, long enough for production"
NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "No Chromium on PATH: install it with `apt-get update && apt-get install -y chromium`."


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium or another on PATH; skipped without one, unless it is required."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        if os.environ.get("CLEARLINE_BROWSER") == "required":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        # a container has no user namespaces for the sandbox, and often a small /dev/shm
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        chromium = playwright.chromium.launch(executable_path=path, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The whole service on a free port, over a store in memory; its address."""
    store = Store(MemoryBackend(), Keyring([SECRET]), ttl=30 * 86_400)
    app = create_app(Settings(secret_keys=(SECRET,)), store=store)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Visitor:
    """Somebody in front of the page, in the words of the page.

    `wrong` is what the browser complained of so far; it must be empty at the end of a test.
    """

    def __init__(self, page: Page, wrong: list[str]) -> None:
        self.page = page
        self.wrong = wrong
        self.bubbles = page.locator("#thread li:not(.waiting)")

    def texts(self, text: str) -> str:
        """Types a text and presses Enter; gives what the line answered."""
        before = self.bubbles.count()
        self.page.get_by_label("Your text").fill(text)
        self.page.keyboard.press("Enter")
        expect(self.bubbles).to_have_count(before + 2)
        return self.said()[-1]

    def said(self) -> list[str]:
        """All bubbles and notes, oldest first."""
        return self.page.locator("#thread .words, #thread .note p").all_inner_texts()

    def card(self, heading: str) -> str:
        """What one card of the right side says."""
        card = self.page.locator(".card", has=self.page.get_by_role("heading", name=heading))
        return card.inner_text()

    def presses(self, button: str) -> None:
        """Presses a button of the right side and waits until the page has followed."""
        before = self.page.locator("input[name=talk]").first.input_value()
        self.page.get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator("input[name=talk]").first).not_to_have_value(before)


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Callable[..., Visitor]]:
    """Opens a page in a browser of its own; what a context takes may be said.

    At the end no page may have called anywhere else or complained in its console.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def elsewhere(url: str) -> list[str]:
        return [] if url.startswith(address) else [url]

    def open_page(path: str = "/phone", **context_options: Any) -> Visitor:
        context = browser.new_context(**context_options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda sent: wrong.extend(elsewhere(sent.url)))
        page.goto(f"{address}{path}")
        return Visitor(page, wrong)

    yield open_page

    for context in contexts:
        context.close()
    assert not wrong
