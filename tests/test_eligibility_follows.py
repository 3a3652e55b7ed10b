"""What follows from what was told: nobody is asked twice (contract, section 1)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.eligibility import assess
from bot.eligibility.cities import places_of
from bot.eligibility.known import with_consequences
from bot.rules import Outcome, load_rulebook

BOOK = load_rulebook(Path(__file__).parent / "rules")
DECLARED = BOOK.jurisdictions["ZZ"].facts
ASOF = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("told", "follows"),
    [
        ({"city": "Seattle"}, {"jurisdiction": "WA", "county": "King"}),
        ({"city": "Burlington", "jurisdiction": "VT"}, {"county": "Chittenden"}),
        ({"city": "San Francisco", "jurisdiction": "CA"}, {"county": "San Francisco"}),
        ({"jurisdiction": "US"}, {"x_court": "federal"}),
        ({"x_court": "tribal"}, {"jurisdiction": "TRIBAL"}),
        ({"x_court": "military"}, {"jurisdiction": "MIL"}),
        ({"owes_money": "no"}, {"x_fee_owed": "no"}),
        ({"convictions_since": "no"}, {"last_conviction_date": "none"}),
        ({"other_convictions": "none"}, {"convictions_since": "no"}),
        (
            {"disposition": "dismissed", "completed_date": "2012"},
            {"x_disposition_date": "2012"},
        ),
        ({"disposition": "acquitted", "x_disposition_date": "2012"}, {"completed_date": "2012"}),
        ({"disposition": "convicted", "completed_date": "2012"}, {"sentence": "completed"}),
    ],
)
def test_one_fact_tells_another(told, follows):
    """Told once, known twice."""
    known = with_consequences(told, DECLARED, ASOF)

    assert {name: known.get(name) for name in follows} == follows


@pytest.mark.parametrize(
    ("told", "silent"),
    [
        ({"city": "Burlington"}, "jurisdiction"),
        ({"city": "Nowhere at all", "jurisdiction": "CA"}, "county"),
        ({"owes_money": "yes"}, "x_fee_owed"),
        ({"disposition": "convicted", "completed_date": "2027-05"}, "sentence"),
        ({"disposition": "convicted", "completed_date": "2012"}, "x_disposition_date"),
    ],
)
def test_what_does_not_follow_is_left_open(told, silent):
    """Several places fit, or nothing was said about it."""
    assert silent not in with_consequences(told, DECLARED, ASOF)


def test_what_was_told_itself_always_stands():
    """A consequence never overrides the person."""
    told = {"disposition": "convicted", "completed_date": "2012", "sentence": "serving"}

    assert with_consequences(told, DECLARED, ASOF)["sentence"] == "serving"


def test_a_city_in_several_counties_tells_none():
    """Only where one fits: nine ZIP codes in ten."""
    counties = places_of("San Francisco")

    assert counties["CA"] == "San Francisco"
    assert places_of("No Such Town") == {}


def test_a_conviction_is_taken_to_follow_the_act_within_six_years_until_it_is_asked():
    """An act of 2009 was convicted before the law of 2016-11-09; one of 2012 may not have been."""
    small = {
        "jurisdiction": "ZZ",
        "disposition": "convicted",
        "offense": "possession",
        "amount_g": 10,
        "age_at_offense": 19,
        "offense_class": "felony",
        "owes_money": "yes",
        "sentence": "completed",
    }
    early = assess(BOOK, {**small, "offense_date": "2009"}, ASOF)
    late = assess(BOOK, {**small, "offense_date": "2012"}, ASOF)
    told = assess(BOOK, {**small, "offense_date": "2009", "conviction_date": "2018"}, ASOF)

    assert early.outcome is Outcome.CLEARED
    assert "conviction_date" in late.needs_outcome
    assert told.outcome is Outcome.WAIT


def test_somebody_who_forgot_one_date_is_asked_for_another_that_settles_it():
    """The day of the conviction not known: the day all was done bounds it."""
    facts = {
        "jurisdiction": "ZZ",
        "disposition": "convicted",
        "offense": "possession",
        "amount_g": 10,
        "age_at_offense": 19,
        "offense_class": "felony",
        "owes_money": "yes",
        "sentence": "completed",
        "conviction_date": "unknown",
    }
    before = assess(BOOK, facts, ASOF)
    after = assess(BOOK, {**facts, "completed_date": "2014"}, ASOF)

    assert before.outcome is Outcome.REFER
    assert set(before.needs_outcome) == {"offense_date", "completed_date"}
    assert after.outcome is Outcome.CLEARED


def test_a_follow_up_never_comes_before_what_it_follows():
    """The day of the last conviction is asked only of somebody who had one since."""
    facts = {
        "jurisdiction": "ZZ",
        "disposition": "convicted",
        "offense": "public_use",
        "offense_class": "felony",
        "owes_money": "no",
        "pending_charges": "no",
        "conviction_date": "2010",
        "completed_date": "2012",
    }
    needs = assess(BOOK, facts, ASOF).needs_outcome
    since = assess(BOOK, {**facts, "convictions_since": "yes"}, ASOF).needs_outcome

    assert needs.index("convictions_since") < needs.index("last_conviction_date")
    assert since == ("last_conviction_date",)
