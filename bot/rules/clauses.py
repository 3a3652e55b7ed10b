"""The words of a condition, as loaded: tests, rows, terms and waits (rules/README.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ChoiceTest:
    """The fact has one of these values; for a date, `none` says that the day never came."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberTest:
    """The number lies between two ends, each taken in or not."""

    fact: str
    low: float
    takes_low: bool
    high: float
    takes_high: bool


@dataclass(frozen=True, slots=True)
class DateTest:
    """The day lies between two days, both taken in; None is an open end."""

    fact: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class WithinTest:
    """The day is not longer ago than this span."""

    fact: str
    span: Span


@dataclass(frozen=True, slots=True)
class TermTest:
    """At least one row of a named term holds, or (`holds` false) none does."""

    term: str
    holds: bool


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one row holds."""

    rows: tuple[Condition, ...]


Test = ChoiceTest | NumberTest | DateTest | WithinTest | TermTest | AnyOf


@dataclass(frozen=True, slots=True)
class Condition:
    """All its tests hold, in the lawyer's order: the cheap, decisive one first."""

    tests: tuple[Test, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """A named `any`, used in conditions like a fact; `own`: not one that all files share."""

    name: str
    rows: tuple[Condition, ...]
    line: int
    own: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time; an anniversary of 29 February is 1 March."""

    years: int = 0
    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True)
class WaitRow:
    """One thing that must be over, where its `when` holds.

    Exactly one of these is set: `span` with `after` (the latest of those days counts), `day`, or
    `block` (facts that must hold, such as a sentence completed).
    """

    when: Condition
    span: Span | None = None
    after: tuple[str, ...] = ()
    day: date | None = None
    block: Condition | None = None
    line: int = 0
