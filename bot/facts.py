"""The facts about one charge: their names, their values, and what a range means.

A fact is *not asked* (absent), *known* (a value or a range) or `unknown` (the person was asked and
does not know). Values here are plain JSON, the same on the command line, in a session and in a
case of the law, so that nothing is translated on the way. Section 1 of the interface contract
(docs/interfaces.md) fixes the names.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

UNKNOWN = "unknown"
OUNCE_G = 28.35

FactValue = str | int | float | dict[str, str] | dict[str, float]
Facts = Mapping[str, FactValue]


class FactError(ValueError):
    """A fact that cannot be read; names the fact, never its value."""


class Kind(StrEnum):
    """How the values of a fact are compared."""

    CHOICE = "choice"  # one of a closed list
    PLACE = "place"  # any name
    NUMBER = "number"  # grams: divisible
    INTEGER = "integer"  # whole things: plants, years of age, convictions
    DATE = "date"  # a day, a month, a year or a span of days


@dataclass(frozen=True, slots=True)
class FactSpec:
    """What one fact may hold.

    Attributes:
        name: as in the contract, or `x_...` as declared by one jurisdiction.
        kind: how its values are compared.
        values: for a choice, what it may be, in the order in which menus offer them.
    """

    name: str
    kind: Kind
    values: tuple[str, ...] = ()


YES_NO = ("yes", "no")

_CHOICES = {
    "disposition": ("convicted", "dismissed", "acquitted", "diverted", "arrested_only"),
    "offense": (
        "possession",
        "public_use",
        "cultivation",
        "intent_to_sell",
        "sale",
        "transport",
        "paraphernalia",
        "dui",
        "other_drug",
        "other",
    ),
    "cannabis_form": ("flower", "concentrate"),
    "offense_class": ("civil", "infraction", "misdemeanor", "felony"),
    "sentence": ("completed", "serving", "probation_or_parole"),
    "owes_money": YES_NO,
    "minor_involved": YES_NO,
    "violence_or_weapon": YES_NO,
    "other_charges_same_case": YES_NO,
    "plea_to_lesser": YES_NO,
    "convictions_since": YES_NO,
    "other_convictions": ("none", "misdemeanor", "felony"),
    "serious_conviction": YES_NO,
    "sex_registration": YES_NO,
    "pending_charges": YES_NO,
}
_DATES = (
    "offense_date",
    "conviction_date",
    "completed_date",
    "last_conviction_date",
    "x_disposition_date",
)

COMMON: Mapping[str, FactSpec] = {
    "jurisdiction": FactSpec("jurisdiction", Kind.PLACE),
    "county": FactSpec("county", Kind.PLACE),
    "city": FactSpec("city", Kind.PLACE),
    **{name: FactSpec(name, Kind.CHOICE, values) for name, values in _CHOICES.items()},
    "amount_g": FactSpec("amount_g", Kind.NUMBER),
    "plants": FactSpec("plants", Kind.INTEGER),
    "age_at_offense": FactSpec("age_at_offense", Kind.INTEGER),
    "prior_cannabis_convictions": FactSpec("prior_cannabis_convictions", Kind.INTEGER),
    **{name: FactSpec(name, Kind.DATE) for name in _DATES},
    "x_court": FactSpec("x_court", Kind.PLACE),
}

COURTS = ("state", "municipal", "federal", "tribal", "military")
"""Whose court it was, in the words that hold for every place."""

PERSON_FACTS = frozenset(
    {"other_convictions", "serious_conviction", "sex_registration", "pending_charges"}
)
"""Facts about the person, not about one charge: asked once for all charges."""


# -- numbers -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NumberRange:
    """The numbers a fact may have, in its own unit; an open end is infinite.

    Attributes:
        low, high: the ends.
        takes_low: whether `low` itself belongs to it. "Over an ounce" is `{"min": 28.35}` and
            does not take in the ounce; whole things do ("21 or older" is `{"min": 21}`).
    """

    low: float
    high: float
    takes_low: bool

    def holds(self, number: float) -> bool:
        """Whether `number` lies in the range."""
        above = number >= self.low if self.takes_low else number > self.low
        return above and number <= self.high


def number_range(value: FactValue, kind: Kind = Kind.NUMBER) -> NumberRange:
    """The range that a known number means.

    >>> number_range(14)
    NumberRange(low=14.0, high=14.0, takes_low=True)
    >>> number_range({"min": 28.35})
    NumberRange(low=28.35, high=inf, takes_low=False)
    >>> number_range({"min": 21}, Kind.INTEGER)
    NumberRange(low=21.0, high=inf, takes_low=True)
    """
    if not isinstance(value, dict):
        number = float(value)
        return NumberRange(number, number, takes_low=True)
    low = float(value.get("min", 0))
    high = float(value.get("max", math.inf))
    whole = kind is Kind.INTEGER or low == high or "min" not in value
    return NumberRange(low, high, takes_low=whole)


def _parse_number(name: str, raw: object, kind: Kind) -> float | int:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise FactError(f"{name}: a number is needed")
    try:
        number = float(raw)
    except ValueError:
        raise FactError(f"{name}: a number is needed") from None
    if not math.isfinite(number) or number < 0:
        raise FactError(f"{name}: a number of 0 or more is needed")
    if kind is Kind.INTEGER:
        if number != int(number):
            raise FactError(f"{name}: a whole number is needed")
        return int(number)
    return int(number) if number == int(number) else round(number, 2)


def _parse_numbers(spec: FactSpec, raw: object) -> FactValue:
    if not isinstance(raw, Mapping):
        return _parse_number(spec.name, raw, spec.kind)
    if not raw or not set(raw) <= {"min", "max"}:
        raise FactError(f"{spec.name}: a range has min, max or both")
    ends = {
        key: _parse_number(spec.name, end, spec.kind) for key, end in raw.items() if end is not None
    }
    if not ends:
        raise FactError(f"{spec.name}: a range has min, max or both")
    if ends.get("min", 0) > ends.get("max", math.inf):
        raise FactError(f"{spec.name}: min is above max")
    return {key: float(end) if spec.kind is Kind.NUMBER else end for key, end in ends.items()}


# -- dates -------------------------------------------------------------------------------------

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z")
FIRST_DAY, LAST_DAY = date(1850, 1, 1), date(2200, 12, 31)


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days a date may be, both ends taken in."""

    first: date
    last: date


def _span(name: str, text: object) -> DateRange:
    match = _DATE.match(text) if isinstance(text, str) else None
    if match is None:
        raise FactError(f"{name}: a date is written YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        if day:
            return DateRange(date(year, month, day), date(year, month, day))
        if month:
            end = calendar.monthrange(year, month)[1] if year else 0
            return DateRange(date(year, month, 1), date(year, month, end))
        return DateRange(date(year, 1, 1), date(year, 12, 31))
    except (ValueError, calendar.IllegalMonthError):
        raise FactError(f"{name}: no such day") from None


def date_range(value: FactValue, name: str = "date") -> DateRange:
    """The days that a known date means: a year is the range of its days.

    >>> date_range("2009-06")
    DateRange(first=datetime.date(2009, 6, 1), last=datetime.date(2009, 6, 30))
    >>> date_range({"from": "2008", "to": "2010"}).last
    datetime.date(2010, 12, 31)
    """
    if not isinstance(value, dict):
        return _span(name, value)
    first = _span(name, value["from"]).first if "from" in value else FIRST_DAY
    last = _span(name, value["to"]).last if "to" in value else LAST_DAY
    return DateRange(first, last)


def _parse_date(spec: FactSpec, raw: object) -> FactValue:
    if isinstance(raw, Mapping):
        ends = {str(key): str(end) for key, end in raw.items() if end is not None}
        if not ends or not set(ends) <= {"from", "to"}:
            raise FactError(f"{spec.name}: a range of dates has from, to or both")
        span = date_range(ends, spec.name)
        if span.first > span.last:
            raise FactError(f"{spec.name}: from is after to")
        return ends
    text = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
    _span(spec.name, text)
    return str(text)


# -- any fact ----------------------------------------------------------------------------------


def parse_value(spec: FactSpec, raw: object) -> FactValue:
    """One fact's value in the form kept everywhere; raises FactError."""
    if raw == UNKNOWN:
        return UNKNOWN
    if spec.kind in (Kind.NUMBER, Kind.INTEGER):
        return _parse_numbers(spec, raw)
    if spec.kind is Kind.DATE:
        # a day that may never have come (a pardon, a release) may be told as `none`
        return "none" if raw == "none" and "none" in spec.values else _parse_date(spec, raw)
    if isinstance(raw, bool):
        raw = "yes" if raw else "no"
    if isinstance(raw, int) and not spec.values:
        raise FactError(f"{spec.name}: words are needed")
    text = str(raw).strip() if isinstance(raw, str | int) else ""
    if not text or (spec.values and text not in spec.values):
        choices = ", ".join(spec.values) or "a name"
        raise FactError(f"{spec.name}: must be one of {choices}")
    return text


def parse_facts(
    raw: Mapping[str, object], declared: Mapping[str, FactSpec]
) -> dict[str, FactValue]:
    """Facts as given on the command line or in a case, checked and in the form kept everywhere.

    `declared` holds the x_ facts (and narrowed common ones) of the jurisdiction; an x_ fact of
    another place is ignored, null and absent mean not asked. Raises FactError naming the fact.
    """
    known: dict[str, FactValue] = {}
    for name, value in raw.items():
        spec = declared.get(name) or COMMON.get(name)
        if name == "x_court" and value in COURTS:
            spec = COMMON[name]  # understood everywhere, whatever finer words a place has
        if spec is None and not name.startswith("x_"):
            raise FactError(f"{name}: no such fact")
        if spec is not None and value is not None:
            known[name] = parse_value(spec, value)
    return known
