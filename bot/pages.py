"""The public pages, and what machines ask: is it up, is it ready, how is it doing.

The pages are what people and carriers' reviewers see: who runs this, what one agrees to, privacy,
terms. They load nothing from elsewhere, run no script, set no cookie and keep nothing.
"""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Mapping
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, render_template, request
from markupsafe import Markup, escape
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess
from prometheus_client import REGISTRY as ONE_PROCESS

from bot.config import Settings
from bot.conversation import World
from bot.conversation.voice import languages
from bot.i18n import SOURCE, render_language, render_span
from bot.outreach.account import number_shown
from bot.paper.consent import Sender, consent_words, sms_address
from bot.paper.links import Link, links_of
from bot.paper.words import Words, load_words, phone_words
from bot.store import Store, StoreAway
from bot.turns import Line

# The page loads nothing from elsewhere and nobody may frame it.
HEADERS = {
    "Cache-Control": "public, max-age=300",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
}
_BY_PLACE = {"zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant", "fil": "tl"}
"""What browsers call languages of ours that they name by a place, or otherwise."""


class Site:
    """What the public pages are made of, in the language of whoever asks."""

    def __init__(self, settings: Settings, line: Line) -> None:
        self.settings = settings
        self.line = line
        self.words: Words = load_words(line.world.catalogs)
        self.languages = languages(line.world)

    @property
    def world(self) -> World:
        """As it is now: campaigns are made and end while we run."""
        return self.line.world

    @cached_property
    def links(self) -> Mapping[str, Link]:
        """Where /go/CODE leads."""
        return links_of(self.world.rulebook)

    def page(self, template: str, status: int = 200, **more: object) -> Response:
        """A page; `t` says a text in its language, `to` links to another page in the same."""
        asked = request.args.get("lang", "")
        language = asked if asked in self.languages else self._preferred()
        org = self.settings.org
        number = number_shown(self.settings)
        values: dict[str, Any] = {
            "t": partial(self._said, language),
            "to": partial(_to, asked if asked in self.languages else ""),
            "language": language,
            "languages": {code: render_language(code) for code in self.languages},
            "org": org,
            "span": render_span(language, self.settings.retention_days),
            "number": Markup("<bdi>{}</bdi>").format(phone_words(number)) if number else "",
            "sms": sms_address(number, self.words.say(language, "hello")) if number else "",
            "lists": self._lists(language, number),
        }
        page = render_template(template, **values, **more)
        return Response(page, status, headers={**HEADERS, "Content-Language": language})

    def _said(self, language: str, name: str, **values: object) -> Markup:
        """A text as HTML; a value that is HTML already stays so."""
        text = self.world.catalogs.text(language, self.words.texts[name])
        return escape(text).format(**values)

    def _preferred(self) -> str:
        """The first language of the browser that is one of ours; English otherwise."""
        for wanted, _ in request.accept_languages:
            code = _named(wanted, self.languages)
            if code:
                return code
        return SOURCE

    def _lists(self, language: str, number: str) -> list[tuple[str, str]]:
        """Each keyword that joins a list, and what one agrees to who texts it."""
        org, site = self.settings.org, self.settings.public_url
        sender = Sender(org.name, org.phone, number, site)
        return [
            (one.keyword, consent_words(one, sender, self.words, language))
            for one in self.world.campaigns.values()
            if one.frequency
        ]


def pages(settings: Settings, line: Line, store: Store, metrics_folder: str = "") -> Blueprint:
    """The routes; `metrics_folder` is where several processes put their counts together."""
    routes = Blueprint("pages", __name__, template_folder="templates")
    site = Site(settings, line)

    @routes.get("/")
    def home() -> Response:
        """Who we are, what it costs, what one agrees to, how to stop: in every language."""
        return site.page("home.html")

    @routes.get("/privacy")
    def privacy() -> Response:
        """What we keep, how long, who sees it; nothing is shared for marketing."""
        return site.page("privacy.html")

    @routes.get("/terms")
    def terms() -> Response:
        """The program, how often, what it costs, how to stop and get help."""
        return site.page("terms.html")

    @routes.get("/go/<code>")
    def go(code: str) -> Response:
        """A link that no text of ours names; 404 with help for a code that leads nowhere."""
        link = site.links.get(code.lower())
        return site.page("go.html", 200 if link else 404, link=link)

    _for_machines(routes, settings, store, metrics_folder)
    return routes


def _for_machines(routes: Blueprint, settings: Settings, store: Store, metrics_folder: str) -> None:
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
        """Prometheus text, with the token; without it only where nobody else can come by."""
        if not (_has_token(settings.metrics_token) or _is_alone(settings)):
            abort(403)
        return Response(_counts(metrics_folder), content_type=CONTENT_TYPE_LATEST)


def _to(language: str, path: str) -> str:
    """A page of ours, in the language that was chosen by hand."""
    return f"{path}?{urlencode({'lang': language})}" if language else path


def _named(wanted: str, ours: tuple[str, ...]) -> str:
    """Which of our languages a browser means, "" for none.

    >>> ours = ("en", "zh-Hans", "zh-Hant", "tl")
    >>> [_named(wanted, ours) for wanted in ("zh-TW", "zh", "zh-Hant-HK", "fil", "en-US", "de")]
    ['zh-Hant', 'zh-Hans', 'zh-Hant', 'tl', 'en', '']
    """
    low = wanted.replace("_", "-").casefold()
    found = _BY_PLACE.get(low) or _BY_PLACE.get(low.partition("-")[0])
    if found in ours:
        return str(found)
    by_length = sorted(ours, key=len, reverse=True)
    starts = (code for code in by_length if f"{low}-".startswith(f"{code.casefold()}-"))
    first = low.partition("-")[0]
    same = (code for code in ours if code.partition("-")[0] == first)
    return next(starts, next(same, ""))


def _counts(folder: str) -> bytes:
    if not folder:
        return generate_latest(ONE_PROCESS)
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together, path=folder)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def _has_token(token: str) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def _is_alone(settings: Settings) -> bool:
    """Whether the caller is on this machine and cannot be a proxy here, speaking for anybody.

    Not every proxy says that it is one, so on a line with a public address nobody is alone.
    """
    if settings.proxies or not _is_loopback(urlsplit(settings.public_url).hostname):
        return False
    if any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-Ip")):
        return False
    return _is_loopback(request.remote_addr)


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def _plain(text: str, status: int = 200) -> Response:
    return Response(
        f"{text}\n", status, mimetype="text/plain", headers={"Cache-Control": "no-store"}
    )
