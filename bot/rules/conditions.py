"""Tests, rows and waits: the words in which a rule file says whom the law reaches, and when.

Nothing here is computed by the author: no "not", no "else", no formula (rules/README.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from bot.data import Listed, Mapped
from bot.facts import FactError, FactSpec, Kind, date_range
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
from bot.rules.fields import Fields, Notebook
from bot.rules.model import Jurisdiction

_DAY = timedelta(days=1)


class ConditionReader:
    """Reads the conditions of one file, against the facts and terms that exist there."""

    def __init__(
        self, specs: Callable[[str], FactSpec | None], terms: set[str], notes: Notebook
    ) -> None:
        self._specs, self._terms, self._notes = specs, terms, notes

    # -- conditions ----------------------------------------------------------------------------

    def condition(self, raw: object, line: int) -> Condition:
        """All tests of a mapping; nothing at all is met by everybody."""
        if raw is None or raw == "":
            return Condition((), line)
        if not isinstance(raw, Mapped):
            self._notes.note(line, "a condition must be a mapping of facts and values")
            return Condition((), line)
        found = (self._test(name, value, raw.lines[name]) for name, value in raw.items())
        return Condition(tuple(test for test in found if test is not None), raw.line)

    def rows(self, raw: object, line: int) -> tuple[Condition, ...]:
        """The rows of an `any` or of a term."""
        if not isinstance(raw, Listed) or not raw:
            self._notes.note(line, "a list of rows is needed, each a mapping of facts and values")
            return ()
        return tuple(self.condition(row, at) for row, at in zip(raw, raw.lines, strict=True))

    def _test(self, name: str, value: object, line: int) -> Test | None:
        if name == "any":
            return AnyOf(self.rows(value, line))
        if name in self._terms:
            if value not in ("yes", "no"):
                self._notes.note(line, f"the term '{name}' is tested with yes or no")
            return TermTest(name, value == "yes")
        spec = self._specs(name)
        if spec is None:
            self._notes.note(line, f"'{name}' is no fact and no term of this file")
            return None
        return self.fact_test(spec, value, line)

    def fact_test(self, spec: FactSpec, value: object, line: int) -> Test | None:
        """One test of one fact, by the fact's kind."""
        if spec.kind in (Kind.NUMBER, Kind.INTEGER):
            return self._number(spec, value, line)
        if spec.kind is Kind.DATE and value != "none":
            return self._date(spec, value, line)
        return self._choice(spec, value, line)

    # -- by kind -------------------------------------------------------------------------------

    def _choice(self, spec: FactSpec, value: object, line: int) -> Test | None:
        values = tuple(value) if isinstance(value, list) else (value,)
        words = tuple(word for word in values if isinstance(word, str) and word)
        if len(words) != len(values) or not words:
            self._notes.note(line, f"{spec.name}: a value or a list of values is needed")
            return None
        for word in words:
            if spec.values and word not in spec.values:
                known = ", ".join(spec.values)
                self._notes.note(line, f"{spec.name}: '{word}' is none of its values ({known})")
        if len(set(words)) != len(words):
            self._notes.note(line, f"{spec.name}: a value stands twice in the list")
        return ChoiceTest(spec.name, words)

    def _number(self, spec: FactSpec, value: object, line: int) -> Test | None:
        if isinstance(value, list):
            return AnyOf(
                tuple(
                    Condition((test,), line)
                    for item in value
                    if (test := self._number(spec, item, line)) is not None
                )
            )
        if not isinstance(value, Mapped):
            number = self._read_number(spec, value, line)
            return NumberTest(spec.name, number, True, number, True)
        fields = Fields(value, spec.name, line, self._notes)
        ends = {key: fields.text(key) for key in ("min", "max", "above", "below")}
        fields.finish()
        numbers = {key: self._read_number(spec, end, line) for key, end in ends.items() if end}
        low = max(numbers.get("min", -math.inf), numbers.get("above", -math.inf))
        high = min(numbers.get("max", math.inf), numbers.get("below", math.inf))
        if not numbers or low > high:
            self._notes.note(line, f"{spec.name}: a range has min or above, max or below, in order")
        return NumberTest(spec.name, low, "above" not in numbers, high, "below" not in numbers)

    def _read_number(self, spec: FactSpec, value: object, line: int) -> float:
        try:
            return float(str(value))
        except ValueError:
            self._notes.note(line, f"{spec.name}: '{value}' is no number")
            return 0.0

    def _date(self, spec: FactSpec, value: object, line: int) -> Test | None:
        if isinstance(value, str):
            span = self._days(spec, value, line)
            return DateTest(spec.name, *span) if span else None
        fields = Fields(value, spec.name, line, self._notes)
        within = fields.part("within", f"{spec.name}: within")
        ends = {key: fields.text(key) for key in ("from", "to", "before", "after")}
        fields.finish()
        if within is not None:
            return WithinTest(spec.name, read_span(within))
        spans = {key: self._days(spec, end, line) for key, end in ends.items() if end}
        first = last = None
        if begin := spans.get("from") or spans.get("after"):
            first = begin[0] if "from" in spans else begin[1] + _DAY
        if end := spans.get("to") or spans.get("before"):
            last = end[1] if "to" in spans else end[0] - _DAY
        if not spans or (first and last and first > last):
            self._notes.note(line, f"{spec.name}: days are given as from or after, to or before")
        return DateTest(spec.name, first, last)

    def _days(self, spec: FactSpec, text: str, line: int) -> tuple[date, date] | None:
        try:
            span = date_range(text, spec.name)
        except FactError as error:
            self._notes.note(line, str(error))
            return None
        return span.first, span.last

    # -- waits ---------------------------------------------------------------------------------

    def wait_row(self, raw: object, line: int) -> WaitRow | None:
        """One row of `wait` or `done_by`."""
        fields = Fields(raw, "a wait row", line, self._notes)
        when = self.condition(fields.take("if"), line)
        until = fields.take("until")
        span = read_span(fields)
        after = fields.texts("after")
        fields.finish()
        if until is not None and (after or span != Span()):
            fields.note("a wait row has either until, or years, months or days and after")
        if isinstance(until, Mapped):
            return WaitRow(when, block=self.condition(until, line), line=line)
        if until is not None:
            return self._until_day(until, when, line)
        if not after or span == Span():
            fields.note("a wait row says years, months or days and after which date, or until what")
            return None
        for name in after:
            spec = self._specs(name)
            if spec is None or spec.kind is not Kind.DATE:
                fields.note(f"after: '{name}' is no date", "after")
                return None
        return WaitRow(when, span=span, after=after, line=line)

    def _until_day(self, until: object, when: Condition, line: int) -> WaitRow | None:
        try:
            span = date_range(str(until), "until")
        except FactError as error:
            self._notes.note(line, str(error))
            return None
        if span.first != span.last:
            self._notes.note(line, "until: a whole day is needed, YYYY-MM-DD")
        return WaitRow(when, day=span.first, line=line)


def read_span(fields: Fields) -> Span:
    """The years, months and days of a row."""
    numbers: dict[str, int] = {}
    for key in ("years", "months", "days"):
        text = fields.text(key)
        if text is not None and not text.isdigit():
            fields.note(f"{key}: a whole number is needed", key)
        numbers[key] = int(text) if text and text.isdigit() else 0
    return Span(**numbers)


def terms_of(condition: Condition) -> set[str]:
    """The terms that a condition names directly."""
    found: set[str] = set()
    for test in condition.tests:
        if isinstance(test, TermTest):
            found.add(test.term)
        elif isinstance(test, AnyOf):
            found |= {term for row in test.rows for term in terms_of(row)}
    return found


def facts_of(condition: Condition, terms: Mapping[str, tuple[Condition, ...]]) -> list[str]:
    """The facts that a condition reads, terms included, in the order in which they stand."""
    found: dict[str, None] = {}
    for test in condition.tests:
        if isinstance(test, TermTest):
            rows = terms.get(test.term, ())
        elif isinstance(test, AnyOf):
            rows = test.rows
        else:
            found[test.fact] = None
            continue
        found.update(dict.fromkeys(name for row in rows for name in facts_of(row, terms)))
    return list(found)


def rows_before(place: Jurisdiction) -> dict[str, list[Condition]]:
    """By fact that only follows another (an x_ fact): what stands to its left in each of its rows.

    "Was that before this case?" is not asked before "was there one?".
    """
    found: dict[str, list[Condition]] = {}
    for condition in all_conditions(place):
        for at, test in enumerate(condition.tests):
            if isinstance(test, AnyOf | TermTest) or not test.fact.startswith("x_"):
                continue
            found.setdefault(test.fact, []).append(Condition(condition.tests[:at]))
    found["last_conviction_date"] = [Condition((ChoiceTest("convictions_since", ("yes",)),))]
    return found


def all_conditions(place: Jurisdiction) -> Iterator[Condition]:
    """Every condition and every row of a file, in its order."""
    for term in place.terms.values():
        for row in term.rows:
            yield from _nested(row)
    for way in place.ways:
        yield from _nested(way.covers)
        for wait in (*way.wait, *way.done_by):
            yield from _nested(wait.when)
            if wait.block:
                yield from _nested(wait.block)


def _nested(condition: Condition) -> Iterator[Condition]:
    """The condition and the rows inside it."""
    yield condition
    for test in condition.tests:
        if isinstance(test, AnyOf):
            for row in test.rows:
                yield from _nested(row)
