"""The overview: what runs, who waits, what needs a look."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ledger import requests
from bot.ledger.tables import Campaign, Request, TemplatePause
from bot.organisers.desk import Desk, show
from bot.organisers.small import LEAST, rounded

_SHOWN = ("running", "paused", "draft")


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("home", __name__)

    @pages.get("/")
    def index() -> Any:
        """The overview."""
        with desk.ledger.reading() as session:
            found = session.scalars(
                select(Campaign)
                .where(Campaign.status.in_(_SHOWN))
                .order_by(Campaign.changed_at.desc())
            ).all()
            return show(
                "home.html",
                campaigns=sorted(found, key=lambda row: _SHOWN.index(row.status)),
                filtered=_filtered(session),
                waiting=_waiting(session),
            )

    return pages


def _filtered(session: Session) -> list[str]:
    """The campaigns of which a text was paused because carriers filter it."""
    of = select(Campaign.keyword).join(TemplatePause, TemplatePause.campaign_id == Campaign.id)
    return sorted(set(session.scalars(of.where(TemplatePause.lifted_at.is_(None)))))


def _waiting(session: Session) -> dict[str, int | None]:
    """How many wait for a call and for a letter; None below the smallest number shown."""
    open_ones = select(Request.kind, func.count()).where(Request.status.in_(requests.OPEN))
    found: Counter[str] = Counter()
    for kind, count in session.execute(open_ones.group_by(Request.kind)):
        found[kind] = count
    counts = {kind: found[kind] for kind in (requests.CALL, requests.MAIL)}
    return {kind: rounded(count) if count >= LEAST else None for kind, count in counts.items()}
