"""Campaigns: the list, one campaign with its numbers, and its start, pause and end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, abort, flash, request
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ledger.tables import Campaign, TemplatePause
from bot.organisers import charts
from bot.organisers.desk import Desk, back_to, needs, show, who
from bot.organisers.figures import Figures, figures_of
from bot.organisers.rehearsal import rehearsal_of, without_small
from bot.outreach import campaigns as life
from bot.outreach.checks import senders_of
from bot.outreach.dry_run import run as play
from bot.outreach.pauses import ADVICE, lift_pause
from bot.outreach.progress import held_by

_ACTS: dict[str, tuple[Callable[..., object], str]] = {
    "start": (life.start, "It is running. Each text goes out once its hours are open."),
    "pause": (life.pause, "It is paused. No more texts go out until you resume it."),
    "resume": (life.resume, "It goes on where it stopped."),
    "cancel": (life.cancel, "It is canceled. What still waited was taken back."),
}
_MOST_WHY = 200  # letters


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("campaigns", __name__, url_prefix="/campaigns")
    one = Pages(desk)
    pages.add_url_rule("/", "index", one.index)
    pages.add_url_rule("/<keyword>/", "page", one.page)
    pages.add_url_rule("/<keyword>/progress", "progress", one.progress)
    pages.add_url_rule("/<keyword>/dry-run", "dry_run", one.dry_run, methods=("GET", "POST"))
    pages.add_url_rule("/<keyword>/<act>", "confirm", one.confirm, methods=("GET",))
    pages.add_url_rule("/<keyword>/<act>", "act", one.act, methods=("POST",))
    pages.add_url_rule("/<keyword>/lift", "lift", one.lift, methods=("POST",))
    return pages


class Pages:
    """The pages of all campaigns."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def index(self) -> Any:
        """All campaigns, the one that changed last first."""
        with self.desk.ledger.reading() as session:
            rows = session.scalars(select(Campaign).order_by(Campaign.changed_at.desc())).all()
            figures = {row.keyword: figures_of(session, row) for row in rows}
        return show("campaigns.html", campaigns=rows, figures=figures)

    def page(self, keyword: str) -> Any:
        """One campaign: what was set, how far it is, what became of it."""
        with self.desk.ledger.reading() as session:
            row = found(session, keyword)
            figures = figures_of(session, row)
            pauses = _pauses(session, row)
            held = self._held(session, row)
        return show(
            "campaign.html",
            row=row,
            definition=life.definition_of(row),
            figures=figures,
            pauses=pauses,
            advice=ADVICE,
            charts=charts,
            **_progress(row, figures, held),
        )

    def progress(self, keyword: str) -> Any:
        """How far it is, alone: for the script that keeps the page up to date."""
        with self.desk.ledger.reading() as session:
            row = found(session, keyword)
            figures = figures_of(session, row)
            held = self._held(session, row)
        return show("progress.html", row=row, figures=figures, **_progress(row, figures, held))

    def _held(self, session: Session, row: Campaign) -> list[str]:
        """What keeps its texts back though nobody paused it."""
        return [*held_by(session, row, self.desk.now(), self.desk.settings.max_segments_day)]

    def dry_run(self, keyword: str) -> Any:
        """What a start would do; shown after a press of the button, as it may take a while."""
        with self.desk.ledger.reading() as session:
            row = found(session, keyword)
        if request.method == "GET":
            return show("dry_run.html", row=row, run=None)
        if not current_user.may("organiser"):
            abort(403)
        settings = self.desk.settings
        senders = senders_of(settings)
        run = play(self.desk.ledger, row.keyword, self.desk.world, senders=senders, who=who())
        return show("dry_run.html", row=row, run=run, told=rehearsal_of(run), charts=charts)

    @needs("organiser")
    def confirm(self, keyword: str, act: str) -> Any:
        """Asks once more before anything happens."""
        if act not in _ACTS:
            abort(404)
        with self.desk.ledger.reading() as session:
            row = found(session, keyword)
        return show("confirm.html", row=row, act=act, definition=life.definition_of(row))

    @needs("organiser")
    def act(self, keyword: str, act: str) -> Any:
        """Starts, pauses, resumes or cancels."""
        if act not in _ACTS:
            abort(404)
        do, says = _ACTS[act]
        why = request.form.get("why", "").strip()[:_MOST_WHY]
        try:
            do(self.desk.ledger, keyword, who(), why)
        except life.Refused as refused:
            flash(without_small(str(refused)), "bad")
        else:
            flash(says)
        return back_to("campaigns.page", keyword=keyword)

    @needs("organiser")
    def lift(self, keyword: str) -> Any:
        """A text that carriers filtered goes out again."""
        template, language = request.form.get("template", ""), request.form.get("language", "")
        if not lift_pause(self.desk.ledger, keyword, template, language, who()):
            abort(404)
        flash("That text goes out again. Watch its numbers.")
        return back_to("campaigns.page", keyword=keyword)


def found(session: Session, keyword: str) -> Campaign:
    """The campaign of a page's address; 404 where there is none."""
    row = life.find(session, keyword)
    if row is None:
        abort(404)
    return row


def _pauses(session: Session, row: Campaign) -> Sequence[TemplatePause]:
    of = (TemplatePause.campaign_id == row.id, TemplatePause.lifted_at.is_(None))
    return session.scalars(select(TemplatePause).where(*of)).all()


def _progress(row: Campaign, figures: Figures, held: Sequence[str]) -> dict[str, Any]:
    """How much is done, in steps of five percent: finer ones would tell small numbers."""
    whole, waiting = figures.progress["all"], figures.progress["waiting"]
    done = 5 * round(20 * (whole - (waiting or 0)) / whole) if whole else None
    return {"done": done, "is_live": row.status == "running", "held": held}
