"""At every limit of the law: a range across it, one beside it, and somebody who does not know."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest

from bot.eligibility import assess
from bot.eligibility.calendar import last_start
from bot.eligibility.known import with_consequences
from bot.eligibility.law import law_on
from bot.eligibility.thresholds import Threshold, thresholds
from bot.facts import COMMON, Kind, date_range
from bot.rules import Outcome, load_rulebook
from bot.rules.cases import load_cases

BOOK = load_rulebook()
IN_ORDER = ("offense_date", "conviction_date", "completed_date")
DAY = timedelta(days=1)
ORDER = list(Outcome)
WHOLE = {name for name, spec in COMMON.items() if spec.kind is Kind.INTEGER}
TODAY = {code: place.verified for code, place in BOOK.jurisdictions.items()}
LIMITS = [
    (code, limit)
    for code, place in BOOK.jurisdictions.items()
    for limit in thresholds(law_on(place, TODAY[code], same_end=False).program)
]


@cache
def cases_of(code):
    return load_cases(BOOK, None, code)


def people_at(code, limit):
    """People of the cases about whom this fact is known, for whom the limit may count."""
    found = [case for case in cases_of(code) if case.facts.get(limit.fact, "unknown") != "unknown"
             and case.asof == TODAY[code]]  # fmt: skip
    return found[:12]


def contradicts(facts):
    """Whether the dates told cannot all be: nobody is judged before the act."""
    days = [date_range(facts[name]) for name in IN_ORDER if facts.get(name, "unknown") != "unknown"]
    return any(one.last > other.first for one, other in pairwise(days))


def sides(limit: Threshold, asof: date):
    """A value below, one at, one above, a range across the limit, one beside it."""
    if limit.number is None:
        day = limit.day or last_start(asof, limit.span) + DAY
        low, high = day - DAY, day
        across = {"from": str(low), "to": str(high)}
        beside = {"from": str(low), "to": str(low)}
        return [str(low), str(high)], across, beside
    number, whole = limit.number, limit.fact in WHOLE
    step = 1 if whole else 0.01
    exact = [round(number - step, 2), number, round(number + step, 2)]
    exact = [int(one) if whole else one for one in exact if one >= 0]
    return exact, {"min": exact[0], "max": exact[-1]}, {"min": exact[0], "max": exact[0]}


@pytest.mark.parametrize(
    ("code", "limit"), LIMITS, ids=[f"{code}: {limit}" for code, limit in LIMITS]
)
def test_a_range_across_a_limit_is_open_only_where_its_sides_differ(code, limit):
    """Across: what both sides give, or refer between them. Beside: as the exact value."""
    asof = TODAY[code]
    values, across, beside = sides(limit, asof)
    for case in people_at(code, limit):

        def ask(value, facts=case.facts):
            return assess(BOOK, {**facts, limit.fact: value}, asof)

        if any(contradicts({**case.facts, limit.fact: value}) for value in values):
            continue
        exact = [ask(value) for value in values]

        possible = sorted(
            {ORDER.index(end) for one in exact for end in one.between or (one.outcome,)}
        )
        answer, unknown = ask(across), ask("unknown")
        assert ask(beside).outcome is exact[0].outcome, case.name
        if len(possible) == 1:
            assert answer.outcome is exact[0].outcome, case.name
        else:
            assert answer.outcome is Outcome.REFER, case.name
            assert answer.between is not None
            best, worst = (ORDER.index(end) for end in answer.between)
            assert best == possible[0]
            # of two clocks compared across a range of days the later may seem possible too
            assert worst == possible[-1] or answer.between[1] is Outcome.WAIT
        known = with_consequences({**case.facts, limit.fact: "unknown"}, {}, asof)
        if known[limit.fact] != "unknown":
            continue  # another fact told says it
        supposed = BOOK.jurisdictions[code].facts[limit.fact].unknown
        if unknown.between is None and limit.number is not None and not supposed:
            assert {one.outcome for one in exact} == {unknown.outcome}, case.name
        assert limit.fact not in unknown.needs_outcome
