"""Conditions in plain words, for the lawyer who reads them and for the reasons of an answer."""

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
from bot.rules.wording import fact_words, grams_words, one_of, value_words

_YES_NO = {
    "owes_money": ("money is still owed", "nothing is owed"),
    "minor_involved": ("somebody under 18 was involved", "nobody under 18 was involved"),
    "violence_or_weapon": ("violence or a weapon in the case", "no violence or weapon in the case"),
    "other_charges_same_case": ("other charges in the case", "no other charge in the case"),
    "plea_to_lesser": ("pleaded to this instead of another charge", "no plea instead of another"),
    "convictions_since": ("convicted of something since", "convicted of nothing since"),
    "serious_conviction": ("a serious conviction at any time", "never a serious conviction"),
    "sex_registration": ("on a sex offense registry", "not on a sex offense registry"),
    "pending_charges": ("a case is open now", "no case is open now"),
}
_IS = {
    "disposition": "{}",
    "offense": "the charge is {}",
    "offense_class": "the level is {}",
    "cannabis_form": "it was {}",
    "sentence": "the sentence is {}",
}
_SERVED = {"serving": "being served", "probation_or_parole": "on probation or parole"}
_HAPPENED = {
    "offense_date": "it happened",
    "conviction_date": "convicted",
    "completed_date": "all finished",
    "x_disposition_date": "the case ended",
    "last_conviction_date": "last convicted",
}
_DAYS = {
    "offense_date": "the act",
    "conviction_date": "the conviction",
    "completed_date": "the end of the sentence",
    "x_disposition_date": "the end of the case",
    "last_conviction_date": "the last conviction",
}


def condition_in_words(condition: Condition) -> str:
    """All tests of a condition, joined by "and"."""
    return " and ".join(test_in_words(test) for test in condition.tests) or "everybody"


def test_in_words(test: Test) -> str:
    """One test as a phrase; a term keeps its name, in quotes.

    >>> test_in_words(ChoiceTest("owes_money", ("no",)))
    'nothing is owed'
    >>> test_in_words(TermTest("small_case", holds=False))
    '"small case" does not hold'
    """
    if isinstance(test, TermTest):
        return f'"{plain(test.term)}" {"holds" if test.holds else "does not hold"}'
    if isinstance(test, AnyOf):
        return "(" + ", or ".join(condition_in_words(row) for row in test.rows) + ")"
    if isinstance(test, ChoiceTest):
        return _choice_in_words(test)
    if isinstance(test, NumberTest):
        return f"{named(test.fact)}: {_number_in_words(test)}"
    if isinstance(test, WithinTest):
        return f"{_happened(test.fact)} not more than {span_in_words(test.span)} ago"
    return f"{_happened(test.fact)} {_days_in_words(test)}"


def plain(name: str) -> str:
    """A fact's or term's name as words."""
    return name.removeprefix("x_").replace("_", " ")


def named(name: str) -> str:
    """A fact's name in the middle of a sentence.

    >>> named("amount_g"), named("x_cdl")
    ('amount', 'CDL')
    """
    words = fact_words(name)
    return words if words.isupper() else words[0].lower() + words[1:]


def _happened(name: str) -> str:
    return _HAPPENED.get(name) or plain(name)


def _choice_in_words(test: ChoiceTest) -> str:
    if test.fact in _YES_NO and len(test.values) == 1:
        return _YES_NO[test.fact][test.values[0] == "no"]
    if test.values == ("none",) and test.fact in _HAPPENED:
        return f"never {_happened(test.fact)}"
    values = one_of([_SERVED.get(value) or value_words(test.fact, value) for value in test.values])
    return _IS.get(test.fact, f"{named(test.fact)}: {{}}").format(values)


def _number_in_words(test: NumberTest) -> str:
    """The bounds, as in "18 to 20", "over 1 oz and under 2 oz"."""
    show = grams_words if test.fact == "amount_g" else lambda number: f"{number:g}"
    if test.low == test.high:
        return show(test.low)
    bounded = test.low != -inf and test.high != inf
    if bounded and test.takes_low and test.takes_high:
        return f"{show(test.low)} to {show(test.high)}"
    parts = []
    if test.low != -inf:
        parts.append(f"{show(test.low)} or more" if test.takes_low else f"over {show(test.low)}")
    if test.high != inf:
        high = show(test.high)
        parts.append(f"{high} or less" if test.takes_high else f"under {high}")
    return " and ".join(parts)


def _days_in_words(test: DateTest) -> str:
    if test.first and test.last:
        same = test.first == test.last
        return f"on {test.first}" if same else f"from {test.first} to {test.last}"
    return f"on {test.first} or later" if test.first else f"on {test.last} or earlier"


def span_in_words(span: Span) -> str:
    """A length of time.

    >>> span_in_words(Span(years=1, days=2))
    '1 year and 2 days'
    """
    pairs = (("year", span.years), ("month", span.months), ("day", span.days))
    parts = [f"{count} {unit}{'s' if count > 1 else ''}" for unit, count in pairs if count]
    return " and ".join(parts) or "no time"


def day_of_fact(name: str) -> str:
    """A date as something that others are counted from: `the conviction`."""
    return _DAYS.get(name) or f"the {plain(name)}"


def row_in_words(row: WaitRow) -> str:
    """A wait row as a phrase."""
    if row.block is not None:
        text = f"until {condition_in_words(row.block)}"
    elif row.day is not None:
        text = f"until {row.day}"
    else:
        dates = " or ".join(day_of_fact(name) for name in row.after)
        later = ", the later" if len(row.after) > 1 else ""
        text = f"{span_in_words(row.span or Span())} after {dates}{later}"
    return f"{text}, if {condition_in_words(row.when)}" if row.when.tests else text
