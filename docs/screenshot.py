"""Takes the pictures of the phone page in these docs: `make picture`.

The service runs over a store in memory, a Chromium tells it one story to the end, and the page is
taken twice: as on a desk (docs/phone.png) and as on a small phone (docs/phone-small.png).
"""

from __future__ import annotations

import logging
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from bot.app import create_app
from bot.config import Settings
from bot.store import Keyring, MemoryBackend, Store

HERE = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SECRET = "only for pictures, thrown away afterwards"  # noqa: S105  nothing outlives the run
SIZES = {
    "phone.png": {"width": 1280, "height": 1080},
    "phone-small.png": {"width": 390, "height": 844},
}

# One story, told as people tell it; each line answers what the line asked before.
STORY = (
    "got busted w a half oz in LA back in 2009, all done now",
    "guilty",
    "I was 24",
)


@contextmanager
def service() -> Iterator[str]:
    """The whole service on a free port of this machine; its address."""
    store = Store(MemoryBackend(), Keyring([SECRET]), ttl=3600)
    app = create_app(Settings(secret_keys=(SECRET,)), store=store)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def tell(page: Page) -> None:
    """Tells the story to its end."""
    for number, text in enumerate(STORY, start=1):
        page.get_by_label("Your text").fill(text)
        page.keyboard.press("Enter")
        expect(page.locator("#thread li:not(.waiting)")).to_have_count(2 * number)


def take(browser: Browser, address: str, name: str) -> None:
    """One picture, sharp enough for a good screen."""
    context = browser.new_context(
        viewport=SIZES[name], device_scale_factor=1.5, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{address}/phone")
    tell(page)
    page.evaluate("document.activeElement.blur()")
    page.screenshot(path=HERE / name, full_page=name == "phone.png")
    context.close()


def main() -> None:
    """Takes both pictures."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit("No Chromium on PATH: apt-get update && apt-get install -y chromium")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with service() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name in SIZES:
            take(browser, address, name)
        browser.close()


if __name__ == "__main__":
    main()
