"""Law alerts: whose answer a new law made better, what they would read, and the yes to send it."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from flask import Blueprint, flash, request

from bot.organisers.desk import Desk, back_to, needs, show, who
from bot.outreach import alerts


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("alerts", __name__, url_prefix="/alerts")

    @pages.route("/", methods=("GET", "POST"))
    @needs("organiser")
    def index() -> Any:
        """Two days, and what changed between them; nothing is sent yet."""
        if request.method == "GET":
            today = desk.now().date()
            first = today.replace(day=1)
            return show("alerts.html", first=first, second=today, found=None)
        days = _days()
        if days is None:
            return show(
                "alerts.html", 400, first=request.form.get("first", ""),
                second=request.form.get("second", ""), found=None, wrong=True,
            )  # fmt: skip
        found = alerts.find(desk.ledger, desk.world, *days)
        desk.noted("law alert looked at", f"{days[0]} to {days[1]}")
        most = max(1, math.ceil(found.dollars))  # rounded up: a price tells a number
        return show("alerts.html", first=days[0], second=days[1], found=found, most=most)

    @pages.post("/send")
    @needs("organiser")
    def send() -> Any:
        """Puts the texts into the outbox; each waits for its friendly hour."""
        days = _days()
        if days is None or request.form.get("sure") != "yes":
            flash("Nothing was sent: tick the box first.", "bad")
            return back_to("alerts.index")
        put = alerts.send(desk.ledger, desk.world, *days, who=who())
        flash(f"{alerts.shown(put).capitalize()} texts wait, each for its friendly hour.")
        return back_to("alerts.index")

    return pages


def _days() -> tuple[date, date] | None:
    try:
        first = date.fromisoformat(request.form.get("first", ""))
        second = date.fromisoformat(request.form.get("second", ""))
    except ValueError:
        return None
    return (first, second) if first <= second else None
