"""The smallest steps away from a value of a rule file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.facts import FactSpec, Kind, date_range

DAY = timedelta(days=1)
NOWHERE = "Nowhere"  # a county or city that is none of those named


def neighbours(spec: FactSpec, value: Any) -> list[str]:
    """The smallest steps away from a single value."""
    if spec.kind in (Kind.NUMBER, Kind.INTEGER):
        return numbers_beside(spec, value)
    if spec.kind is Kind.DATE:
        return [] if value == "none" else years_beside(str(value))
    if not spec.values:
        return [NOWHERE]
    at = spec.values.index(value) if value in spec.values else 0
    return [spec.values[(at + 1) % len(spec.values)]] if len(spec.values) > 1 else []


def numbers_beside(spec: FactSpec, value: Any) -> list[str]:
    number = float(value)
    step = 1 if spec.kind is Kind.INTEGER else 0.01
    beside = [one for one in (number - step, number + step) if one >= 0]
    return [f"{one:.0f}" if step == 1 else f"{one:.2f}" for one in beside]


def days_beside(value: Any, *, last: bool) -> list[str]:
    """The day before and the day after; of a month or year, of the end that counts."""
    span = date_range(str(value))
    day = span.last if last else span.first
    return [str(day - DAY), str(day + DAY)]


def years_beside(value: str) -> list[str]:
    """A test for one day, month or year: the one before and the one after."""
    span = date_range(value)
    return [str(one)[: len(value)] for one in (span.first - DAY, span.last + DAY)]


def flipped(value: Any) -> str:
    return "no" if value == "yes" else "yes"


def text(value: Any) -> str:
    """A value of the file, in its own words, not too long."""
    text = _written(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(one) for one in value) + "]"
    return " ".join(str(value).split())
