"""One row of a list: what it says about one person, or why it says nothing that counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

import us
from babel import Locale

from bot.data import ROOT, load_yaml
from bot.ledger.consents import Said
from bot.outreach.columns import folded
from bot.outreach.moments import BadDay, read_moment
from bot.outreach.phones import BadPhone, read_phone

_FIRST_YEAR = 2000  # before that nobody agreed to a text message
_METHODS = {
    "paper": "paper, paper form, form, card, sign up sheet, signup sheet, papel, formulario, "
    "hoja, flyer, in person, en persona, signed form",
    "web": "web, website, online, web form, webform, internet, en linea, sitio web, pagina web",
    "call": "call, phone, phone call, verbal, telefono, llamada, by phone, por telefono",
    "keyword": "keyword, text in, sms keyword, palabra clave, text to join",
    "reply": "reply, sms, text, text message, mensaje, mensaje de texto, respuesta",
    "import": "import, other list, importado",
}
METHODS = tuple(_METHODS)
"""How somebody can have agreed."""
_METHOD_OF = {name: method for method, names in _METHODS.items() for name in names.split(", ")}
_ALSO_CALLED = {
    "chinese": "zh-Hans", "mandarin": "zh-Hans", "chino": "zh-Hans", "zh": "zh-Hans",
    "simplified chinese": "zh-Hans", "cantonese": "zh-Hant", "traditional chinese": "zh-Hant",
    "creole": "ht", "haitian": "ht", "kreyol": "ht", "tagalog": "tl", "filipino": "tl", "fil": "tl",
}  # fmt: skip


class BadRow(ValueError):
    """A row that says nothing that counts; says why, never about whom."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What counts where a row itself does not say.

    Attributes:
        wording: the words people were shown; `language` the language of it and of the people.
        method: how they agreed; `source` where: the list's name.
        proof: the file's hash, where a row has no number of its own.
    """

    wording: str = ""
    language: str = ""
    method: str = ""
    source: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row says.

    Attributes:
        dated: whether the row told the day itself; else it is the day it was read.
        numbered: whether it has a proof of its own, such as a form's number.
    """

    row: int
    number: str = field(repr=False)
    said: Said
    language: str
    state: str
    county: str
    zip_code: str
    dated: bool = True
    numbered: bool = False


def read_consent(row: int, cells: Mapping[str, str], defaults: Defaults, now: datetime) -> Entry:
    """A yes. Raises BadRow where anything is missing that must be proven."""
    try:
        number = read_phone(cells.get("phone", ""))
        at, _ = read_moment(cells.get("day", ""), cells.get("time", ""))
    except (BadPhone, BadDay) as error:
        raise BadRow(str(error)) from None
    if at > now:
        raise BadRow("the consent date is in the future")
    if at.year < _FIRST_YEAR:
        raise BadRow(f"the consent date is before {_FIRST_YEAR}")
    wording = cells.get("wording", "") or defaults.wording
    if not wording:
        raise BadRow("no consent wording: the words the person was shown")
    return _entry(row, number, cells, defaults, at, wording, _method(cells, defaults))


def read_optout(row: int, cells: Mapping[str, str], defaults: Defaults, now: datetime) -> Entry:
    """A stop. Its day is the end of the day told, else now. Raises BadRow only for the number."""
    try:
        number = read_phone(cells.get("phone", ""))
    except BadPhone as error:
        raise BadRow(str(error)) from None
    at, dated = now, True
    try:
        at, only_day = read_moment(cells.get("day", ""), cells.get("time", ""))
        # The day's end out west; some write the year 9999 for "for ever".
        at = min(now, min(now, at) + timedelta(hours=36 if only_day else 12))
    except BadDay:
        dated = False
    said = Said(at, "list", source=_source(cells, defaults), proof=_proof(cells, defaults))
    return Entry(row, number, said, "", "", "", "", dated)


def _entry(
    row: int, number: str, cells: Mapping[str, str], defaults: Defaults, at: datetime,
    wording: str, method: str,
) -> Entry:  # fmt: skip
    language = language_of(cells.get("language", "")) or defaults.language
    source, proof = _source(cells, defaults), _proof(cells, defaults)
    return Entry(
        row=row,
        number=number,
        said=Said(at, method, wording, language, source, proof),
        language=language,
        state=_state(cells.get("state", "")),
        county=cells.get("county", "")[:80],
        zip_code=_zip(cells.get("zip", "")),
        numbered=bool(cells.get("proof")),
    )


def _method(cells: Mapping[str, str], defaults: Defaults) -> str:
    told = cells.get("method", "")
    if not told:
        if not defaults.method:
            raise BadRow("no consent method: paper, web, call, keyword")
        return defaults.method
    method = _METHOD_OF.get(folded(told))
    if method is None:
        raise BadRow("the consent method is not understood; write paper, web, call or keyword")
    return method


def _source(cells: Mapping[str, str], defaults: Defaults) -> str:
    return (cells.get("source", "") or defaults.source)[:200]


def _proof(cells: Mapping[str, str], defaults: Defaults) -> str:
    return (cells.get("proof", "") or defaults.proof)[:80]


def _zip(told: str) -> str:
    digits = told.strip("'\"= ").split("-")[0].removesuffix(".0").strip()
    if not digits:
        return ""
    if len(digits) == 9 and digits.isdigit():
        digits = digits[:5]
    if not (digits.isascii() and digits.isdigit() and 3 <= len(digits) <= 5):
        raise BadRow("the ZIP code is not understood")
    return digits.zfill(5)  # a spreadsheet drops the first zeros


def _state(told: str) -> str:
    if not told:
        return ""
    code = _states().get(folded(told))
    if code is None:
        raise BadRow("the state is not understood; write its two letters")
    return code


@cache
def _states() -> dict[str, str]:
    places = [*us.states.STATES_AND_TERRITORIES, us.states.DC]
    named = {folded(place.name): place.abbr for place in places}
    codes = {place.abbr.casefold(): place.abbr for place in places}
    return {**named, **codes, "washington dc": "DC", "d c": "DC", "nueva york": "NY"}


def language_of(told: str) -> str:
    """The code of one of our languages by code or name; "" for any other.

    >>> language_of("Español"), language_of("es-MX"), language_of("Klingon")
    ('es', 'es', '')
    """
    name, known = folded(told), _languages()
    return known.get(name, "") or known.get(name.partition(" ")[0], "")


@cache
def _languages() -> dict[str, str]:
    offered = load_yaml(ROOT / "dialogs" / "languages.yaml")["offered"]
    known = {}
    for code, said in offered.items():
        locale = Locale.parse(code, sep="-")
        names = [code, said["name"], said["word"]]
        names += [locale.get_language_name(seen) or "" for seen in ("en", "es", code.split("-")[0])]
        known.update({folded(name): code for name in reversed(names) if name})
    return {**known, **_ALSO_CALLED}
