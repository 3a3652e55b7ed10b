"""`clearline assess`: facts in, answers out, as JSON Lines (contract, section 3)."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.cli.jsonl import each_line
from bot.eligibility import Answer, assess
from bot.eligibility.assess import place_of
from bot.facts import FactError, FactValue, date_range, parse_facts
from bot.rules import Jurisdiction, Rulebook, load_rulebook


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("--asof", type=day, help="the day of the question (default: today)")


def run(args: argparse.Namespace) -> int:
    """Answers every line of standard input."""
    book = load_rulebook()
    return each_line(lambda line: _answer(book, line, args.asof).to_json())


def day(text: str) -> date:
    """A day as typed, YYYY-MM-DD."""
    try:
        span = date_range(text, "asof")
    except FactError as error:
        raise argparse.ArgumentTypeError("a day is written YYYY-MM-DD") from error
    if span.first != span.last:
        raise argparse.ArgumentTypeError("a day is written YYYY-MM-DD")
    return span.first


def read_line(book: Rulebook, line: Any, asof: date | None) -> tuple[dict[str, FactValue], date]:
    """The facts and the day of one line; raises FactError saying what is wrong."""
    if not isinstance(line, Mapping) or not isinstance(line.get("facts"), Mapping):
        raise FactError('an object with "facts" is needed')
    raw = line["facts"]
    facts = parse_facts(raw, book.specs(raw.get("jurisdiction")))
    own = line.get("asof")
    if own is not None:
        return facts, _own_day(own)
    return facts, asof or today(book, facts)


def _own_day(own: object) -> date:
    try:
        return day(own if isinstance(own, str) else "")
    except argparse.ArgumentTypeError as error:
        raise FactError(f"asof: {error}") from error


def today(book: Rulebook, facts: Mapping[str, FactValue]) -> date:
    """Today in the jurisdiction's own time zone."""
    place = place_of(book, facts)
    return today_in(place) if place else datetime.now(UTC).date()


def today_in(place: Jurisdiction) -> date:
    """Today in a jurisdiction's own time zone."""
    return datetime.now(ZoneInfo(place.timezone)).date()


def _answer(book: Rulebook, line: Any, asof: date | None) -> Answer:
    facts, on_day = read_line(book, line, asof)
    return assess(book, facts, on_day)
