"""The public page, and what machines ask."""

from __future__ import annotations

import socket
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from bot.app import create_app
from bot.config import OrgSettings, Settings
from bot.conversation import Turn, World
from bot.dialogs import Definition, Dialogs, load_dialogs
from bot.i18n import Catalogs, load_catalogs
from bot.paper.words import load_words
from bot.rules import Rulebook
from bot.store import Keyring, RedisBackend, Store, connect

SETTINGS = Settings(
    secret_keys=("secret",),
    senders=("+15005550006",),
    retention_days=17,
    org=OrgSettings("Legal Aid", "800-555-0199", "https://aid.example.org", "Alameda County"),
    metrics_token="token-of-the-metrics",
    phone=False,
)


@cache
def words() -> tuple[Dialogs, Catalogs]:
    return load_dialogs(), load_catalogs()


def world_of(**more: Any) -> World:
    dialogs, catalogs = words()
    return World(rulebook=Rulebook({}, {}), dialogs=dialogs, catalogs=catalogs, **more)


def app_with(store: Store, **settings: Any) -> Flask:
    return create_app(
        replace(SETTINGS, **settings),
        store=store,
        world=world_of(),
        turn=lambda session, *_, **__: Turn(session, None),
    )


@pytest.fixture
def client(memory_store: Store) -> FlaskClient:
    """A browser at the pages."""
    return app_with(memory_store).test_client()


def test_the_public_page_has_all_that_a_carriers_reviewer_looks_for(client: FlaskClient) -> None:
    """Brand, purpose, number, frequency, rates, STOP, HELP, terms, privacy; nothing from afar."""
    answer = client.get("/")
    page = answer.get_data(as_text=True)

    for told in (
        "Legal Aid", "old charge", "<bdi>(500) 555-0006</bdi>", "one answer to each text",
        "STOP", "HELP",
        "Message and data rates may apply", "you can get help without it", "not legal advice",
        "17 days", "DELETE", "Alameda County", "800-555-0199", "/terms", "/privacy", "/law",
    ):  # fmt: skip
        assert told in page
    assert "sms:+15005550006?&amp;body=HELLO" in page
    assert "<script" not in page
    assert "src=" not in page
    assert "Set-Cookie" not in answer.headers
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/privacy", "/terms", "/go/nowhere"])
@pytest.mark.parametrize("language", load_catalogs().languages)
def test_each_page_speaks_each_language(client: FlaskClient, path: str, language: str) -> None:
    """Chosen by a link, with no English left in it, Arabic from right to left."""
    page = client.get(f"{path}?lang={language}").get_data(as_text=True)

    said = load_words(words()[1])
    assert f'<html lang="{language}"' in page
    assert ('dir="rtl"' in page) == (language == "ar")
    assert str(escape(said.say(language, "runs", org="Legal Aid"))) in page
    if language != "en":
        assert said.say("en", "runs", org="Legal Aid") not in page
    assert "cannabis" not in page.casefold()
    assert "marijuana" not in page.casefold()


@pytest.mark.parametrize(
    ("asked", "language"),
    [("es-MX,es;q=0.9", "es"), ("zh-TW", "zh-Hant"), ("zh-CN,en", "zh-Hans"), ("fil", "tl"),
     ("de,ko;q=0.5", "ko"), ("de", "en"), ("", "en")],
)  # fmt: skip
def test_a_browser_is_answered_in_its_own_language(
    client: FlaskClient, asked: str, language: str
) -> None:
    """English where it asks for none of ours; a link to another language wins."""
    headers = {"Accept-Language": asked} if asked else {}

    assert client.get("/", headers=headers).headers["Content-Language"] == language
    assert client.get("/?lang=vi", headers=headers).headers["Content-Language"] == "vi"
    assert client.get("/?lang=<b>", headers=headers).headers["Content-Language"] == language


def test_the_language_chosen_goes_along_to_the_next_page(client: FlaskClient) -> None:
    """Nobody chooses it twice, and no cookie is needed for that."""
    page = client.get("/?lang=so").get_data(as_text=True)

    assert 'href="/privacy?lang=so"' in page


def test_the_privacy_notice_says_that_nothing_is_shared_for_marketing(client: FlaskClient) -> None:
    """The words that carriers look for (CTIA Messaging Principles; error 30933 without them)."""
    page = client.get("/privacy").get_data(as_text=True)

    assert "No mobile information" in page
    assert "is shared with anybody for marketing" in page


def test_production_offers_only_languages_that_a_native_speaker_has_read(
    memory_store: Store,
) -> None:
    """Or that the settings name: a page is held to what a text is held to."""
    world = replace(world_of(), production=True, unreviewed=frozenset({"vi"}))
    turn: Any = None
    client = create_app(SETTINGS, store=memory_store, world=world, turn=turn).test_client()

    page = client.get("/?lang=ko").get_data(as_text=True)

    assert '<html lang="en"' in page
    assert "?lang=vi" in page
    assert "?lang=ko" not in page


def test_a_list_shows_what_one_agrees_to_before_joining(memory_store: Store) -> None:
    """The keyword, the frequency and that help comes without it."""
    listed = Definition("SPRING", frequency=3)
    world = replace(world_of(), campaigns={"SPRING": listed, "FAIR": Definition("FAIR")})
    turn: Any = None
    client = create_app(SETTINGS, store=memory_store, world=world, turn=turn).test_client()

    page = client.get("/").get_data(as_text=True)

    assert "By texting SPRING you agree to get up to 3 texts a month from Legal Aid" in page
    assert "You can get help without joining" in page
    assert "FAIR" not in page


def test_ready_means_the_store_answers(client: FlaskClient) -> None:
    """Up and ready."""
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_without_the_store_the_process_is_up_but_not_ready(keyring: Keyring) -> None:
    """/readyz is 503 so that no text is sent here; /healthz is 200 so that we are not killed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    client = app_with(Store(RedisBackend(connect(url)), keyring, 60)).test_client()

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 403),
        ("::1", {}, 403),
        ("10.0.0.7", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("10.0.0.7", {"Authorization": "Bearer token-of-the-metrics"}, 200),
        ("10.0.0.7", {"Authorization": "Bearer wrong"}, 403),
        ("10.0.0.7", {"Authorization": "Bearer é"}, 403),
    ],
)
def test_metrics_of_a_public_line_are_for_the_token(
    address: str, headers: dict[str, str], status: int, memory_store: Store
) -> None:
    """A proxy on this machine, also a silent one, does not make the whole world this machine."""
    client = app_with(memory_store, public_url="https://line.example.org").test_client()

    answer = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("settings", "headers", "status"),
    [
        ({"public_url": "http://127.0.0.1:8000"}, {}, 200),
        ({"public_url": "http://localhost:8000"}, {}, 200),
        ({"public_url": "http://127.0.0.1:8000"}, {"X-Forwarded-For": "203.0.113.9"}, 403),
        ({"public_url": "http://127.0.0.1:8000", "proxies": 1}, {}, 403),
        (
            {"public_url": "http://127.0.0.1:8000", "proxies": 1},
            {"X-Forwarded-For": "127.0.0.1"},
            403,
        ),
    ],
)
def test_metrics_without_a_token_are_for_who_is_alone_on_this_machine(
    settings: dict[str, Any], headers: dict[str, str], status: int, memory_store: Store
) -> None:
    """Where nobody but this machine can come by."""
    client = app_with(memory_store, **settings).test_client()

    answer = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})

    assert answer.status_code == status


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/sms", 405), ("/phone", 404)])
def test_errors_are_one_line_of_text(path: str, status: int, client: FlaskClient) -> None:
    """Also: the simulator is not there when it is off."""
    answer = client.get(path)

    assert (answer.status_code, answer.mimetype) == (status, "text/plain")


def test_a_post_too_big_is_refused(client: FlaskClient) -> None:
    """Nobody fills our memory."""
    answer = client.post("/sms", data={"Body": "a" * 70_000})

    assert answer.status_code == 413


def test_the_page_leaves_out_what_was_not_set(memory_store: Store) -> None:
    """A line without a number or a phone of its own shows no empty line for it."""
    bare = replace(
        SETTINGS, senders=(), account_sid="AC1", auth_tokens=("token",), org=OrgSettings()
    )
    turn: Any = None
    client = create_app(bare, store=memory_store, world=world_of(), turn=turn).test_client()

    page = client.get("/").get_data(as_text=True)

    assert "tel:" not in page
    assert "Text HELLO" not in page


def test_the_simulator_shows_its_number_on_the_page(memory_store: Store) -> None:
    """Whoever tries the line out sees the call to action as people will."""
    page = app_with(memory_store, senders=()).test_client().get("/").get_data(as_text=True)

    assert "(500) 555-0006" in page


@pytest.mark.parametrize("language", load_catalogs().languages)
def test_how_long_answers_are_kept_is_said_in_words(client: FlaskClient, language: str) -> None:
    """No language says 'duration-day'."""
    page = client.get(f"/privacy?lang={language}").get_data(as_text=True)

    assert "17" in page
    assert "duration" not in page


def test_a_campaign_that_is_made_while_the_line_runs_is_on_the_page(memory_store: Store) -> None:
    """With the words one agrees to; one that has ended is gone again."""
    app = app_with(memory_store)
    client, line = app.test_client(), app.extensions["clearline"].line
    before = client.get("/").text

    line.renew(campaigns={"FAIR": Definition("FAIR", frequency=3)})
    during = client.get("/").text
    line.renew(campaigns={})

    assert "FAIR" not in before
    assert "FAIR" in during
    assert "FAIR" not in client.get("/").text
