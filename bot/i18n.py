"""Languages: gettext catalogs read at start, and dates and numbers as each language writes them.

Every text is written in English in `dialogs/` and `rules/`; the English sentence is its key. A
language is a folder `locales/XX/` with `dialogs.po` and, law by law, `rules/*.po`. A missing or
fuzzy message falls back to English, message by message: better English than last year's law.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal
from babel.units import format_unit

from bot.data import ROOT, DataError, Problem, load_yaml

SOURCE = "en"
_REVIEWED = re.compile(r"^# Reviewed: (.+?)\s*$", re.MULTILINE)  # in the head of dialogs.po


@dataclass(frozen=True, slots=True)
class Catalog:
    """One language.

    Attributes:
        language: its code, as in the folder's name ("es", "zh-Hans").
        messages: English text to its translation.
        reviewed: who of its native speakers has really read it, and when; None: nobody yet.
    """

    language: str
    messages: Mapping[str, str] = field(default_factory=dict)
    reviewed: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogs:
    """All languages, English first."""

    by_language: Mapping[str, Catalog]

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of all languages, English first."""
        return tuple(self.by_language)

    def text(self, language: str, english: str) -> str:
        """The text in that language, or the English where it has none."""
        catalog = self.by_language.get(language)
        return catalog.messages.get(english, english) if catalog else english

    def has(self, language: str, english: str) -> bool:
        """Whether the text can be said in that language itself."""
        catalog = self.by_language.get(language)
        return language == SOURCE or catalog is None or english in catalog.messages

    def is_reviewed(self, language: str) -> bool:
        """Whether a native speaker has really read it; English is what the texts are written in."""
        catalog = self.by_language.get(language)
        return language == SOURCE or bool(catalog and catalog.reviewed)


def load_catalogs(folder: Path | None = None) -> Catalogs:
    """Every language under `locales/`; raises DataError with all problems found."""
    folder = folder or ROOT / "locales"
    problems: list[Problem] = []
    found = {SOURCE: Catalog(SOURCE, reviewed="written in it")}
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        found[place.name] = _load_language(place, problems)
    if problems:
        raise DataError(problems)
    return Catalogs(found)


def reviewed_languages(folder: Path | None = None) -> frozenset[str]:
    """The languages that a native speaker has really read; only the heads of the files are read."""
    files = (folder or ROOT / "locales").glob("*/dialogs.po")
    read = (path.parent.name for path in files if _reviewer(_head(path)))
    return frozenset((SOURCE, *read))


def _head(path: Path) -> str:
    return path.read_text("utf-8").partition("\nmsgid")[0]


def _reviewer(head: str) -> str | None:
    """Who has read it, as the head of dialogs.po says; None: nobody."""
    said = _REVIEWED.search(head)
    return None if said is None or said[1] == "none" else said[1]


def _load_language(place: Path, problems: list[Problem]) -> Catalog:
    try:
        _locale(place.name)
    except (UnknownLocaleError, ValueError):
        problems.append(Problem(str(place), 1, f"'{place.name}' is not a language code"))
        return Catalog(place.name)
    messages: dict[str, str] = {}
    header = ""
    for path in sorted([*place.glob("*.po"), *place.glob("rules/*.po")]):
        texts, head = _load_file(path, problems)
        messages |= {english: text for english, text in texts.items() if english not in messages}
        header = head if path.name == "dialogs.po" else header
    return Catalog(place.name, messages, _reviewer(header))


def _load_file(path: Path, problems: list[Problem]) -> tuple[dict[str, str], str]:
    try:
        catalog = read_po(BytesIO(path.read_bytes()), abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        problems.append(Problem(str(path), getattr(error, "lineno", 1), f"not a .po file: {error}"))
        return {}, ""
    messages = {
        str(message.id): str(message.string)
        for message in catalog
        if message.id and message.string and not message.fuzzy
    }
    return messages, catalog.header_comment


@functools.cache
def _locale(language: str) -> Locale:
    """As people in the United States write it (es: 28.5 and 1,000), where Babel knows how."""
    try:
        return Locale.parse(f"{language}-US", sep="-")
    except UnknownLocaleError:
        return Locale.parse(language, sep="-")


@functools.cache
def _own(language: str) -> Mapping[str, Any]:
    """What a language says of its dates itself, because Babel would lend it another's."""
    path = ROOT / "locales" / language / "dates.yaml"
    return load_yaml(path) if path.exists() else {}


@functools.lru_cache(maxsize=4096)
def render_date(language: str, day: date) -> str:
    """A day as that language writes it in a letter.

    >>> render_date("en", date(2028, 3, 3)), render_date("es", date(2028, 3, 3))
    ('March 3, 2028', '3 de marzo de 2028')
    """
    if own := _own(language):
        month = own["months"][day.month - 1]
        return str(own["day"]).format(day=day.day, month=month, year=day.year)
    return format_date(day, "long", locale=_locale(language))


@functools.lru_cache(maxsize=4096)
def render_month(language: str, day: date) -> str:
    """A month and its year.

    >>> render_month("en", date(2016, 11, 1)), render_month("es", date(2016, 11, 1))
    ('November 2016', 'noviembre de 2016')
    """
    if own := _own(language):
        return str(own["month"]).format(month=own["months"][day.month - 1], year=day.year)
    return str(format_skeleton("yMMMM", day, locale=_locale(language)))


@functools.lru_cache(maxsize=4096)
def render_number(language: str, number: float) -> str:
    """A number with at most two decimals.

    >>> render_number("en", 28.5), render_number("es", 1000)
    ('28.5', '1,000')
    """
    locale = _locale(_own(language).get("numbers", language))
    return str(format_decimal(number, format="#,##0.##", locale=locale))


@functools.cache
def render_language(language: str) -> str:
    """The language's own name for itself.

    >>> render_language("es")
    'Español'
    """
    name = Locale.parse(language, sep="-").get_display_name() or language
    return name[:1].upper() + name[1:]


@functools.cache
def render_span(language: str, days: int) -> str:
    """A length of time, in months where it is whole ones (Spanish `días` costs a second segment).

    >>> render_span("en", 45), render_span("es", 30)
    ('45 days', '1 mes')
    >>> render_span("ko", 17)
    '17일'
    """
    months, rest = divmod(days, 30)
    unit, count = ("duration-day", days) if rest else ("duration-month", months)
    if own := _own(language):
        return str(own["spans"][unit.removeprefix("duration-")]).format(count=count)
    said = str(format_unit(count, unit, locale=_locale(language)))
    if unit in said:  # the language has no long form of its own
        said = str(format_unit(count, unit, length="short", locale=_locale(language)))
    return said
