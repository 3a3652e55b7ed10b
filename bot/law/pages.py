"""`/law`: the law as pages, read-only and the same for everybody; no address holds a fact.

A page is made once a day and version of the law and then kept, because making one takes up to
100 ms in which a text would have to wait; that it has not changed is told by its ETag.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.conversation import World
from bot.law.index import index_of
from bot.law.page import page_of
from bot.law.render import ON_THE_WEB, render_index, render_missing, render_place
from bot.law.texts import Tongues

_HEADERS = {
    "Cache-Control": "public, max-age=300",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_INDEX = ""
_FIRST_ZONE = ZoneInfo("America/New_York")  # where most of the country's day begins


@dataclass(frozen=True, slots=True)
class Kept:
    """A page, packed as most browsers take it; `key` says of which law and day it is."""

    key: Hashable
    packed: bytes
    etag: str

    @property
    def body(self) -> bytes:
        """The page itself."""
        return gzip.decompress(self.packed)


class Shelf:
    """The pages made so far, one a place; another day or law takes the place of the one before."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._making = Lock()

    def page(self, name: str, key: Hashable, make: Callable[[], str]) -> Kept:
        """The page of that name and key, made now if it is not there; only one at a time is."""
        kept = self._kept.get(name)
        if kept is not None and kept.key == key:
            return kept
        with self._making:
            kept = self._kept.get(name)
            if kept is None or kept.key != key:
                body = make().encode()
                packed = gzip.compress(body, mtime=0)
                kept = Kept(key, packed, hashlib.sha256(body).hexdigest()[:20])
                self._kept[name] = kept
        return kept


def law_pages(world: World, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Blueprint:
    """The routes; `clock` is set still in tests."""
    routes = Blueprint("law", __name__, url_prefix="/law", static_folder="static")
    shelf = Shelf()

    @routes.get("", strict_slashes=False)
    def index() -> Response:
        """All places at a glance."""
        today = clock().astimezone(_FIRST_ZONE).date()
        versions = tuple(place.version for place in world.rulebook.jurisdictions.values())

        def make() -> str:
            return render_index(index_of(world.rulebook, today), ON_THE_WEB)

        return _sent(shelf.page(_INDEX, (today, versions), make))

    @routes.get("/<code>", strict_slashes=False)
    def place(code: str) -> AnyResponse:
        """One place; 404 as a page where there is no rule file."""
        found = world.rulebook.jurisdictions.get(code.upper())
        if found is None:
            return Response(render_missing(ON_THE_WEB), 404, headers=_HEADERS)
        if code != found.code:
            return redirect(url_for("law.place", code=found.code), 301)
        today = clock().astimezone(ZoneInfo(found.timezone)).date()

        def make() -> str:
            tongues = Tongues(world.catalogs, world.dialogs.results["free"])
            return render_place(page_of(world.rulebook, found, today, tongues), ON_THE_WEB)

        return _sent(shelf.page(found.code, (today, found.version), make))

    return routes


def _sent(kept: Kept) -> Response:
    """The page, or 304 to whoever has it already."""
    packs = request.accept_encodings["gzip"] > 0
    answer = Response(kept.packed if packs else kept.body, headers=_HEADERS, mimetype="text/html")
    if packs:
        answer.content_encoding = "gzip"
    answer.vary.add("Accept-Encoding")
    answer.set_etag(kept.etag, weak=True)  # the same page, packed or not
    return answer.make_conditional(request)  # type: ignore[return-value]
