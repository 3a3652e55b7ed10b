"""The application under /outreach/: its cookies, forms and logins touch no other page."""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask, Response, g, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError, generate_csrf
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from bot.config import Settings
from bot.ledger import Ledger, LedgerAway
from bot.organisers import (
    alerts,
    campaigns,
    editing,
    entry,
    home,
    lists,
    logins,
    optouts,
    partners,
    requests,
    sheets,
    team,
    words,
)
from bot.organisers.desk import Desk, show
from bot.organisers.figures import calendar, column, most
from bot.store import Store
from bot.turns import Line

MOST_BYTES = 256 * 1024  # of one form
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # flask-wtf compares it on https
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_PAGES = (
    home, campaigns, editing, sheets, lists, optouts, requests, alerts, partners, team,
)  # fmt: skip

log = logging.getLogger(__name__)


def organisers(settings: Settings, line: Line, ledger: Ledger, store: Store) -> Flask:
    """The application, to be mounted at /outreach."""
    desk = Desk(settings, line, ledger, store)
    app = Flask(__name__)
    app.secret_key = ledger.keyring.token("pages")
    app.config.update(_configuration(settings))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(words.FILTERS, moment=words.clock(settings.org.timezone))
    app.jinja_env.globals.update(
        org=settings.org.name,
        names=words,
        token=_token,
        calendar=calendar,
        column=column,
        most=most,
    )
    logins.install(app, desk)  # before the form is read: nobody uploads a list without a login
    CSRFProtect(app)
    app.register_blueprint(entry.routes(desk))
    for pages in _PAGES:
        app.register_blueprint(pages.routes(desk))
    app.after_request(_with_headers)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(LedgerAway, _away)
    return app


def _configuration(settings: Settings) -> dict[str, Any]:
    return {
        "MAX_CONTENT_LENGTH": MOST_BYTES,
        "MAX_FORM_MEMORY_SIZE": MOST_BYTES,
        "SESSION_COOKIE_NAME": "outreach",
        "SESSION_COOKIE_PATH": "/outreach",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "WTF_CSRF_TIME_LIMIT": None,  # the session it belongs to ends by itself
    }


def _token() -> Markup:
    """What each form carries, so that no other site can post it."""
    field = Markup('<input type="hidden" name="csrf_token" value="{}">')
    return field.format(generate_csrf())


def _with_headers(answer: Response) -> Response:
    if request.endpoint == "static":
        answer.headers["X-Content-Type-Options"] = "nosniff"
    else:
        answer.headers.update(_HEADERS)
    return answer


_SAYS = {
    400: "The form could not be read.",
    403: "Your account may not do this. Ask an admin if you need to.",
    404: "There is no such page, or it is gone.",
    413: "That is more than this page takes.",
    429: "There were too many tries from your network. Wait five minutes, then try again.",
}
_TORN = "This form was too old or came from elsewhere, so nothing was done. Open the page again."


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    says = _TORN if isinstance(error, CSRFError) else _SAYS.get(error.code, "That did not work.")
    return show("error.html", error.code, title=error.name, says=says)


def _away(error: LedgerAway) -> Any:
    log.warning("the database does not answer", extra={"error": str(error)})
    g.pop("asked", None)  # nobody knows who is there
    says = "The database cannot be reached just now. Nothing was changed. Try again in a moment."
    return show("error.html", 503, title="One moment", says=says)
