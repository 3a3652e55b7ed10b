"""Conditions in plain words, for `rules show`, `rules explain` and the list of gaps."""

from __future__ import annotations

from math import inf

from bot.rules.clauses import (
    AnyOf,
    ChoiceTest,
    Condition,
    DateTest,
    NumberTest,
    Span,
    TermTest,
    Test,
    WaitRow,
    WithinTest,
)


def condition_in_words(condition: Condition) -> str:
    """All tests of a condition, joined by "and"."""
    return " and ".join(test_in_words(test) for test in condition.tests) or "everybody"


def test_in_words(test: Test) -> str:
    """One test as a phrase."""
    if isinstance(test, TermTest):
        return f"{plain(test.term)}: {'yes' if test.holds else 'no'}"
    if isinstance(test, AnyOf):
        return "(" + ", or ".join(condition_in_words(row) for row in test.rows) + ")"
    name = plain(test.fact)
    if isinstance(test, ChoiceTest):
        return f"{name} is {' or '.join(test.values)}"
    if isinstance(test, NumberTest):
        return f"{name} is {_number_in_words(test)}"
    if isinstance(test, WithinTest):
        return f"{name} is not more than {span_in_words(test.span)} ago"
    return f"{name} is {_days_in_words(test)}"


def plain(name: str) -> str:
    """A fact's or term's name as words."""
    return name.removeprefix("x_").replace("_", " ")


def _number_in_words(test: NumberTest) -> str:
    if test.low == test.high:
        return f"{test.low:g}"
    parts = []
    if test.low != -inf:
        parts.append(f"{test.low:g} or more" if test.takes_low else f"over {test.low:g}")
    if test.high != inf:
        parts.append(f"{test.high:g} or less" if test.takes_high else f"under {test.high:g}")
    return " and ".join(parts)


def _days_in_words(test: DateTest) -> str:
    if test.first and test.last:
        return f"from {test.first} to {test.last}"
    return f"{test.first} or later" if test.first else f"{test.last} or earlier"


def span_in_words(span: Span) -> str:
    """A length of time.

    >>> span_in_words(Span(years=1, days=2))
    '1 year and 2 days'
    """
    pairs = (("year", span.years), ("month", span.months), ("day", span.days))
    parts = [f"{count} {unit}{'s' if count > 1 else ''}" for unit, count in pairs if count]
    return " and ".join(parts) or "no time"


def row_in_words(row: WaitRow) -> str:
    """A wait row as a phrase."""
    if row.block is not None:
        text = f"until {condition_in_words(row.block)}"
    elif row.day is not None:
        text = f"until {row.day}"
    else:
        dates = " or ".join(plain(name) for name in row.after)
        later = ", the later" if len(row.after) > 1 else ""
        text = f"{span_in_words(row.span or Span())} after {dates}{later}"
    return f"{text}, if {condition_in_words(row.when)}" if row.when.tests else text
