"""When a reading is the right one: used by the tests and by `make corpus`.

Intent and language are equal, facts have the same names; grams may differ by 2 % (28 = 28.35),
dates are compared by their first and last day, other numbers are equal.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.data import load_yaml
from bot.facts import COMMON, FactSpec, FactValue, Kind, date_range
from bot.models import Choice, Reading
from bot.understand import read_message

FOLDER = Path(__file__).parent
TODAY = date(2026, 11, 22)
GRAMS_APART = 0.02


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a corpus.

    Attributes:
        file, number: where it stands.
        said: the input of `clearline understand`.
        expect: the right reading: intent, facts, language.
        declared: the facts its jurisdiction declares, for lines that need one.
    """

    file: str
    number: int
    said: Mapping[str, Any]
    expect: Mapping[str, Any]
    declared: Mapping[str, FactSpec]

    @property
    def disputed(self) -> str:
        """Why we hold the reading it asks for wrong; "" where we do not."""
        key = (self.said["text"], self.said.get("asking"))
        return _disputed().get(key, "")

    @property
    def is_disputed(self) -> bool:
        """Whether it stands in disputed.yaml."""
        return bool(self.disputed)

    def __str__(self) -> str:
        return f"{self.file}:{self.number}: {self.said['text'][:60]!r}"


@cache
def _disputed() -> Mapping[tuple[str, str | None], str]:
    listed = load_yaml(FOLDER / "disputed.yaml")["disputed"]
    return {(one["text"], one.get("asking")): one["why"] for one in listed}


def load_lines(path: Path) -> Iterator[Line]:
    """The lines of a corpus file."""
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not raw.strip():
            continue
        row = json.loads(raw)
        declared = {
            name: FactSpec(name, Kind.CHOICE, tuple(values))
            for name, values in row.get("declared", {}).items()
        }
        yield Line(path.name, number, row, row["expect"], declared)


def read(line: Line) -> Reading:
    """What is read from a line."""
    choices = line.said.get("choices")
    return read_message(
        line.said["text"],
        asking=line.said.get("asking"),
        choices=[Choice(one["value"], one["label"]) for one in choices] if choices else None,
        jurisdiction=line.said.get("jurisdiction"),
        language=line.said.get("language"),
        asof=TODAY,
        declared=line.declared,
    )


def wrong_parts(line: Line, reading: Reading) -> list[str]:
    """What differs: `intent`, `language` and the names of facts; empty when all is right."""
    wrong = []
    if reading.intent != line.expect["intent"]:
        wrong.append("intent")
    if reading.language != line.expect["language"]:
        wrong.append("language")
    expected = line.expect["facts"]
    for name in sorted({*expected, *reading.facts}):
        is_told = name in expected and name in reading.facts
        if not is_told or not is_same(name, expected[name], reading.facts[name]):
            wrong.append(name)
    return wrong


def is_wrong_and_sure(line: Line, reading: Reading) -> bool:
    """Whether a fact or wish would be taken for true that was not said, and nobody would ask.

    A fact that is only missing is asked for again, and does no harm.
    """
    parts = set(wrong_parts(line, reading))
    harmful = {part for part in parts if part in reading.facts}
    if "intent" in parts and reading.intent is not None:
        harmful.add("intent")
    return bool(harmful) and not harmful <= set(reading.doubt)


def is_same(name: str, expected: FactValue, got: FactValue) -> bool:
    """Whether two values of a fact mean the same."""
    kind = COMMON[name].kind if name in COMMON else Kind.CHOICE
    if kind is Kind.DATE:
        return date_range(expected) == date_range(got)
    if kind in (Kind.NUMBER, Kind.INTEGER):
        slack = GRAMS_APART if kind is Kind.NUMBER else 0
        pairs = zip(_ends(expected), _ends(got), strict=True)
        return all(one == other or math.isclose(one, other, rel_tol=slack) for one, other in pairs)
    return expected == got


def _ends(value: FactValue) -> tuple[float, float]:
    if isinstance(value, dict):
        return float(value.get("min", 0)), float(value.get("max", math.inf))
    return float(value), float(value)
