"""Every address of the pages, found in their own table: who may post, and what guards each post."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from bot.dialogs.definition import Definition
from bot.ledger import Ledger
from bot.outreach import campaigns
from tests.organisers.conftest import Clock, Visitor

BEFORE_LOGIN = {"/login", "/code", "/enrol"}
OF_EVERYBODY = {"/password", "/logout"}


@pytest.fixture(autouse=True)
def campaign(ledger: Ledger, clock: Clock) -> None:
    """So that no address leads nowhere for want of one."""
    with ledger.transaction() as session:
        campaigns.keep(session, ledger, Definition("CLINIC"), origin="web", who="ana")


def addresses(app: Flask, method: str) -> Iterator[str]:
    """Every address that takes this method, with something in its gaps."""
    inner = app.wsgi_app.mounts["/outreach"].__self__  # type: ignore[attr-defined]
    for rule in inner.url_map.iter_rules():
        if method in rule.methods and rule.endpoint != "static":
            filled = rule.rule.replace("<keyword>", "CLINIC").replace("<act>", "start")
            yield re.sub(r"<[^>]+>", "1", filled)


def test_a_viewer_posts_nothing_but_their_own_password_and_the_way_out(
    app: Flask, viewer: Visitor
) -> None:
    """With a form's token and all."""
    token = viewer.token("/")
    posts = set(addresses(app, "POST")) - BEFORE_LOGIN - OF_EVERYBODY

    answers = {
        path: viewer.client.post(f"/outreach{path}", data={"csrf_token": token}).status_code
        for path in posts
    }

    assert len(answers) > 12
    assert set(answers.values()) == {403}, answers


def test_no_form_is_taken_without_its_token(app: Flask, ana: Visitor) -> None:
    """Also not that of the login, and not with another session's token."""
    stranger = Visitor(app, ana.clock)
    foreign = stranger.token("/login")

    for path in addresses(app, "POST"):
        for form in ({}, {"csrf_token": foreign}):
            answer = ana.client.post(f"/outreach{path}", data=form)
            assert answer.status_code == 400, path
            assert "came from elsewhere" in answer.text, path


def test_no_page_is_kept_by_a_browser_or_a_proxy(app: Flask, ana: Visitor) -> None:
    """Nor a sheet, an error or a page that leads on."""
    for path in addresses(app, "GET"):
        answer = ana.client.get(f"/outreach{path}")
        assert answer.headers["Cache-Control"] == "no-store", path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        answer.close()


def test_a_cookie_from_before_the_login_is_not_let_in_by_it(
    app: Flask, ana: Visitor, clock: Clock
) -> None:
    """Whoever planted it, or saw it after the password, stays outside."""
    planted, victim = Visitor(app, clock), Visitor(app, clock)
    planted.opens("/login")
    cookie = planted.client.get_cookie("outreach", path="/outreach")
    assert cookie
    victim.client.set_cookie("outreach", cookie.value, path="/outreach")

    victim.logs_in()

    assert "<h1>Overview</h1>" in victim.opens("/").text
    assert "<h1>Log in</h1>" in planted.opens("/").text


def test_the_one_time_code_cannot_be_played_again_by_whoever_saw_the_form(
    app: Flask, ana: Visitor, clock: Clock
) -> None:
    """Not in the same half minute, and not after the next code was used."""
    first = ana.code()
    ana.posts("/logout", "/")
    ana.posts("/login", username="ana", password="correct horse battery staple")
    ana.posts("/code", code=first)
    thief = Visitor(app, clock)
    thief.posts("/login", username="ana", password="correct horse battery staple")

    assert thief.posts("/code", code=first).status_code == 401
    clock.passes(seconds=30)
    assert thief.posts("/code", code=first).status_code == 401
