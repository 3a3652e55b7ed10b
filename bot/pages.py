"""The public page, and what machines ask: is it up, is it ready, how is it doing."""

from __future__ import annotations

import hmac
import ipaddress

from flask import Blueprint, Response, abort, render_template, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client import REGISTRY as ONE_PROCESS

from bot.config import Settings
from bot.conversation import World
from bot.store import Store, StoreAway

# The page loads nothing from elsewhere and nobody may frame it.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def pages(settings: Settings, world: World, store: Store, metrics_folder: str = "") -> Blueprint:
    """The routes; `metrics_folder` is where several processes put their counts together."""
    routes = Blueprint("pages", __name__, template_folder="templates")

    @routes.get("/")
    def home() -> Response:
        """Who we are, what it costs, what we keep: in English and Spanish."""
        page = render_template("home.html", settings=settings, org=settings.org, world=world)
        return Response(page, headers=HEADERS)

    @routes.get("/healthz")
    def healthz() -> Response:
        """The process is up."""
        return _plain("ok")

    @routes.get("/readyz")
    def readyz() -> Response:
        """The store answers too; 503 when it does not."""
        try:
            store.backend.ping()
        except StoreAway:
            return _plain("the database does not answer", 503)
        return _plain("ready")

    @routes.get("/metrics")
    def metrics() -> Response:
        """Prometheus text, for this machine or with the token."""
        if not (_has_token(settings.metrics_token) or _is_this_machine()):
            abort(403)
        return Response(_counts(metrics_folder), content_type=CONTENT_TYPE_LATEST)

    return routes


def _counts(folder: str) -> bytes:
    if not folder:
        return generate_latest(ONE_PROCESS)
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together, path=folder)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def _has_token(token: str) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def _is_this_machine() -> bool:
    """Whether the caller is on loopback and no proxy there speaks for somebody else."""
    if any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-Ip")):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _plain(text: str, status: int = 200) -> Response:
    return Response(
        f"{text}\n", status, mimetype="text/plain", headers={"Cache-Control": "no-store"}
    )
