"""The organisers' pages behind a proxy, and over https."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from bot.conversation import World
from bot.ledger import Ledger
from tests.organisers.conftest import Clock, Visitor, app_with

MOST = 20  # tries of one address in five minutes


def tries(visitor: Visitor, address: str) -> TestResponse:
    """A wrong password from that address, through a proxy at 10.0.0.1."""
    return visitor.client.post(
        "/outreach/login",
        data={"username": "ana", "password": "wrong", "csrf_token": visitor.token("/login")},
        headers={"X-Forwarded-For": address},
        environ_overrides={"REMOTE_ADDR": "10.0.0.1"},
    )


def test_behind_a_proxy_each_address_has_its_own_tries(
    ledger: Ledger, clock: Clock, world: World
) -> None:
    """Somebody who guesses passwords keeps nobody else out."""
    visitor = Visitor(app_with(ledger, world, proxies=1), clock)
    for _ in range(MOST):
        tries(visitor, "203.0.113.9")

    assert tries(visitor, "203.0.113.9").status_code == 429
    assert tries(visitor, "198.51.100.7").status_code == 401


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_made_up_address_gives_no_new_tries(
    ledger: Ledger, clock: Clock, world: World, proxies: int
) -> None:
    """What stands before the address that the proxy added, the guesser wrote."""
    visitor = Visitor(app_with(ledger, world, proxies=proxies), clock)
    for at in range(MOST):
        tries(visitor, f"198.51.100.{at}, 203.0.113.9")

    assert tries(visitor, "198.51.100.99, 203.0.113.9").status_code == 429


def test_with_https_the_cookie_goes_by_nothing_else(
    ledger: Ledger, clock: Clock, world: World
) -> None:
    """And browsers are told to stay with it, on these pages too."""
    app = app_with(ledger, world, public_url="https://line.example.org", proxies=1)

    answer = app.test_client().get("/outreach/login", headers={"X-Forwarded-Proto": "https"})

    cookie = answer.headers["Set-Cookie"]
    assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Strict"))
    assert "max-age" in answer.headers["Strict-Transport-Security"]
