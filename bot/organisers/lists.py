"""Lists that are read in: who agreed to texts, or who must not be texted."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.utils import secure_filename

from bot.conversation.voice import languages
from bot.ledger.tables import Campaign, Import
from bot.organisers.desk import Desk, needs, show, who
from bot.organisers.figures import Count
from bot.organisers.small import LEAST
from bot.outreach.columns import NoColumn
from bot.outreach.copies import block_names
from bot.outreach.importing import Kind, Outcome, Wanted, import_list
from bot.outreach.lists import BadList, look_at
from bot.outreach.rows import METHODS, Defaults
from bot.store import StoreAway

REPORT_DAYS = 30  # a report holds rows' numbers and reasons, and nobody's phone
_HISTORY = 100
_AGAIN = "Redis does not answer. Upload the list again in a moment: it goes on where it stopped."
_NO_FILE = "Choose a file first."
_NO_CAMPAIGN = "Choose what they agreed to."


@dataclass(frozen=True, slots=True)
class Read:
    """What became of a list, as it may be shown.

    Attributes:
        taken: rows that count now; `fresh` those nobody knew, None where that would tell of a few.
        refused: rows that do not count; `reasons` why; `report` the name of the table of them.
    """

    taken: int
    fresh: Count
    refused: int
    reasons: tuple[str, ...]
    report: str
    is_dry: bool
    was_read: bool


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("lists", __name__, url_prefix="/lists")
    one = Pages(desk)
    pages.add_url_rule("/", "index", one.index)
    pages.add_url_rule("/", "read", one.read, methods=("POST",))
    pages.add_url_rule("/report-<name>.csv", "report", one.report)
    return pages


class Pages:
    """The form, what became of a list, and the table of refused rows."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.folder = desk.settings.var / "reports"

    def index(self) -> Any:
        """The lists that were read in, and the form for another one."""
        return self._page()

    @needs("organiser")
    def read(self) -> Any:
        """Reads a list; the file itself is deleted at once."""
        upload, scope = request.files.get("list"), request.form.get("campaign", "")
        kind: Kind = "optouts" if request.form.get("kind") == "optouts" else "consents"
        if upload is None or not upload.filename:
            return self._page(400, wrong=_NO_FILE)
        if kind == "consents" and scope not in self._keywords():
            return self._page(400, wrong=_NO_CAMPAIGN)
        try:
            done = self._read(upload, kind, scope if kind == "consents" else "")
        except (BadList, NoColumn) as error:
            says = str(error)
            return self._page(400, wrong=f"{says[:1].upper()}{says[1:]}.")
        except StoreAway:
            return self._page(503, wrong=_AGAIN)
        return self._page(done=done)

    @needs("organiser")
    def report(self, name: str) -> Any:
        """The refused rows of one list."""
        path = self.folder / f"{secure_filename(name)}.csv"
        if not path.is_file():
            abort(404)
        self.desk.noted("report opened", name[:12])
        answer = Response(path.read_bytes(), mimetype="text/csv")
        answer.headers["Content-Disposition"] = f'attachment; filename="refused-{name[:12]}.csv"'
        return answer

    def _read(self, upload: FileStorage, kind: Kind, scope: str) -> Read:
        self._sweep()
        form = request.form
        with TemporaryDirectory(prefix="clearline-") as folder:
            path = Path(folder) / (secure_filename(upload.filename or "") or "list.csv")
            upload.save(path)
            name = f"{look_at(path).digest[:24]}-{scope or 'optouts'}"
            wanted = Wanted(
                path=path,
                kind=kind,
                scope=scope,
                defaults=Defaults(
                    " ".join(form.get("wording", "").split()),
                    _one_of("language", languages(self.desk.world)),
                    _one_of("method", METHODS),
                    form.get("source", "").strip(),
                ),
                columns={},
                report=self.folder / f"{name}.csv",
                who=who(),
                dry=form.get("act") == "check",
            )
            outcome = import_list(self.desk.ledger, wanted, stopped=self._stopped)
        return _read_of(outcome, wanted, name)

    def _stopped(self, names: Sequence[str]) -> None:
        if names:
            block_names(self.desk.store, names)

    def _sweep(self) -> None:
        """Makes the folder of reports and throws the old ones away."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        oldest = time.time() - REPORT_DAYS * 86_400
        for path in self.folder.glob("*.csv"):
            if path.stat().st_mtime < oldest:
                os.unlink(path)

    def _keywords(self) -> Sequence[str]:
        with self.desk.ledger.reading() as session:
            live = select(Campaign.keyword).where(Campaign.status != "canceled")
            return session.scalars(live.order_by(Campaign.keyword)).all()

    def _page(self, status: int = 200, **values: object) -> Any:
        with self.desk.ledger.reading() as session:
            imports = session.scalars(select(Import).order_by(Import.id.desc()).limit(_HISTORY))
            history = [(one, _few(one.added + one.known), _few(one.refused)) for one in imports]
        return show(
            "lists.html",
            status,
            history=history,
            keywords=self._keywords(),
            languages=languages(self.desk.world),
            methods=METHODS,
            **values,
        )


def _read_of(outcome: Outcome, wanted: Wanted, name: str) -> Read:
    tells_of_few = min(outcome.added, outcome.known) < LEAST
    return Read(
        taken=outcome.added + outcome.known,
        fresh=None if tells_of_few else outcome.added,
        refused=outcome.refused,
        reasons=tuple(outcome.reasons),
        report=name if outcome.refused and wanted.report.exists() else "",
        is_dry=wanted.dry,
        was_read=outcome.read_on is not None,
    )


def _few(count: int) -> Count:
    return count if count >= LEAST else None


def _one_of(name: str, known: Sequence[str]) -> str:
    value = request.form.get(name, "")
    return value if value in known else ""
