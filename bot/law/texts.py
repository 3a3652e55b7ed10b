"""The texts of a remedy as they go out, in every language, with what each costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.channels import Measure, measure
from bot.i18n import Catalogs, render_date
from bot.rules.entries import Confidence
from bot.rules.model import Jurisdiction, Rule
from bot.rules.sheet import RemedySheet, Said

_NAME = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
_SAMPLE_DAY = date(2027, 9, 30)  # long in every language, so no real date costs more
_KINDS = {
    "open": "open today",
    "wait": "a day to come",
    "blocked": "held back",
    "later": "the state still acts",
    "also": "beside another",
    "effect": "what it does",
}


@dataclass(frozen=True, slots=True)
class Tongues:
    """The languages, and the English word for a fee of nothing (dialogs/results.yaml)."""

    catalogs: Catalogs
    free: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text in one language, filled in and measured by itself."""

    language: str
    text: str
    size: Measure


@dataclass(frozen=True, slots=True)
class Text:
    """One text; `whose` names the ways that say it, where not all do."""

    kind: str
    whose: str
    spoken: tuple[Spoken, ...]


def texts_of(place: Jurisdiction, one: RemedySheet, tongues: Tongues) -> tuple[Text, ...]:
    """Every text and step of a remedy, in the order in which people meet them."""
    return tuple(_texts(place, one, tongues))


def _texts(place: Jurisdiction, one: RemedySheet, tongues: Tongues) -> Iterator[Text]:
    for kind, said in one.texts.items():
        for text in said:
            rule = _rule_of(one, text)
            yield Text(_KINDS[kind], text.whose, spoken(place, rule, text.value, tongues))
    for name, kind in (("steps", "step"), ("traps", "trap")):
        for listed in one.said(name):
            rule = _rule_of(one, listed)
            for number, text in enumerate(listed.value, 1):
                named = f"{kind} {number}"
                yield Text(named, listed.whose, spoken(place, rule, text, tongues))


def _rule_of(one: RemedySheet, said: Said[Any]) -> Rule:
    """The way whose own fee, form and court a text names."""
    return one.ways[said.ways[0] - 1].way if said.ways else one.ways[0].way


def spoken(
    place: Jurisdiction, rule: Rule | None, english: str, tongues: Tongues
) -> tuple[Spoken, ...]:
    """A text in each language that has it, English first."""
    found = []
    for language in tongues.catalogs.languages:
        if tongues.catalogs.has(language, english):
            text = tongues.catalogs.text(language, english)
            text = filled(place, rule, text, language, tongues)
            found.append(Spoken(language, text, measure(text)))
    return tuple(found)


def filled(
    place: Jurisdiction, rule: Rule | None, text: str, language: str, tongues: Tongues
) -> str:
    """The text with its names filled in; a date is a sample."""
    own = {
        "date": render_date(language, _SAMPLE_DAY),
        "court": tongues.catalogs.text(language, rule.where or "") if rule else "",
        "fee": _fee(rule, language, tongues),
        "form": str(rule.form or "") if rule else "",
        "phone": place.records.phone or "211",
    }
    others = {"fee": place.fees, "form": place.forms, "phone": place.phones}

    def value(found: re.Match[str]) -> str:
        name, key = found.groups()
        return str(others[name].get(key, "")) if key else own.get(name, found[0])

    return _NAME.sub(value, text)


def _fee(rule: Rule | None, language: str, tongues: Tongues) -> str:
    fee = rule.fee if rule else None
    if fee is None or fee.confidence is Confidence.LOW:
        return ""
    return tongues.catalogs.text(language, tongues.free) if fee.dollars == 0 else str(fee)
