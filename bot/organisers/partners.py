"""The organisations that call people back and mail letters, and what each takes."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, abort, flash, request
from sqlalchemy.orm import Session

from bot.conversation.voice import languages
from bot.ledger import partners, requests
from bot.organisers.desk import Desk, back_to, needs, show
from bot.outreach.areas import BadArea, read_counties, read_states
from bot.outreach.handover import BadAddress, check_address

_LONGEST_NAME = 120
_MOST_DAYS = 60


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("partners", __name__, url_prefix="/partners")
    office = Pages(desk)
    pages.add_url_rule("/", "index", office.index)
    pages.add_url_rule("/", "add", office.add, methods=("POST",))
    pages.add_url_rule("/remove", "remove", office.remove, methods=("POST",))
    return pages


class Pages:
    """The list and its form."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def index(self) -> Any:
        """Who takes what."""
        return self._page()

    @needs("organiser")
    def add(self) -> Any:
        """A new partner, or what changed about one; a new webhook's secret is shown once."""
        offer, wrong = self._offer()
        if wrong:
            return self._page(wrong=wrong, status=400)
        with self.desk.ledger.transaction() as session:
            partners.add(session, self.desk.ledger.keyring, offer)
            self._routed(session, "partner saved", offer.name)
        if offer.secret:
            return self._page(secret=offer.secret, of=offer.name)
        flash(f"{offer.name} is saved. Who waits now was given to the partner that takes them.")
        return back_to("partners.index")

    @needs("organiser")
    def remove(self) -> Any:
        """It takes no more requests."""
        name = request.form.get("name", "")
        with self.desk.ledger.transaction() as session:
            if not partners.remove(session, name):
                abort(404)
            self._routed(session, "partner removed", name)
        flash(f"{name} gets no more requests.")
        return back_to("partners.index")

    def _routed(self, session: Session, what: str, name: str) -> None:
        session.flush()
        requests.route_again(session)
        self.desk.note(session, what, name)

    def _offer(self) -> tuple[partners.Offer, dict[str, str]]:
        form, wrong = request.form, {}
        name, days = form.get("name", "").strip(), form.get("days", "")
        if not 0 < len(name) <= _LONGEST_NAME:
            wrong["name"] = "Write the name as people know it."
        takes = tuple(kind for kind in (requests.CALL, requests.MAIL) if kind in form)
        if not takes:
            wrong["takes"] = "Tick calls, letters or both."
        if not (days.isascii() and days.isdigit() and 0 < int(days) <= _MOST_DAYS):
            wrong["days"] = f"Write a number of working days, 1 to {_MOST_DAYS}."
        spoken = tuple(code for code in form.getlist("languages") if code in self._languages())
        webhook = form.get("webhook", "").strip()
        if why := self._bad_address(webhook):
            wrong["webhook"] = why
        states = _states(wrong)
        offer = partners.Offer(
            name, takes, states, read_counties(_listed("counties")), spoken, webhook,
            "" if wrong else self._secret(name, webhook),
            1 if "days" in wrong else int(days),
        )  # fmt: skip
        return offer, wrong

    def _bad_address(self, webhook: str) -> str:
        if not webhook:
            return ""
        try:
            check_address(webhook, development=not self.desk.settings.production)
        except BadAddress as error:
            return _sentence(error)
        return ""

    def _secret(self, name: str, webhook: str) -> str:
        """A new secret where there is a webhook and none yet."""
        with self.desk.ledger.reading() as session:
            before = partners.named(session, name)
        has_one = before is not None and before.secret
        return secrets.token_urlsafe(32) if webhook and not has_one else ""

    def _languages(self) -> list[str]:
        return list(languages(self.desk.world))

    def _page(self, status: int = 200, **values: object) -> Any:
        with self.desk.ledger.reading() as session:
            found = partners.partners(session)
        return show("partners.html", status, partners=found, languages=self._languages(), **values)


def _states(wrong: dict[str, str]) -> tuple[str, ...]:
    try:
        return read_states(_listed("states"))
    except BadArea as error:
        wrong["states"] = _sentence(error)
        return ()


def _sentence(error: ValueError) -> str:
    return f"{str(error)[:1].upper()}{str(error)[1:]}."


def _listed(name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in request.form.get(name, "").split(",") if part.strip())
