"""Who waits for a call or a letter: the only page that shows a phone number or an address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, request

from bot.ledger import requests
from bot.ledger.requests import Waiting
from bot.ledger.tables import Request
from bot.organisers.desk import Desk, back_to, needs, show
from bot.organisers.sheets import sheet
from bot.paper.packet import packet_of, print_packet

_KINDS = (requests.CALL, requests.MAIL)
_COLUMNS = ("id", "since", "kind", "phone", "language", "state", "county", "when", "partner")


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("requests", __name__, url_prefix="/requests")
    lists = Pages(desk)
    pages.add_url_rule("/", "index", lists.index)
    pages.add_url_rule("/requests.csv", "export", lists.export)
    pages.add_url_rule("/<int:number>/letter.pdf", "letter", lists.letter)
    pages.add_url_rule("/<int:number>/done", "done", lists.done, methods=("POST",))
    return pages


class Pages:
    """The list, its export, a letter to print, and the word that it is done."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @needs("organiser")
    def index(self) -> Any:
        """Who waits, the longest first; that somebody looked is noted."""
        kind = _kind()
        return show("requests.html", waiting=self._waiting("requests opened", kind), kind=kind)

    @needs("organiser")
    def export(self) -> Any:
        """The same as CSV."""
        kind = _kind()
        rows = [_cells(one) for one in self._waiting("requests exported", kind)]
        return sheet("requests.csv", [_COLUMNS, *rows])

    @needs("organiser")
    def letter(self, number: int) -> Any:
        """The packet for one person, to print and mail."""
        ledger = self.desk.ledger
        with ledger.transaction() as session:
            row = session.get(Request, number)
            if row is None or row.kind != requests.MAIL or row.status not in requests.OPEN:
                abort(404)
            detail = requests.detail_of(ledger.keyring, row)
            self.desk.note(session, "letter opened", f"request {number}")
        if not detail.get("address"):
            abort(404)
        printed = print_packet(self.desk.world, packet_of(detail, row.language), self.desk.now())
        answer = Response(printed, mimetype="application/pdf")
        answer.headers["Content-Disposition"] = f'attachment; filename="letter-{number}.pdf"'
        return answer

    @needs("organiser")
    def done(self, number: int) -> Any:
        """Somebody called or mailed: what was said for it is erased."""
        with self.desk.ledger.transaction() as session:
            if not requests.finish(session, number, self.desk.now()):
                abort(404)
            self.desk.note(session, "request done", f"request {number}")
        flash("Done. What they told us for it is erased.")
        return back_to("requests.index", kind=_kind())

    def _waiting(self, what: str, kind: str) -> list[Waiting]:
        with self.desk.ledger.transaction() as session:
            found = requests.waiting(session, self.desk.ledger.keyring, kind)
            self.desk.note(session, what, kind or "all")
        return found


def _kind() -> str:
    kind = request.values.get("kind", "")
    return kind if kind in _KINDS else ""


def _cells(one: Waiting) -> tuple[object, ...]:
    since = one.created_at.strftime("%Y-%m-%d %H:%M UTC")
    when = one.detail.get("when", "")
    return (
        one.id, since, one.kind, one.phone, one.language, one.state, one.county, when, one.partner,
    )  # fmt: skip
