"""The way in: password, then a code of the second factor; and the way out."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import segno
from flask import Blueprint, abort, flash, request, session
from flask_login import current_user, logout_user
from markupsafe import Markup
from sqlalchemy.orm import Session

from bot.ledger import staff
from bot.ledger.audit import note
from bot.ledger.tables import Staff
from bot.organisers.desk import Desk, back_to, show
from bot.organisers.logins import let_in
from bot.organisers.tries import Tries
from bot.store import Unreadable

_HALF_SECONDS = 5 * 60  # between the password and the code
_NO = (
    "That did not match. Check both and try again. After several wrong tries an account "
    "waits a while before it listens again."
)
_NO_CODE = "That code did not match. Wait for the next one in your app, then try again."


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("entry", __name__)
    door = Door(desk)
    pages.add_url_rule("/login", "login", door.login, methods=("GET", "POST"))
    pages.add_url_rule("/code", "code", door.code, methods=("GET", "POST"))
    pages.add_url_rule("/enrol", "enrol", door.enrol, methods=("GET", "POST"))
    pages.add_url_rule("/password", "password", door.password, methods=("GET", "POST"))
    pages.add_url_rule("/logout", "logout", door.logout, methods=("POST",))
    return pages


class Door:
    """The five pages of the way in and out."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.tries = Tries(desk.settings.redis_url)

    def login(self) -> Any:
        """Name and password."""
        if current_user.is_authenticated:
            return back_to("home.index")
        if request.method == "GET":
            return show("login.html")
        self._few_tries()
        name, password = request.form.get("username", ""), request.form.get("password", "")
        row = self._by_password(name, password)
        if row is None:
            flash(_NO, "bad")
            return show("login.html", 401)
        session.clear()
        session["half"] = [row.id, row.stamp, self.desk.now().timestamp()]
        return back_to("entry.code" if row.totp else "entry.enrol")

    def code(self) -> Any:
        """The second factor."""
        if (found := self._half()) is None or not found.totp:
            return back_to("entry.login")
        if request.method == "GET":
            return show("code.html")
        self._few_tries()
        with self.desk.ledger.transaction() as ledger:
            row = ledger.get_one(Staff, found.id, with_for_update=True)
            now, keyring = self.desk.now(), self.desk.ledger.keyring
            waits = not staff.may_try(row, now)
            is_right = not waits and staff.code_is(row, keyring, _typed_code(), now)
            self._tell(ledger, row, is_right, "code")
        if is_right:
            let_in(self.desk, row)
            return back_to("home.index")
        if waits:
            session.clear()
            flash(_NO, "bad")
            return back_to("entry.login")
        flash(_NO_CODE, "bad")
        return show("code.html", 401)

    def enrol(self) -> Any:
        """The second factor is set up, at the first login."""
        if (found := self._half()) is None or found.totp:
            return back_to("entry.login")
        secret = self._new_secret(found)
        if request.method == "GET":
            return self._show_enrolment(found, secret)
        self._few_tries()
        step = staff.step_of(secret, _typed_code(), self.desk.now())
        if not step:
            flash(_NO_CODE, "bad")
            return self._show_enrolment(found, secret, 401)
        with self.desk.ledger.transaction() as ledger:
            row = ledger.get_one(Staff, found.id, with_for_update=True)
            if row.totp or row.stamp != found.stamp:
                abort(403)  # somebody else was faster with the same one-time password
            staff.enrol(row, self.desk.ledger.keyring, secret)
            row.last_code = step
            note(ledger, self.desk.now(), row.username, "second factor set up")
            self._tell(ledger, row, True, "code")
        let_in(self.desk, row)
        return back_to("home.index")

    def password(self) -> Any:
        """A password of their own; every other login ends."""
        if request.method == "GET":
            return show("password.html")
        self._few_tries()
        with self.desk.ledger.transaction() as ledger:
            row = ledger.get_one(Staff, current_user.row_id, with_for_update=True)
            wrong = self._change(ledger, row)
        if wrong:
            flash(wrong, "bad")
            return show("password.html", 400)
        let_in(self.desk, row)
        flash("Your password is changed. Every other login of yours has ended.")
        return back_to("home.index")

    def logout(self) -> Any:
        """Ends this login and every other of this account, also for a copied cookie."""
        with self.desk.ledger.transaction() as ledger:
            staff.end_logins(ledger.get_one(Staff, current_user.row_id))
            self.desk.note(ledger, "logout")
        logout_user()
        session.clear()
        flash("You are logged out.")
        return back_to("entry.login")

    def _change(self, ledger: Session, row: Staff) -> str:
        now, form = self.desk.now(), request.form
        if not staff.may_try(row, now):
            return _NO
        if not staff.password_is(row, form.get("old", "")):
            staff.failed(row, now)
            self.desk.note(ledger, "password change failed")
            return "The password you have now did not match."
        if form.get("new", "") != form.get("again", ""):
            return "The two new passwords are not the same."
        wrong = staff.choose(row, form.get("new", ""))
        if not wrong:
            self.desk.note(ledger, "password changed")
        return wrong

    def _by_password(self, name: str, password: str) -> Staff | None:
        """The account, when the password is right and it may try; else None, and it is noted.

        The slow part, the hash, is done while nobody waits for the database.
        """
        with self.desk.ledger.reading() as ledger:
            found = staff.find(ledger, name)
        is_right = staff.password_is(found, password)
        with self.desk.ledger.transaction() as ledger:
            if found is None:
                note(ledger, self.desk.now(), "nobody", "login failed", "unknown name")
                return None
            row = ledger.get_one(Staff, found.id, with_for_update=True)
            if is_right and staff.may_try(row, self.desk.now()):
                return row
            self._tell(ledger, row, False, "password")
            return None

    def _tell(self, ledger: Session, row: Staff, is_right: bool, what: str) -> None:
        """Counts and notes one try; while an account waits no more tries are counted."""
        now = self.desk.now()
        if is_right:
            staff.succeeded(row)
            note(ledger, now, row.username, "login")
            return
        if staff.may_try(row, now):
            staff.failed(row, now)
        note(ledger, now, row.username, "login failed", what)

    def _half(self) -> Staff | None:
        """Whoever gave the right password a moment ago."""
        row_id, stamp, at = session.get("half", (0, "", 0))
        if self.desk.now().timestamp() - at > _HALF_SECONDS:
            return None
        with self.desk.ledger.reading() as ledger:
            row = ledger.get(Staff, row_id)
        return row if row is not None and row.active and row.stamp == stamp else None

    def _few_tries(self) -> None:
        if not self.tries.one_more(request.remote_addr or ""):
            abort(429)

    def _new_secret(self, row: Staff) -> str:
        """The secret on offer; it waits sealed in the cookie until its first code comes."""
        keyring, key = self.desk.ledger.keyring, f"enrol:{row.username}:{row.stamp}"
        try:
            return keyring.open(key, urlsafe_b64decode(session.get("secret", ""))).decode()
        except (Unreadable, ValueError):
            secret = staff.new_secret()
            session["secret"] = urlsafe_b64encode(keyring.seal(key, secret.encode())).decode()
            return secret

    def _show_enrolment(self, row: Staff, secret: str, status: int = 200) -> Any:
        code = segno.make(staff.link(row.username, secret), error="m")
        drawn = code.svg_inline(scale=5, dark="#000", light="#fff", omitsize=True)
        spaced = " ".join(re.findall("....", secret))
        return show("enrol.html", status, qr=Markup(drawn), secret=spaced)  # noqa: S704  segno's


def _typed_code() -> str:
    return request.form.get("code", "")[:16]
