"""Accounts and the audit log: for admins."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, request
from sqlalchemy import select

from bot.ledger import staff
from bot.ledger.tables import Audit, Staff
from bot.organisers.desk import Desk, back_to, needs, show, who
from bot.organisers.sheets import sheet
from bot.organisers.words import about

_A_PAGE = 100  # lines of the log
_LONGEST_NAME = 40
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-_@")


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("team", __name__)
    team = Pages(desk)
    pages.add_url_rule("/staff/", "index", team.index)
    pages.add_url_rule("/staff/", "add", team.add, methods=("POST",))
    pages.add_url_rule("/staff/<username>", "change", team.change, methods=("POST",))
    pages.add_url_rule("/log/", "log", team.log)
    pages.add_url_rule("/log/log.csv", "export", team.export)
    return pages


class Pages:
    """Who may come in, and what everybody did."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @needs("admin")
    def index(self) -> Any:
        """All accounts."""
        return self._page()

    @needs("admin")
    def add(self) -> Any:
        """A new account; its one-time password is shown on this page and never again."""
        name, role = staff.tidy(request.form.get("username", "")), request.form.get("role", "")
        if role not in staff.ROLES or not 0 < len(name) <= _LONGEST_NAME or set(name) - _LETTERS:
            return self._page(400, wrong="Letters, digits, dots and dashes, up to 40.")
        try:
            with self.desk.ledger.transaction() as session:
                row, password = staff.add(session, name, role, self.desk.now())
                self.desk.note(session, "staff added", f"{name} {role}")
        except staff.NameTaken:
            return self._page(400, wrong="There is an account of that name.")
        return self._page(handed_out=password, of=row.username)

    @needs("admin")
    def change(self, username: str) -> Any:
        """Another role, a new one-time password, or no way in any more."""
        if staff.tidy(username) == who():
            flash("Ask another admin: nobody changes an account of their own.", "bad")
            return back_to("team.index")
        act, password = request.form.get("act", ""), ""
        with self.desk.ledger.transaction() as session:
            try:
                row = staff.named(session, username)
            except staff.NoSuchStaff:
                abort(404)
            password = self._do(row, act)
            self.desk.note(session, f"staff {act}", f"{row.username} {row.role}")
        if password:
            return self._page(handed_out=password, of=row.username)
        flash(f"{row.username} is changed. Their logins have ended.")
        return back_to("team.index")

    def _do(self, row: Staff, act: str) -> str:
        """Does it; the new one-time password, or ""."""
        if act == "reset":
            return staff.hand_out(row, self.desk.now())
        if act == "disable":
            staff.disable(row)
        elif act == "role" and request.form.get("role") in staff.ROLES:
            row.role = request.form["role"]
            staff.end_logins(row)
        else:
            abort(400)
        return ""

    @needs("admin")
    def log(self) -> Any:
        """The audit log, the newest first, a page at a time."""
        before = request.args.get("before", "")
        found = select(Audit).order_by(Audit.id.desc()).limit(_A_PAGE + 1)
        if before.isascii() and before.isdigit():
            found = found.where(Audit.id < int(before[:18]))
        with self.desk.ledger.reading() as session:
            rows = session.scalars(found).all()
        older = rows[_A_PAGE - 1].id if len(rows) > _A_PAGE else None
        return show("log.html", rows=rows[:_A_PAGE], older=older)

    @needs("admin")
    def export(self) -> Any:
        """The whole log as CSV."""
        with self.desk.ledger.transaction() as session:
            self.desk.note(session, "log exported")
            rows = session.scalars(select(Audit).order_by(Audit.id)).all()
        lines = [
            (row.at.isoformat(timespec="seconds"), row.who, row.what, about(row.about))
            for row in rows
        ]
        return sheet("log.csv", [("at", "who", "what", "about"), *lines])

    def _page(self, status: int = 200, **values: object) -> Any:
        with self.desk.ledger.reading() as session:
            found = staff.everybody(session)
        return show("staff.html", status, staff=found, roles=staff.ROLES, **values)
