"""Proxies before the service, and https."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from bot.config import Settings
from bot.front import put_in_front


def behind(proxies: int, public_url: str = "https://line.example.org") -> FlaskClient:
    """A service that tells who asks, behind so many proxies."""
    app = Flask(__name__)
    app.add_url_rule("/", view_func=lambda: f"{request.remote_addr} {request.url}")
    put_in_front(app, Settings(proxies=proxies, public_url=public_url))
    return app.test_client()


def told(client: FlaskClient, **headers: str) -> str:
    """What it tells when a proxy at 10.0.0.1 asks."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get("/", headers=named, environ_overrides={"REMOTE_ADDR": "10.0.0.1"}).text


def test_without_proxies_nobody_is_believed() -> None:
    """Anybody can write a header."""
    said = told(behind(0), X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https")

    assert said == "10.0.0.1 http://localhost/"


def test_one_proxy_tells_who_asks() -> None:
    """Only the address that it added itself; what stood there before, a stranger wrote."""
    said = told(
        behind(1),
        X_Forwarded_For="127.0.0.1, 203.0.113.9",
        X_Forwarded_Proto="https",
        X_Forwarded_Host="line.example.org",
    )

    assert said == "203.0.113.9 https://line.example.org/"


def test_two_proxies_tell_it_together() -> None:
    """The inner one adds the outer one's address."""
    said = told(behind(2), X_Forwarded_For="127.0.0.1, 203.0.113.9, 10.0.0.2")

    assert said.startswith("203.0.113.9 ")


@pytest.mark.parametrize(
    ("public_url", "header"),
    [("https://line.example.org", "max-age=31536000"), ("http://127.0.0.1:8000", None)],
)
def test_browsers_stay_with_https(public_url: str, header: str | None) -> None:
    """Where the line has it; also on an error."""
    client: Any = behind(0, public_url)

    assert client.get("/").headers.get("Strict-Transport-Security") == header
    assert client.get("/nowhere").headers.get("Strict-Transport-Security") == header
