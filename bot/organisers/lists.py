"""Lists that are read in: who agreed to texts, or who must not be texted.

A list is kept sealed in the database and read by the worker; its page says how far that is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from bot.conversation.voice import languages
from bot.ledger.tables import Campaign, Import, Upload
from bot.ledger.uploads import erase_all, keep, refused_rows
from bot.organisers.desk import Desk, back_to, needs, show, who
from bot.organisers.figures import Count
from bot.organisers.sheets import sheet
from bot.organisers.small import LEAST
from bot.outreach.importing import Kind
from bot.outreach.rows import METHODS, Defaults
from bot.outreach.uploads import FILE_DAYS, REPORT_DAYS

_HISTORY = 100
_OPEN = ("arriving", "waiting", "checked")
_PATIENCE = timedelta(seconds=30)  # a worker looks every two seconds
_NO_FILE = "Choose a file first."
_NO_CAMPAIGN = "Choose what they agreed to."


@dataclass(frozen=True, slots=True)
class Read:
    """How far a list is, or what became of it, as it may be shown.

    Attributes:
        rows: of the list; `read` how many of them so far.
        taken: rows that count now; `fresh` those nobody knew, None where that would tell of a few.
        refused: rows that do not count.
        is_alone: no worker has come for it.
    """

    rows: Count
    read: Count
    taken: Count
    fresh: Count
    refused: Count
    has_report: bool
    is_alone: bool


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("lists", __name__, url_prefix="/lists")
    one = Pages(desk)
    pages.add_url_rule("/", "index", one.index)
    pages.add_url_rule("/", "read", one.read, methods=("POST",))
    pages.add_url_rule("/<int:number>/", "upload", one.upload)
    pages.add_url_rule("/<int:number>/progress", "progress", one.progress)
    pages.add_url_rule("/<int:number>/read", "go_on", one.go_on, methods=("POST",))
    pages.add_url_rule("/<int:number>/erase", "erase", one.erase, methods=("POST",))
    pages.add_url_rule("/<int:number>/refused.csv", "report", one.report)
    return pages


class Pages:
    """The form, what became of a list, and the table of refused rows."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def index(self) -> Any:
        """The lists that were read in, and the form for another one."""
        return self._page()

    @needs("organiser")
    def read(self) -> Any:
        """Takes a list; the worker reads it."""
        file, scope = request.files.get("list"), request.form.get("campaign", "")
        kind: Kind = "optouts" if request.form.get("kind") == "optouts" else "consents"
        if file is None or not file.filename:
            return self._page(400, wrong=_NO_FILE)
        if kind == "consents" and scope not in self._keywords():
            return self._page(400, wrong=_NO_CAMPAIGN)
        upload = self._upload(file, kind, scope if kind == "consents" else "")
        number = keep(self.desk.ledger, upload, file.stream)
        return back_to("lists.upload", number=number)

    @needs("organiser")
    def upload(self, number: int) -> Any:
        """How far one list is, and what became of it."""
        return self._show("upload.html", number)

    @needs("organiser")
    def progress(self, number: int) -> Any:
        """The same alone: for the script that keeps the page up to date."""
        return self._show("upload_progress.html", number)

    @needs("organiser")
    def go_on(self, number: int) -> Any:
        """A list that was checked is read in."""
        with self.desk.ledger.transaction() as session:
            row = _found(session, number)
            if row.status != "checked":
                abort(404)
            row.dry, row.status, row.read = False, "waiting", 0
            row.by, row.at = who(), self.desk.now()
        return back_to("lists.upload", number=number)

    @needs("organiser")
    def erase(self, number: int) -> Any:
        """The file and its report are thrown away; what was read of it stays."""
        with self.desk.ledger.transaction() as session:
            row = _found(session, number)
            self.desk.note(session, "upload erased", row.name[:80])
            erase_all(session, number)
        flash("The file is erased. Rows that were read before stay.")
        return back_to("lists.index")

    @needs("organiser")
    def report(self, number: int) -> Any:
        """The refused rows of one list."""
        with self.desk.ledger.transaction() as session:
            row = _found(session, number)
            self.desk.note(session, "report opened", row.name[:80])
        rows = refused_rows(self.desk.ledger, number)
        return sheet(f"refused-{number}.csv", [("row", "why"), *rows])

    def _show(self, template: str, number: int) -> Any:
        with self.desk.ledger.reading() as session:
            row = _found(session, number)
        has_report = next(refused_rows(self.desk.ledger, number), None) is not None
        return show(template, one=row, told=self._told(row, has_report), days=REPORT_DAYS)

    def _upload(self, file: FileStorage, kind: Kind, scope: str) -> Upload:
        form = request.form
        told = Defaults(
            " ".join(form.get("wording", "").split()),
            _one_of("language", languages(self.desk.world)),
            _one_of("method", METHODS),
            form.get("source", "").strip(),
        )
        return Upload(
            name=secure_filename(file.filename or "")[:200] or "list.csv",
            kind=kind,
            scope=scope,
            told=asdict(told),
            by=who(),
            dry=form.get("act") == "check",
            at=self.desk.now(),
        )

    def _told(self, row: Upload, has_report: bool) -> Read:
        tells_of_few = min(row.added, row.known) < LEAST
        is_alone = row.held_until is None and self.desk.now() - row.at > _PATIENCE
        return Read(
            rows=_few(row.rows),
            read=_few(row.read),
            taken=_few(row.added + row.known),
            fresh=None if tells_of_few else row.added,
            refused=_few(row.refused),
            has_report=has_report,
            is_alone=row.status == "waiting" and is_alone,
        )

    def _keywords(self) -> Sequence[str]:
        with self.desk.ledger.reading() as session:
            live = select(Campaign.keyword).where(Campaign.status != "canceled")
            return session.scalars(live.order_by(Campaign.keyword)).all()

    def _page(self, status: int = 200, **values: object) -> Any:
        with self.desk.ledger.reading() as session:
            imports = session.scalars(select(Import).order_by(Import.id.desc()).limit(_HISTORY))
            history = [(one, _few(one.added + one.known), _few(one.refused)) for one in imports]
            found = select(Upload).where(Upload.status.in_(_OPEN)).order_by(Upload.id.desc())
            waiting = [(one, self._told(one, has_report=False)) for one in session.scalars(found)]
        return show(
            "lists.html",
            status,
            history=history,
            waiting=waiting,
            days=FILE_DAYS,
            keywords=self._keywords(),
            languages=languages(self.desk.world),
            methods=METHODS,
            **values,
        )


def _found(session: Session, number: int) -> Upload:
    """The upload of a page's address; 404 where it is gone."""
    row = session.get(Upload, number)
    if row is None:
        abort(404)
    return row


def _few(count: int) -> Count:
    return count if count >= LEAST else None


def _one_of(name: str, known: Sequence[str]) -> str:
    value = request.form.get(name, "")
    return value if value in known else ""
