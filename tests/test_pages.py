"""The public page, and what machines ask."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.app import create_app
from bot.config import OrgSettings, Settings
from bot.conversation import Turn, World
from bot.dialogs import load_dialogs
from bot.i18n import load_catalogs
from bot.store import Keyring, RedisBackend, Store, connect

SETTINGS = Settings(
    secret_keys=("secret",),
    senders=("+15005550006",),
    retention_days=17,
    org=OrgSettings("Legal Aid", "800-555-0199", "https://aid.example.org", "Alameda County"),
    metrics_token="token-of-the-metrics",
    phone=False,
)


def app_with(store: Store) -> Flask:
    empty: Any = None
    world = World(rulebook=empty, dialogs=load_dialogs(), catalogs=load_catalogs())
    return create_app(
        SETTINGS, store=store, world=world, turn=lambda session, *_, **__: Turn(session, None)
    )


@pytest.fixture
def client(memory_store: Store) -> FlaskClient:
    """A browser at the pages."""
    return app_with(memory_store).test_client()


def test_the_public_page_says_who_we_are_in_both_languages(client: FlaskClient) -> None:
    """Name, number, cost, what we keep and how to erase it; nothing is loaded from afar."""
    answer = client.get("/")
    page = answer.get_data(as_text=True)

    for told in (
        "Legal Aid", "+15005550006", "17 days", "17 días", "DELETE", "BORRAR", "STOP",
        "not legal advice", "no consejo legal", "Alameda County", "800-555-0199",
    ):  # fmt: skip
        assert told in page
    assert 'lang="es"' in page
    assert "<script" not in page
    assert "src=" not in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


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
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.7", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("10.0.0.7", {"Authorization": "Bearer token-of-the-metrics"}, 200),
        ("10.0.0.7", {"Authorization": "Bearer wrong"}, 403),
        ("10.0.0.7", {"Authorization": "Bearer é"}, 403),
    ],
)
def test_metrics_are_for_this_machine_or_for_the_token(
    address: str, headers: dict[str, str], status: int, client: FlaskClient
) -> None:
    """A proxy on this machine does not make the whole world this machine."""
    answer = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})

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
    empty: Any = None
    bare = replace(SETTINGS, senders=(), org=OrgSettings())
    world = World(rulebook=empty, dialogs=load_dialogs(), catalogs=load_catalogs())
    turn: Any = None
    client = create_app(bare, store=memory_store, world=world, turn=turn).test_client()

    page = client.get("/").get_data(as_text=True)

    assert "Reach us" not in page
    assert "Text HELLO" not in page
