"""Our own short address for a link or form whose name or address would trip carriers.

A text says `https://line.example.org/go/k3v9qa2`; the page there names the form and gives the
link. The code is a hash of the link, so it stays the same as long as the link does.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.outreach.words import find_words
from bot.rules import Confidence, Jurisdiction, Rulebook

_INSIDE = ("marijuana", "marihuana", "cannabis")
"""Words that a filter finds in the middle of an address too."""
_CODE_LENGTH = 7  # of 32 letters and digits: some hundred links never meet


@dataclass(frozen=True, slots=True)
class Link:
    """A page that a text may send people to.

    Attributes:
        name: the form, helper or law as the person knows it.
        place: the code of the jurisdiction.
    """

    url: str
    name: str
    place: str

    @property
    def site(self) -> str:
        """Whose page it is: the host, without `www.`."""
        return site_of(self.url)


def site_of(url: str) -> str:
    """The host of an address as a text names it.

    >>> site_of("https://www.example.gov/forms/a.pdf")
    'example.gov'
    """
    return (urlsplit(url).hostname or "").removeprefix("www.")


def code_of(url: str) -> str:
    """The short code of a link.

    >>> code_of("https://example.gov/a") == code_of("https://example.gov/a")
    True
    """
    whole = hashlib.sha256(url.encode()).digest()
    return base64.b32encode(whole).decode().lower()[:_CODE_LENGTH]


def go_address(public_url: str, url: str, name: str = "") -> str | None:
    """Our own address for a link, where its address or its name would trip carriers; else None."""
    inside = any(word in url.casefold() for word in _INSIDE)
    if not inside and not any(True for part in (_spelled(url), name) for _ in find_words(part)):
        return None
    return f"{public_url.rstrip('/')}/go/{code_of(url)}"


def detours(book: Rulebook, public_url: str) -> Mapping[str, str]:
    """By link, what a text names in its place: our own address, without https://."""
    scheme = public_url.partition("//")[0] + "//"
    found = {
        link.url: go_address(public_url, link.url, link.name) for link in links_of(book).values()
    }
    return {url: ours.removeprefix(scheme) for url, ours in found.items() if ours}


def links_of(book: Rulebook) -> Mapping[str, Link]:
    """Every link of the law that may be told, by its code; low confidence is left out."""
    found: dict[str, Link] = {}
    for place in book.jurisdictions.values():
        for link in _links(place):
            found.setdefault(code_of(link.url), link)
    return found


def _links(place: Jurisdiction) -> Iterator[Link]:
    for form in place.forms.values():
        if form.url and form.confidence is not Confidence.LOW:
            yield Link(form.url, form.name, place.code)
    for helper in place.help:
        if helper.url and helper.confidence is not Confidence.LOW:
            yield Link(helper.url, helper.name, place.code)
    records = place.records
    if records.url and records.confidence is not Confidence.LOW:
        yield Link(records.url, records.who or place.name, place.code)
    for way in place.ways:
        if way.confidence is not Confidence.LOW:
            yield from (Link(one.url, one.cite, place.code) for one in way.law if one.url)


@functools.lru_cache(maxsize=1024)
def _spelled(url: str) -> str:
    """An address with its words apart, as a filter sees them."""
    return "".join(letter if letter.isalpha() else " " for letter in url)
