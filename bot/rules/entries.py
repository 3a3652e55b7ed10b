"""What a rule file holds beside the conditions: sources, fees, forms, phones, who helps.

All of it is looked up, not decided, and goes stale before the law does: hence a confidence, and the
day on which it was checked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Confidence(StrEnum):
    """How sure the sources make us."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Cite:
    """Where the law stands."""

    cite: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Fee:
    """What something costs, in dollars (None: not known); `waiver`: what one who is short does."""

    dollars: float | None
    what: str | None
    waiver: str | None
    confidence: Confidence
    checked: date

    def __str__(self) -> str:
        """As a text shows it: `$33`; `$0` where it is free; empty where nobody knows."""
        return "" if self.dollars is None else f"${self.dollars:g}"


@dataclass(frozen=True, slots=True)
class Form:
    """A paper, by the name that the person must ask for."""

    name: str
    url: str | None
    confidence: Confidence
    checked: date

    def __str__(self) -> str:
        """As a text shows it."""
        return self.name


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that a text may name, and who answers it."""

    number: str
    who: str | None
    confidence: Confidence
    checked: date

    def __str__(self) -> str:
        """As a text shows it."""
        return self.number


@dataclass(frozen=True, slots=True)
class Helper:
    """Free help: `areas` are counties or cities, or `all`."""

    name: str
    phone: str | None
    url: str | None
    areas: tuple[str, ...]
    confidence: Confidence
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """How a person gets their own record."""

    who: str | None = None
    text: str | None = None
    fee: Fee | None = None
    url: str | None = None
    phone: str | None = None
    confidence: Confidence = Confidence.MEDIUM
    checked: date | None = None
