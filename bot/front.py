"""What stands between the network and the application: proxies of ours, and https.

Twilio's signature does not depend on any of it: it is checked over PUBLIC_URL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.config import Settings

# A year, as browsers' preload lists ask; other names of the same domain may not have https.
HSTS = ("Strict-Transport-Security", "max-age=31536000")


def put_in_front(app: Flask, settings: Settings) -> None:
    """The application behind so many proxies; browsers are told to stay with https."""
    if settings.public_url.startswith("https:"):
        app.wsgi_app = Secured(app.wsgi_app)  # type: ignore[method-assign,assignment]
    if settings.proxies:
        # Of the address each proxy adds one, of scheme and host the outermost says it for all.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=1, x_host=1
        )


class Secured:
    """Adds HSTS to every answer (RFC 6797); browsers heed it only where it came by https."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answers one request."""

        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start(status, [*headers, HSTS], *more)

        return self._app(environ, begin)
