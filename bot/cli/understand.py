"""`clearline understand`: texts in, readings out (JSON Lines)."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.cli.jsonl import each_line
from bot.facts import COMMON, FactError, FactSpec, parse_value
from bot.models import Choice, Reading
from bot.understand import read_message

if TYPE_CHECKING:
    from bot.rules import Jurisdiction


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """--language, --asof."""
    parser.add_argument("--language", help="of the talk, for lines that name none")
    parser.add_argument("--asof", type=date.fromisoformat, help="the day of the question")


def run(args: argparse.Namespace) -> int:
    """Reads each line of standard input."""
    asof = args.asof or date.today()  # noqa: DTZ011  the day where the person at the keyboard is
    return each_line(lambda row: _answered(row, args.language, asof))


def _answered(row: object, language: str | None, asof: date) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise FactError("a line is an object with text, asking, choices, jurisdiction, language")
    jurisdiction = _words(row, "jurisdiction")
    declared = _declared(jurisdiction)
    asking = _words(row, "asking")
    if asking and asking not in COMMON and asking not in declared and not asking.startswith("x_"):
        raise FactError(f"{asking}: no such fact")
    text = row.get("text")
    if not isinstance(text, str):
        raise FactError("text: words are needed, in quotes")
    spec = declared.get(asking or "") or COMMON.get(asking or "")
    choices = _choices(row.get("choices"), spec) or _labelled(jurisdiction, asking)
    reading = read_message(
        text,
        asking=asking,
        choices=choices,
        jurisdiction=jurisdiction,
        language=_words(row, "language") or language,
        asof=asof,
        declared=declared,
    )
    return _told(reading)


def _told(reading: Reading) -> dict[str, Any]:
    return {
        "intent": reading.intent,
        "facts": dict(reading.facts),
        "language": reading.language,
        "confidence": reading.confidence,
        "doubt": list(reading.doubt),
    }


def _words(row: Mapping[str, object], field: str) -> str | None:
    value = row.get(field)
    if value is not None and not isinstance(value, str):
        raise FactError(f"{field}: a word or null is needed")
    return value or None


def _choices(raw: object, spec: FactSpec | None) -> Sequence[Choice] | None:
    if raw is None:
        return None
    if not isinstance(raw, list):
        raise FactError("choices: a list of {value, label} is needed")
    return [_choice(one, spec) for one in raw]


def _choice(raw: object, spec: FactSpec | None) -> Choice:
    if not isinstance(raw, dict) or "value" not in raw or not isinstance(raw.get("label"), str):
        raise FactError("choices: each has a value and a label")
    value = parse_value(spec, raw["value"]) if spec else raw["value"]
    return Choice(value, raw["label"])


def _labelled(jurisdiction: str | None, asking: str | None) -> Sequence[Choice] | None:
    """The answers a place's own question offers, so that "city court" is read as it names it."""
    place = _place(jurisdiction)
    fact = place.facts.get(asking or "") if place else None
    if fact is None or not (asking or "").startswith("x_"):
        return None
    return [Choice(value, fact.labels.get(value, value)) for value in fact.spec.values] or None


def _declared(jurisdiction: str | None) -> Mapping[str, FactSpec]:
    """The facts that a jurisdiction's file declares; none for a place without a file."""
    place = _place(jurisdiction)
    return {name: fact.spec for name, fact in place.facts.items()} if place else {}


@lru_cache(maxsize=128)
def _place(jurisdiction: str | None) -> Jurisdiction | None:
    from bot.rules import load_rulebook  # only lines that name a place need the law

    return load_rulebook().jurisdictions.get(jurisdiction) if jurisdiction else None
