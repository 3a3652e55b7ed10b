"""A link that carriers would filter has a short page of ours, and only a link that may be told."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app import create_app
from bot.config import OrgSettings, Settings
from bot.conversation import Turn, World
from bot.dialogs import load_dialogs
from bot.i18n import load_catalogs
from bot.paper.links import code_of, detours, go_address, links_of
from bot.rules import Confidence, load_rulebook
from bot.store import Store

PLAIN = "https://courts.example.gov/forms/cr-180.pdf"
FILTERED = "https://courts.example.gov/marijuana-pardons"


def test_only_what_would_be_filtered_gets_an_address_of_ours() -> None:
    """A drug word in the address or in the name, also inside a longer word."""
    ours = "https://line.example.org/"

    assert go_address(ours, PLAIN, "Form CR-180") is None
    assert go_address(ours, FILTERED) == f"https://line.example.org/go/{code_of(FILTERED)}"
    assert go_address(ours, PLAIN, "Cannabis form") == f"{ours}go/{code_of(PLAIN)}"
    assert go_address(ours, "https://themarijuanaherald.example.com") is not None


def test_a_code_names_nothing_and_every_link_has_its_own() -> None:
    """Seven letters or digits; the same as long as the link is the same."""
    links = links_of(load_rulebook())

    assert len(links) == len({link.url for link in links.values()})
    assert all(code == code_of(link.url) for code, link in links.items())
    assert all(len(code) == 7 and code.isalnum() and code.islower() for code in links)


def test_links_of_low_confidence_lead_nowhere() -> None:
    """What is never texted has no page either."""
    book = load_rulebook()
    links = links_of(book)
    sure = {form.url for place in book.jurisdictions.values() for form in place.forms.values()
            if form.confidence is not Confidence.LOW}  # fmt: skip

    for place in book.jurisdictions.values():
        for form in place.forms.values():
            if form.url and form.confidence is Confidence.LOW and form.url not in sure:
                assert code_of(form.url) not in {
                    code for code, link in links.items() if link.name == form.name
                }


def test_texts_name_our_address_only_for_links_that_need_it() -> None:
    """As short as it can be said: without https://."""
    known = detours(load_rulebook(), "https://line.example.org")

    unit = "biometric-identification-and-records-unit"
    form = f"https://cbi.colorado.gov/sections/{unit}/marijuana-pardons"
    assert known[form] == f"line.example.org/go/{code_of(form)}"
    assert "https://alaskalawhelp.org" not in known


@pytest.fixture
def client(memory_store: Store) -> Any:
    """A browser at the pages, over the real law."""
    world = World(rulebook=load_rulebook(), dialogs=load_dialogs(), catalogs=load_catalogs())
    settings = Settings(
        secret_keys=("secret",),
        senders=("+15005550006",),
        org=OrgSettings("Legal Aid", "800-555-0199"),
    )
    app = create_app(
        settings,
        store=memory_store,
        world=world,
        turn=lambda session, *_, **__: Turn(session, None),
    )
    return app.test_client()


def test_the_page_names_the_form_and_gives_the_link(client: Any) -> None:
    """In the visitor's language, without a script, a cookie or a word about who came."""
    code, link = next(
        (code, link) for code, link in links_of(load_rulebook()).items() if link.place == "CO"
    )

    answer = client.get(f"/go/{code}?lang=es")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'href="{link.url}"'.replace("&", "&amp;") in page
    assert "Este enlace lleva a una página que no es nuestra" in page
    assert "<script" not in page
    assert "Set-Cookie" not in answer.headers


def test_an_unknown_code_is_answered_with_help(client: Any) -> None:
    """404 as a page: how to text us, whom to call."""
    answer = client.get("/go/zzzzzzz")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "We have no such page" in page
    assert "800-555-0199" in page
    assert "Text HELLO to <bdi>(500) 555-0006</bdi>" in page
