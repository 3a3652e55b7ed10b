"""Pages to HTML: the same templates for the web and for files on disk."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.i18n import render_language
from bot.law.index import Index
from bot.law.page import STALE_DAYS, PlacePage
from bot.law.table import told
from bot.rules.show import entry_in_words, fee_in_words
from bot.rules.wording import OUTCOMES, TONES, day_words, fact_words, value_words

_HERE = Path(__file__).parent
_QUOTED = re.compile(r'"([^"]+)"')
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Links:
    """Where pages lie from each other.

    Attributes:
        index: the index page.
        place: a place's page, `{}` for its code.
        style: the address of the style sheet; empty: it stands inside the page.
        home: the public page; empty where there is none.
        only: the places that have a page; None: all.
    """

    index: str
    place: str
    style: str = ""
    home: str = ""
    only: frozenset[str] | None = None

    def to(self, code: str) -> str:
        """The page of one place."""
        return self.place.format(code)

    def has(self, code: str) -> bool:
        """Whether there is such a page."""
        return self.only is None or code in self.only


ON_DISK = Links(index="index.html", place="{}.html")
ON_THE_WEB = Links(index="/law", place="/law/{}", style="/law/static/law.css", home="/")


def render_place(page: PlacePage, links: Links) -> str:
    """One place's page."""
    terms = {name for name, _, _ in page.terms}
    return _render("place.html", links, page=page, condition=lambda text: _linked(text, terms))


def render_index(index: Index, links: Links) -> str:
    """The page of all places."""
    return _render("index.html", links, index=index)


def render_missing(links: Links) -> str:
    """What an address without a law page gets; what was asked for is not said back."""
    return _render("missing.html", links)


def _render(name: str, links: Links, **values: Any) -> str:
    style = "" if links.style else Markup(_style())  # noqa: S704  our own file
    return _templates().get_template(name).render(links=links, style=style, **values)


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    templates.globals |= {"OUTCOMES": OUTCOMES, "TONES": TONES, "STALE_DAYS": STALE_DAYS}
    templates.filters |= {
        "day": lambda day: day_words(day.isoformat()),
        "fee": fee_in_words,
        "entry": entry_in_words,
        "fact": fact_words,
        "language": render_language,
        "plain": lambda name: name.replace("_", " "),
        "told": told,
        "value": value_words,
    }
    return templates


@cache
def _style() -> str:
    return (_HERE / "static" / "law.css").read_text("utf-8")


def anchor(term: str) -> str:
    """Where a named condition stands on its page."""
    return f"term-{term.replace(' ', '-')}"


def _linked(text: str, terms: Collection[str]) -> Markup:
    """A condition with its named terms as links to where they are spelled out."""
    pieces = []
    for number, piece in enumerate(_QUOTED.split(text)):
        if number % 2 == 0:
            pieces.append(_with_days(piece))
        elif piece in terms:
            pieces.append(Markup('<a href="#{}">{}</a>').format(anchor(piece), piece))
        else:
            pieces.append(escape(f'"{piece}"'))
    return Markup("").join(pieces)


def _with_days(text: str) -> Markup:
    """A day stays in one piece at the end of a line."""
    marked = (
        Markup('<span class="nobreak">{}</span>').format(piece) if number % 2 else escape(piece)
        for number, piece in enumerate(_DAY.split(text))
    )
    return Markup("").join(marked)
