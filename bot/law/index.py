"""All places at a glance: what relief there is, how sure, how long ago the sources were read."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot import data
from bot.law.page import is_stale
from bot.law.places import all_places
from bot.law.table import Relief, best_remedies, reliefs
from bot.rules import Rulebook
from bot.rules.entries import Confidence
from bot.rules.model import Jurisdiction

_SHORT = {
    "cleared": "by itself",
    "automatic": "by itself",
    "eligible": "must be granted",
    "discretionary": "a judge or board decides",
    "refer": "a lawyer must look",
    "clemency": "a pardon",
    "none": "no relief",
}
_CASE = re.compile(r"^- ", re.MULTILINE)  # a file of cases is one list, its items at the margin


@dataclass(frozen=True, slots=True)
class Glance:
    """One place in a row.

    Attributes:
        best: the remedies that come first for a conviction, each with what it gives.
        convicted, other: what relief there is with a conviction and without one.
        confidence: how many ways are of each confidence, high first.
    """

    place: Jurisdiction
    best: tuple[tuple[str, str], ...]
    convicted: Relief
    other: Relief
    cases: int
    confidence: tuple[tuple[str, int], ...]
    stale: bool


@dataclass(frozen=True, slots=True)
class Index:
    """What the index shows; `missing`: places without a file, by code."""

    today: date
    rows: tuple[Glance, ...]
    missing: tuple[tuple[str, str], ...]

    @property
    def reviewed(self) -> int:
        """How many of them a lawyer has reviewed."""
        return sum(row.place.reviewed is not None for row in self.rows)

    @property
    def cases(self) -> int:
        """All cases together."""
        return sum(row.cases for row in self.rows)

    def having(self, kind: str) -> tuple[Glance, ...]:
        """The places whose best relief for a conviction is of this kind."""
        return tuple(row for row in self.rows if row.convicted.kinds[0] == kind)


def index_of(book: Rulebook, today: date, folder: Path | None = None) -> Index:
    """All places, by name."""
    places = sorted(book.jurisdictions.values(), key=lambda place: place.name)
    known = {place.code for place in places}
    return Index(
        today=today,
        rows=tuple(_glance(place, today, folder) for place in places),
        missing=tuple(pair for pair in all_places().items() if pair[0] not in known),
    )


def _glance(place: Jurisdiction, today: date, folder: Path | None) -> Glance:
    ways = [way for way in place.ways if way.in_force.holds(today)]
    convicted, other = reliefs(ways)
    counted = Counter(way.confidence for way in place.ways)
    return Glance(
        place=place,
        best=tuple((name, _SHORT[gives]) for name, gives in best_remedies(ways)),
        convicted=convicted,
        other=other,
        cases=count_cases(place.code, folder),
        confidence=tuple((str(one), counted[one]) for one in Confidence if counted[one]),
        stale=is_stale(place.verified, today),
    )


def count_cases(code: str, folder: Path | None = None) -> int:
    """How many cases stand beside a rule file; counted, not read, because 50 files take seconds."""
    path = (folder or data.ROOT / "rules") / f"{code}.cases.yaml"
    return len(_CASE.findall(path.read_text("utf-8"))) if path.exists() else 0
