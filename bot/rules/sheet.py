"""A rule file laid out for reading: each remedy with its ways, what they share told once.

`rules show` prints it, the law pages set it. Every part keeps the line of the file it stands on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from bot import data
from bot.data import DataError, load_yaml
from bot.facts import FactValue, Kind
from bot.rules.clauses import ChoiceTest, WaitRow
from bot.rules.model import FactDecl, InForce, Jurisdiction, Remedy, Way
from bot.rules.remedies import TEXTS
from bot.rules.wording import all_of, one_of, value_words
from bot.rules.words import (
    condition_in_words,
    day_of_fact,
    named,
    row_in_words,
    span_in_words,
    test_in_words,
)

Value = TypeVar("Value")
_KINDS = (*TEXTS, "effect")


@dataclass(frozen=True, slots=True)
class Said(Generic[Value]):
    """Something that one or more ways of a remedy say; `ways` is empty where all of them do."""

    value: Value
    ways: tuple[int, ...] = ()

    @property
    def whose(self) -> str:
        """Whose it is; empty where all ways say it.

        >>> Said("a text", (1, 2, 3, 5)).whose, Said("a text", (2,)).whose
        ('ways 1 to 3 and 5', 'way 2')
        """
        if not self.ways:
            return ""
        pieces = [_run_in_words(run) for run in _runs(self.ways)]
        return f"way{'s' if len(self.ways) > 1 else ''} {all_of(pieces)}"


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    """Numbers in a row together; two in a row stay apart."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [part for run in runs for part in ([run] if len(run) > 2 else [[one] for one in run])]


def _run_in_words(run: list[int]) -> str:
    return f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0])


@dataclass(frozen=True, slots=True)
class WaySheet:
    """One way in words, without what all ways of its remedy share.

    Attributes:
        number: as counted in the file, from 1.
        is_law: whether it is law on the day asked about.
        days: the days on which it was law; empty for always.
    """

    way: Way
    number: int
    covers: tuple[str, ...]
    waits: tuple[str, ...]
    done_by: tuple[str, ...]
    is_law: bool
    days: str


@dataclass(frozen=True, slots=True)
class RemedySheet:
    """One remedy in words.

    Attributes:
        covers, waits: what all its ways share.
        texts: by kind, as sent.
    """

    remedy: Remedy
    covers: tuple[str, ...]
    waits: tuple[str, ...]
    ways: tuple[WaySheet, ...]
    texts: Mapping[str, tuple[Said[str], ...]]

    @property
    def is_law(self) -> bool:
        """Whether any way of it is law on the day asked about."""
        return any(way.is_law for way in self.ways)

    def said(self, name: str) -> tuple[Said[Any], ...]:
        """What the ways say under one name of a way (`law`, `steps`, `fee`, ...); not nothing."""
        return said_by(self.ways, lambda way: getattr(way, name))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole rule file, laid out.

    Attributes:
        lines: where its parts stand: `help`, `help 0`, `words seal`, ...
    """

    place: Jurisdiction
    asof: date
    remedies: tuple[RemedySheet, ...]
    suppositions: tuple[tuple[str, int], ...]
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """The file's own name."""
        return Path(self.place.file).name

    def line(self, key: str) -> int:
        """Where a part of the file stands; 1 where that is not known."""
        return self.lines.get(key, 1)


def sheet_of(place: Jurisdiction, asof: date) -> Sheet:
    """The file of a place, laid out as of one day."""
    return Sheet(
        place=place,
        asof=asof,
        remedies=tuple(_remedy(remedy, asof) for remedy in place.remedies.values()),
        suppositions=tuple(_suppositions(place)),
        lines=_lines_of(data.ROOT / place.file),
    )


def said_by(ways: Sequence[WaySheet], of: Callable[[Way], Value]) -> tuple[Said[Value], ...]:
    """What the ways say, each thing once, with the ways that say it."""
    found: list[tuple[Value, list[int]]] = []
    for way in ways:
        value = of(way.way)
        numbers = next((numbers for known, numbers in found if known == value), None)
        if numbers is None:
            found.append((value, [way.number]))
        else:
            numbers.append(way.number)
    everybody = len(ways)
    return tuple(
        Said(value, () if len(numbers) == everybody else tuple(numbers))
        for value, numbers in found
        if value not in (None, "", ())
    )


# -- remedies ------------------------------------------------------------------------------------


def _remedy(remedy: Remedy, asof: date) -> RemedySheet:
    covers = _shared([way.covers.tests for way in remedy.ways])
    waits = _shared([way.wait for way in remedy.ways])
    ways = tuple(_way(way, len(covers), len(waits), asof) for way in remedy.ways)
    return RemedySheet(
        remedy=remedy,
        covers=tuple(test_in_words(test) for test in covers),
        waits=tuple(row_in_words(row) for row in waits),
        ways=ways,
        texts={kind: said for kind in _KINDS if (said := said_by(ways, _text(kind)))},
    )


def _text(kind: str) -> Callable[[Way], str]:
    return lambda way: way.texts.get(kind, "")


def _shared(rows: Sequence[tuple[Value, ...]]) -> tuple[Value, ...]:
    """What stands first in each of them."""
    count = 0
    for together in zip(*rows, strict=False):
        if any(one != together[0] for one in together):
            break
        count += 1
    return rows[0][:count]


def _way(way: Way, shared_covers: int, shared_waits: int, asof: date) -> WaySheet:
    return WaySheet(
        way=way,
        number=way.index + 1,
        covers=tuple(test_in_words(test) for test in way.covers.tests[shared_covers:]),
        waits=rows_in_words(way.wait[shared_waits:]),
        done_by=rows_in_words(way.done_by),
        is_law=way.in_force.holds(asof),
        days=days_in_words(way.in_force),
    )


def rows_in_words(rows: Iterable[WaitRow]) -> tuple[str, ...]:
    """Wait rows as phrases."""
    return tuple(row_in_words(row) for row in rows)


def days_in_words(span: InForce) -> str:
    """The days on which something was law.

    >>> days_in_words(InForce(date(2020, 1, 1))), days_in_words(InForce())
    ('from 2020-01-01', '')
    """
    first = f"from {span.first}" if span.first else ""
    last = f"to {span.last}" if span.last else ""
    return " ".join(filter(None, (first, last)))


# -- what is supposed ----------------------------------------------------------------------------


def _suppositions(place: Jurisdiction) -> Iterator[tuple[str, int]]:
    """What counts until it is asked or where it is not known, each with its line (0: all files)."""
    for lag in place.lags:
        span = span_in_words(lag.span)
        late, early = day_of_fact(lag.late), day_of_fact(lag.early)
        yield f"until both are asked, {late} is at most {span} after {early}", 0
    for decl in place.facts.values():
        yield from _of_fact(decl)


def _of_fact(decl: FactDecl) -> Iterator[tuple[str, int]]:
    if decl.unasked is not None:
        yield f"until asked, {_is(decl, (decl.unasked,))}", decl.line
    for kind, rows in (("until asked", decl.unasked_where), ("not known", decl.unknown)):
        for row in rows:
            when = f", where {condition_in_words(row.when)}" if row.when.tests else ""
            line = decl.line and (row.when.line or decl.line)  # 0: what all files suppose
            yield f"{kind}, {_is(decl, row.values)}{when}", line


def _is(decl: FactDecl, values: Sequence[FactValue]) -> str:
    """What is supposed of a fact, as its test would say it."""
    name = decl.spec.name
    if decl.spec.kind is Kind.CHOICE:
        return test_in_words(ChoiceTest(name, tuple(str(value) for value in values)))
    return f"{named(name)}: {one_of([value_words(name, value) for value in values])}"


# -- lines ---------------------------------------------------------------------------------------


def _lines_of(path: Path) -> dict[str, int]:
    """Where the parts below the remedies stand; nothing where the file went away meanwhile."""
    try:
        raw = load_yaml(path)
    except DataError:
        return {}
    lines = dict(raw.lines)
    for part, value in raw.items():
        inner = getattr(value, "lines", {})
        named = inner.items() if isinstance(inner, dict) else enumerate(inner)
        lines |= {f"{part} {name}": line for name, line in named}
    return lines
