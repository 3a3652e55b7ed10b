"""The web application: everything is loaded and checked once, then the doors open.

A wrong file stops the start, not a person's talk at midnight.
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import Flask, Response
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from bot.channels import Gate, Redactor
from bot.config import ConfigError, Settings, read_settings
from bot.conversation import Org, World, new_session, take_turn
from bot.conversation.tongues import campaign_problems
from bot.data import DataError
from bot.dialogs import load_dialogs
from bot.front import put_in_front
from bot.i18n import load_catalogs
from bot.law.pages import law_pages
from bot.ledger import Ledger, LedgerAway, connect_database, open_ledger
from bot.live import Live, changing
from bot.logs import set_up_logs
from bot.models import Message
from bot.organisers import organisers
from bot.outreach.campaigns import sync_files
from bot.outreach.sending.told import Hearing, Inbox
from bot.pages import pages
from bot.paper.links import detours
from bot.phone.pages import phone_pages
from bot.phone.service import Service
from bot.rules import load_rulebook
from bot.store import (
    Keyring,
    RedisBackend,
    Store,
    StoreAway,
    connect,
    eviction_problem,
)
from bot.turns import Line, TakeTurn
from bot.understand import read_message
from bot.webhook import Door, webhook

DAY_SECONDS = 86_400
MOST_BYTES = 64 * 1024  # of one post; Twilio's largest, ten pictures and a long text, has some 8 kB

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """What was built at the start; `app.extensions["clearline"]`."""

    settings: Settings
    world: World
    store: Store
    line: Line
    ledger: Ledger | None


def create_app(
    settings: Settings | None = None,
    *,
    store: Store | None = None,
    ledger: Ledger | None = None,
    world: World | None = None,
    turn: TakeTurn = take_turn,
) -> Flask:
    """The application, ready to serve; whatever is not given is made from the environment.

    With a store of its own and no ledger nothing lasts, and the organisers' pages are off.
    Raises ConfigError or DataError with everything that is wrong.
    """
    if settings is None:
        set_up_logs()
        settings = read_settings(os.environ)
    if not settings.public_url:  # `clearline serve` sets it; under another server, this machine's
        settings = replace(settings, public_url=f"http://127.0.0.1:{settings.port}")
    if store is None:
        store = open_store(settings)
        ledger = ledger or reach_ledger(settings, store.keyring)
    if world is None:
        world = load_world(settings)
        rehearse(world, turn)
    line = make_line(settings, world, store, turn, ledger)
    app = Flask(__name__)
    if ledger is not None:
        _follow(ledger, line, app)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.extensions["clearline"] = Services(settings, world, store, line, ledger)
    gate = make_gate(settings, store.keyring)
    app.register_blueprint(webhook(Door(settings, gate, line, make_inbox(settings, ledger))))
    app.register_blueprint(
        pages(settings, line, store, os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""))
    )
    app.register_blueprint(law_pages(world))
    if settings.phone:
        service = Service(line)
        app.register_blueprint(phone_pages(service, store.keyring.token("phone")))
    app.register_error_handler(HTTPException, _plainly)
    if ledger is not None:
        theirs = organisers(settings, line, ledger, store).wsgi_app
        both = DispatcherMiddleware(app.wsgi_app, {"/outreach": theirs})
        app.wsgi_app = both  # type: ignore[method-assign]
    put_in_front(app, settings)
    return app


def _follow(ledger: Ledger, line: Line, app: Flask) -> None:
    """The line goes on with what the database says about campaigns and partners."""
    try:
        sync_files(ledger)
    except LedgerAway:
        log.warning("the database does not know the campaigns of the files yet")
    live = Live(lambda: changing(ledger), line.renew)
    live.refresh()
    app.before_request(live.ensure)


def make_line(
    settings: Settings,
    world: World,
    store: Store,
    turn: TakeTurn = take_turn,
    ledger: Ledger | None = None,
) -> Line:
    """The line as these settings want it."""
    return Line(
        world,
        store,
        turn,
        written_in,
        sender_limit=settings.sender_limit,
        max_segments_day=settings.max_segments_day,
        redact=redactor.later if (redactor := make_redactor(settings)) else None,
        ledger=ledger,
    )


def make_redactor(settings: Settings) -> Redactor | None:
    """Who empties texts at Twilio, where that is asked for."""
    if not settings.redact or not settings.auth_tokens:
        return None
    return Redactor(settings.account_sid, settings.auth_tokens[0], settings.api_base)


def load_world(settings: Settings) -> World:
    """Law, texts and languages, checked, and who we are. Raises DataError."""
    org = settings.org
    book = load_rulebook()
    world = World(
        rulebook=book,
        dialogs=load_dialogs(),
        catalogs=load_catalogs(),
        org=Org(org.name, org.phone or None, org.url or None, org.area or None),
        retention_days=settings.retention_days,
        keywords=settings.keywords,
        unreviewed=settings.unreviewed,
        production=settings.production,
        detours=detours(book, settings.public_url) if settings.public_url else {},
    )
    if problems := campaign_problems(world):
        raise DataError(problems)
    return world


_REHEARSED = 3


def rehearse(world: World, turn: TakeTurn) -> None:
    """Takes a few turns with nobody, so that the first person waits for nothing to be loaded.

    What is read lazily is in memory before processes are forked and share it. A place's law is
    compiled when somebody asks about it, in some milliseconds; a few stand for all.
    """
    places = list(world.rulebook.jurisdictions.values())[:_REHEARSED]
    for place in ("Oakland", *(place.name for place in places)):
        text = f"guilty of having half an ounce in {place} in May 2009, finished in 2010, age 30"
        message = Message("", text, datetime.now(UTC))
        turn(new_session(), message, world, stopped=False)


def open_store(settings: Settings) -> Store:
    """The store at REDIS_URL.

    Raises ConfigError without one, or in production when that Redis may evict what people said; a
    Redis that does not answer now is no reason not to start: it may come back.
    """
    if not settings.redis_url:
        raise ConfigError(["REDIS_URL is missing: `clearline serve` starts a Redis of its own."])
    try:
        client = connect(settings.redis_url)
    except (ValueError, StoreAway) as error:
        raise ConfigError([f"REDIS_URL cannot be used: {error}"]) from error
    try:
        problem = eviction_problem(client) if settings.production else None
    except StoreAway:
        log.warning("the store does not answer yet")
        problem = None
    if problem:
        raise ConfigError([problem])
    ttl = settings.retention_days * DAY_SECONDS
    return Store(RedisBackend(client), Keyring(settings.secret_keys), ttl)


def reach_ledger(settings: Settings, keyring: Keyring) -> Ledger:
    """The database, its tables as of today.

    Raises ConfigError for an address no database of ours has. One that does not answer now is no
    reason not to start: what it must be told waits in Redis.
    """
    try:
        return open_ledger(settings.database_url, settings.var, keyring, settings.channel)
    except ValueError as error:
        raise ConfigError([str(error)]) from error
    except LedgerAway:
        log.warning("the database does not answer yet")
        engine = connect_database(settings.database_url, settings.var)
        return Ledger(engine, keyring, settings.channel)


def make_inbox(settings: Settings, ledger: Ledger | None) -> Inbox | None:
    """Where Twilio's word on what became of our texts goes; None without a database."""
    if ledger is None:
        return None
    url = settings.queue_url or settings.redis_url
    return Inbox(Hearing(ledger), connect(url) if url else None)


def make_gate(settings: Settings, keyring: Keyring) -> Gate:
    """Who may sign: Twilio, and the simulators where they are on."""
    return Gate(settings.auth_tokens, keyring.token("simulator") if settings.phone else "")


def written_in(text: str) -> str:
    """The language a text is clearly written in, "" when that is not clear."""
    today = datetime.now(UTC).date()
    reading = read_message(
        text, asking=None, choices=None, jurisdiction=None, language=None, asof=today
    )
    return reading.seems


def _plainly(error: HTTPException) -> Response:
    """Errors as one line of text, never a page."""
    text = f"{error.code} {error.name}\n"
    return Response(text, error.code, mimetype="text/plain")
