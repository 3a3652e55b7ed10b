"""Who is logged in, for how long, and which pages are open to nobody else."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from bot.ledger.tables import Staff
from bot.organisers.desk import Desk, Person, back_to

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 12 * 3600
_OPEN = frozenset(("static", "entry.login", "entry.code", "entry.enrol"))
_WITHOUT_OWN_PASSWORD = frozenset(("static", "entry.password", "entry.logout"))
MOST_LIST_BYTES = 256 * 1024 * 1024  # a million rows
LIVE = "live"  # in the query of a page that renews itself: nobody sits in front of it for sure


def install(app: Flask, desk: Desk) -> None:
    """Every page but the login itself asks who is there."""
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)
    manager.user_loader(lambda key: _person(desk, key))
    app.before_request(lambda: _ask(desk))
    app.context_processor(lambda: {"me": current_user if "asked" in g else None})


def let_in(desk: Desk, row: Staff) -> None:
    """Begins a login with a new session."""
    session.clear()
    session["since"] = session["seen"] = desk.now().timestamp()
    login_user(Person(row))


def _person(desk: Desk, key: str) -> Person | None:
    row_id, _, stamp = key.partition(":")
    if not row_id.isdigit():
        return None
    with desk.ledger.reading() as reading:
        row = reading.get(Staff, int(row_id))
    if row is None or not row.active or row.stamp != stamp:
        return None
    return Person(row)


def _ask(desk: Desk) -> Any:
    if request.endpoint == "static":
        return None
    _end_when_old(desk.now().timestamp())
    g.asked = True
    if request.endpoint in _OPEN or request.endpoint is None:
        return None
    if not current_user.is_authenticated:
        return back_to("entry.login")
    if request.endpoint == "lists.read" and current_user.may("organiser"):
        request.max_content_length = MOST_LIST_BYTES  # nobody else may send that much
    if LIVE not in request.args:
        session["seen"] = desk.now().timestamp()
    if current_user.must_choose and request.endpoint not in _WITHOUT_OWN_PASSWORD:
        return back_to("entry.password")
    return None


def _end_when_old(now: float) -> None:
    if "since" not in session:
        return
    is_idle = now - session["seen"] > IDLE_SECONDS
    if is_idle or now - session["since"] > LONGEST_SECONDS:
        logout_user()
        session.clear()
