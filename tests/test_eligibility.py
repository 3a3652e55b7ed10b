"""The engine on Zedland, a made-up place: each rule of the ranking and of not knowing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.eligibility import assess, explain, offers
from bot.rules import Outcome, load_rulebook

BOOK = load_rulebook(Path(__file__).parent / "rules")
ASOF = date(2026, 11, 22)
SMALL = {"disposition": "convicted", "offense": "possession", "amount_g": 10}
PUBLIC = {
    "disposition": "convicted",
    "offense": "public_use",
    "offense_class": "misdemeanor",
    "convictions_since": "yes",
    "last_conviction_date": "2010",
    "owes_money": "no",
    "pending_charges": "no",
    "sentence": "completed",
    "conviction_date": "2011",
    "completed_date": "2012",
}


def ask(facts, asof=ASOF, **more):
    return assess(BOOK, {"jurisdiction": "ZZ", **facts, **more}, asof)


# -- outcomes ----------------------------------------------------------------------------------


def test_a_law_that_works_by_itself_has_done_its_part():
    """Covered, its own last day over: cleared."""
    answer = ask(SMALL, conviction_date="2012")

    assert (answer.outcome, answer.remedy) == (Outcome.CLEARED, "zz-small-auto")


@pytest.mark.parametrize(
    ("asof", "outcome", "by"),
    [
        (date(2022, 12, 30), Outcome.AUTOMATIC, date(2022, 12, 31)),
        (date(2022, 12, 31), Outcome.CLEARED, None),
        (date(2023, 1, 1), Outcome.CLEARED, None),
    ],
)
def test_before_the_states_own_last_day_it_will_happen_without_applying(asof, outcome, by):
    """`done_by`: automatic until then, with that day."""
    more = {"conviction_date": "2012", "offense_class": "felony"}
    answer = ask(SMALL | more, asof)

    assert (answer.outcome, answer.by) == (outcome, by)


def test_law_that_was_not_yet_law_does_not_show():
    """in_force from 2020: the day before, only what was law then."""
    answer = ask(SMALL, date(2019, 12, 31), conviction_date="2012", age_at_offense=25)

    assert (answer.outcome, answer.remedy) == (Outcome.ELIGIBLE, "zz-grown-petition")
    assert "zz-small-auto" not in answer.also


@pytest.mark.parametrize(
    ("completed", "outcome", "on"),
    [
        ("2023-11-21", Outcome.DISCRETIONARY, None),
        ("2023-11-22", Outcome.DISCRETIONARY, None),
        ("2023-11-23", Outcome.WAIT, date(2026, 11, 23)),
    ],
)
def test_the_anniversary_itself_is_enough(completed, outcome, on):
    """Three years after: the same day of the year counts as over, a day before does not."""
    facts = PUBLIC | {"conviction_date": "2020-05-05", "completed_date": completed}
    answer = ask(facts)

    assert (answer.outcome, answer.on) == (outcome, on)


def test_the_later_of_two_dates_and_the_longer_of_two_rows_count():
    """A felony of 2021: seven years from the end, not three from the conviction."""
    dates = {"conviction_date": "2021-01-10", "completed_date": "2022-03-01"}
    answer = ask(PUBLIC | dates, offense_class="felony")

    assert (answer.outcome, answer.on) == (Outcome.WAIT, date(2029, 3, 1))


def test_a_conviction_since_starts_the_years_again():
    """Clean time counts from the last conviction, and not at all where there was none."""
    again = ask(PUBLIC, last_conviction_date="2025-02-03")
    never = ask(PUBLIC, convictions_since="no", offense_class="felony", conviction_date="2015",
                completed_date="2016")  # fmt: skip

    assert (again.outcome, again.on) == (Outcome.WAIT, date(2028, 2, 3))
    assert never.outcome is Outcome.DISCRETIONARY


def test_what_only_paying_can_start_has_no_date():
    """A block stands: wait, without a day."""
    answer = ask(PUBLIC, owes_money="yes")

    assert (answer.outcome, answer.remedy, answer.on) == (Outcome.WAIT, "zz-petition", None)
    assert answer.blocked


def test_unclear_law_refers_but_hides_nothing_that_is_discretionary_or_better():
    """zz-petition is low for transport; zz-released, clear and by right, is not hidden by it."""
    facts = PUBLIC | {"offense": "transport", "minor_involved": "no", "x_fee_owed": "no"}
    released = ask(facts, x_release_date="2012")
    sale = ask(PUBLIC, offense="sale", minor_involved="no", x_section="c")

    assert (released.outcome, released.remedy) == (Outcome.ELIGIBLE, "zz-released")
    assert (sale.outcome, sale.remedy) == (Outcome.REFER, None)


def test_of_an_automatic_law_and_a_petition_still_to_come_the_earlier_is_named():
    """Three years open the petition before the automatic law's five are over."""
    dates = {"conviction_date": "2024-01-10", "completed_date": "2025-03-01"}
    answer = ask(PUBLIC | dates, convictions_since="no", offense="paraphernalia")

    assert (answer.outcome, answer.remedy) == (Outcome.WAIT, "zz-petition")
    assert answer.on == date(2028, 3, 1)
    assert "zz-clean-slate" in answer.also


def test_while_only_the_states_work_is_left_an_automatic_law_has_its_full_rank():
    """Five years are over, the state's half year is not: automatic, before what a judge decides."""
    answer = ask(
        PUBLIC, completed_date="2021-10-01", conviction_date="2021", convictions_since="no"
    )

    assert (answer.outcome, answer.remedy) == (Outcome.AUTOMATIC, "zz-clean-slate")
    assert answer.by == date(2027, 4, 1)
    assert answer.also[0] == "zz-petition"


def test_an_automatic_law_whose_years_run_has_a_date_too():
    """Nothing else comes before it: automatic, by the end of its years and the half year."""
    facts = {"offense": "sale", "minor_involved": "yes", "x_section": "c", "sentence": "completed"}
    answer = ask(SMALL | facts, offense_class="misdemeanor", convictions_since="no",
                 completed_date="2023-01-01")  # fmt: skip

    assert (answer.outcome, answer.by) == (Outcome.AUTOMATIC, date(2028, 7, 1))
    assert answer.later


def test_a_law_that_has_not_begun_says_its_first_day():
    """Signed, in force, and waiting until 2027."""
    answer = ask({"disposition": "convicted", "offense": "sale", "x_section": "a",
                  "minor_involved": "yes", "offense_class": "felony"})  # fmt: skip

    assert (answer.outcome, answer.remedy) == (Outcome.AUTOMATIC, "zz-new-law")
    assert answer.by == date(2027, 1, 1)


def test_where_nothing_fits_a_lawyer_must_look():
    """A gap is refer, without a remedy."""
    answer = ask({"disposition": "convicted", "offense": "other"})

    assert (answer.outcome, answer.remedy, answer.needs_outcome) == (Outcome.REFER, None, ())


def test_current_law_may_give_nothing_in_so_many_words():
    """none has no remedy, but its own text."""
    answer = ask({"disposition": "convicted", "offense": "other_drug"})

    assert (answer.outcome, answer.remedy) == (Outcome.NONE, None)
    assert answer.way and "no way" in answer.way.texts["open"]


def test_a_way_marked_so_is_only_ever_an_alternative():
    """headline: no stands in `also`."""
    facts = PUBLIC | {"offense": "paraphernalia", "offense_date": "2018", "conviction_date": "2018"}
    answer = ask(facts, completed_date="2019", county="Zed", city="Zedville")

    assert answer.remedy == "zz-petition"
    assert "zz-zedville" in answer.also


def test_not_longer_ago_than_ten_years_ends_on_the_anniversary():
    """`within`: the anniversary is still within."""
    facts = PUBLIC | {"offense": "paraphernalia", "county": "Zed", "city": "Zedville"}
    inside = ask(facts, offense_date="2016-11-22", conviction_date="2017", completed_date="2018")
    outside = ask(facts, offense_date="2016-11-21", conviction_date="2017", completed_date="2018")

    assert "zz-zedville" in inside.also
    assert "zz-zedville" not in outside.also


# -- not knowing -------------------------------------------------------------------------------


def test_a_place_without_a_file_is_answered_honestly():
    """refer, not covered."""
    answer = assess(BOOK, {"jurisdiction": "QQ"}, ASOF)

    assert (answer.outcome, answer.covered, answer.needs) == (Outcome.REFER, False, ())


def test_nothing_known_asks_for_the_place():
    """The first question of all."""
    assert assess(BOOK, {}, ASOF).needs == ("jurisdiction",)


@pytest.mark.parametrize(
    ("amount", "small"),
    [
        (28.35, True),
        (28.36, False),
        ({"max": 28.35}, True),
        ({"min": 28.35}, False),
        ({"min": 14, "max": 28.35}, True),
        ({"min": 28.35, "max": 60}, False),
        ({"min": 20, "max": 40}, None),
        ("unknown", None),
    ],
)
def test_a_range_is_decided_by_its_inside(amount, small):
    """An ounce or less is small; over an ounce is not; a range across it leaves it open."""
    facts = {"conviction_date": "2012", "age_at_offense": 19, "owes_money": "yes"}
    answer = ask(SMALL, **facts, amount_g=amount, sentence="completed", offense_class="felony")

    expected = {True: Outcome.CLEARED, False: Outcome.WAIT, None: Outcome.REFER}
    assert answer.outcome is expected[small]
    assert ("amount_g" in answer.needs_outcome) is (isinstance(amount, dict) and small is None)


@pytest.mark.parametrize(
    ("plants", "outcome"),
    [
        (6, Outcome.CLEARED),
        (7, Outcome.WAIT),
        ({"max": 6}, Outcome.CLEARED),
        ({"min": 7}, Outcome.WAIT),
        ({"min": 3, "max": 6}, Outcome.CLEARED),
        ({"min": 6}, Outcome.REFER),
    ],
)
def test_whole_numbers_take_in_both_ends(plants, outcome):
    """Six plants are small, seven are not; "six or more" is open."""
    facts = {"disposition": "convicted", "offense": "cultivation", "conviction_date": "2012",
             "age_at_offense": 19, "owes_money": "yes", "offense_class": "felony",
             "sentence": "completed"}  # fmt: skip

    assert ask(facts, plants=plants).outcome is outcome


@pytest.mark.parametrize(
    ("conviction", "outcome"),
    [
        ("2016-11-08", Outcome.CLEARED),
        ("2016-11-09", Outcome.DISCRETIONARY),
        ("2016-11", Outcome.REFER),
        ("2016", Outcome.REFER),
        ("2015", Outcome.CLEARED),
        ({"from": "2010", "to": "2016-11-08"}, Outcome.CLEARED),
        ("unknown", Outcome.REFER),
    ],
)
def test_a_year_that_a_date_of_the_law_cuts_is_asked_again(conviction, outcome):
    """A month is asked only when the year alone leaves it open."""
    facts = PUBLIC | SMALL | {"age_at_offense": 19, "completed_date": "2018"}
    answer = ask(facts | {"offense_class": "felony", "convictions_since": "no"},
                 conviction_date=conviction, completed_date="2017")  # fmt: skip

    assert answer.outcome is outcome
    wanted = outcome is Outcome.REFER and conviction != "unknown"
    assert ("conviction_date" in answer.needs_outcome) is wanted


def test_two_sides_of_an_age_that_lead_to_the_same_leave_the_answer_standing():
    """Nobody is asked what cannot change the outcome."""
    answer = ask(SMALL, conviction_date="2012")

    assert answer.outcome is Outcome.CLEARED
    assert "age_at_offense" not in answer.needs_outcome


def test_what_a_person_does_not_know_refers_with_the_best_and_the_worst():
    """`between` holds both ends; the fact is not asked again."""
    facts = PUBLIC | SMALL | {"conviction_date": "2017", "completed_date": "2018"}
    answer = ask(facts, age_at_offense="unknown", convictions_since="no", offense_class="felony")

    assert answer.outcome is Outcome.REFER
    assert answer.between == (Outcome.ELIGIBLE, Outcome.DISCRETIONARY)
    assert answer.needs_outcome == ()


def test_an_offense_date_bounds_the_conviction():
    """An offense of 2018 cannot have been convicted in 2016."""
    facts = PUBLIC | SMALL | {"offense_date": "2018", "age_at_offense": 19}
    facts.pop("conviction_date"), facts.pop("completed_date")
    answer = ask(facts, completed_date="2018", convictions_since="no", offense_class="felony")

    assert answer.outcome is Outcome.DISCRETIONARY
    assert "conviction_date" not in answer.needs_outcome


def test_dates_that_contradict_each_other_still_get_an_answer():
    """A slip of the pen is no error."""
    answer = ask(PUBLIC, conviction_date="2020", completed_date="2015")

    assert answer.covered


def test_a_supposition_counts_until_it_is_asked():
    """cannabis_form is flower unless somebody says otherwise."""
    silent = ask(SMALL, conviction_date="2012", age_at_offense=19, owes_money="yes")
    said = ask(SMALL, conviction_date="2012", age_at_offense=19, cannabis_form="concentrate",
               owes_money="yes", sentence="completed", offense_class="felony")  # fmt: skip

    assert (silent.outcome, said.outcome) == (Outcome.CLEARED, Outcome.WAIT)


@pytest.mark.parametrize(
    ("amount", "outcome"),
    [(5, Outcome.AUTOMATIC), (50, Outcome.AUTOMATIC), ("unknown", Outcome.AUTOMATIC)],
)
def test_what_an_unknown_fact_is_taken_for_may_hang_on_another(amount, outcome):
    """The section is a below 10 g, else a or b: either way the new law reaches it."""
    answer = ask({"disposition": "convicted", "offense": "sale", "x_section": "unknown",
                  "minor_involved": "yes", "offense_class": "felony"}, amount_g=amount)  # fmt: skip

    assert (answer.outcome, answer.remedy) == (outcome, "zz-new-law")


@pytest.mark.parametrize("name", ["x_disposition_date", "completed_date"])
def test_without_a_conviction_two_dates_are_one_fact(name):
    """The day a case ended and the day all was over."""
    answer = ask({"disposition": "dismissed", name: "2026-10-01"})

    assert (answer.outcome, answer.by) == (Outcome.AUTOMATIC, date(2026, 11, 30))


def test_no_debt_at_all_is_none_of_the_narrower_debts():
    """owes_money no settles x_fee_owed."""
    facts = PUBLIC | {"offense": "transport", "minor_involved": "no", "x_release_date": "2012"}

    assert ask(facts).remedy == "zz-released"
    assert "x_fee_owed" not in ask(facts).needs


# -- dates given -------------------------------------------------------------------------------


def test_a_year_gives_the_latest_day_and_a_wider_range_none():
    """At the latest: 2024 and three years are the last day of 2027."""
    year = ask(PUBLIC, conviction_date="2020", completed_date="2024")
    wider = ask(PUBLIC, conviction_date="2020", completed_date={"from": "2024", "to": "2025"})

    assert (year.outcome, year.on) == (Outcome.WAIT, date(2027, 12, 31))
    assert (wider.outcome, wider.on) == (Outcome.WAIT, None)
    assert wider.needs_detail == ("completed_date",)


def test_an_anniversary_of_29_february_is_1_march():
    """Three years after 2024-02-29."""
    answer = ask(PUBLIC, conviction_date="2020", completed_date="2024-02-29")

    assert answer.on == date(2027, 3, 1)


# -- what is asked -----------------------------------------------------------------------------


def test_the_county_is_asked_once_and_last():
    """It picks the court and free help."""
    assert ask(SMALL, conviction_date="2012").needs[-1] == "county"
    assert ask(SMALL, conviction_date="2012", county="unknown").needs_place == ()


def test_the_first_questions_are_what_it_was_and_how_it_ended():
    """A talk begins with what all else hangs on."""
    assert ask({}).needs[0] == "disposition"
    assert ask({"disposition": "convicted"}).needs[0] == "offense"


def test_menus_offer_the_cut_that_still_matters():
    """Amounts at the ounce, ages at 21, choices as declared."""
    known = {"jurisdiction": "ZZ", "disposition": "convicted"}

    possession = {**known, "offense": "possession"}
    assert offers(BOOK, possession, ASOF, "amount_g") == ({"max": 28.35}, {"min": 28.35})
    assert offers(BOOK, possession, ASOF, "age_at_offense") == ({"max": 20}, {"min": 21})
    assert offers(BOOK, known, ASOF, "sentence") == ("completed", "serving", "probation_or_parole")
    assert offers(BOOK, known, ASOF, "conviction_date") == ()


def test_each_remedy_has_its_reason():
    """Open, not open and why, undecided and on what."""
    reasons = {one.remedy: one for one in explain(BOOK, {"jurisdiction": "ZZ", **SMALL}, ASOF)}

    assert reasons["zz-small-auto"].status == "undecided"
    assert reasons["zz-small-auto"].why == "it hangs on conviction date"
    assert reasons["zz-none"].why == "only where the charge is other drug"
    assert reasons["zz-pardon"].status == "clemency"


def test_the_answer_is_the_object_of_the_contract():
    """Every field of section 3, in its order."""
    answer = ask(SMALL, conviction_date="2012").to_json()

    assert list(answer) == [
        "outcome", "remedy", "effect", "still_shows", "then", "on", "by", "also", "needs",
        "between", "undecided", "confidence", "covered", "law", "verified", "reviewed",
    ]  # fmt: skip
    assert answer["law"] == [{"cite": "ZZ Code 1", "url": "https://law.example/1"}]


def test_of_two_laws_that_count_from_a_later_conviction_the_earlier_is_told(tmp_path):
    """Where there was none, only the other day counts."""
    law = '    law: [{cite: ZY 1, url: "https://zy.gov"}]\n    confidence: high\n    kind: seal\n'
    (tmp_path / "ZY.yaml").write_text(
        "jurisdiction: ZY\nname: Z\ntimezone: America/Denver\nverified: 2026-11-22\n"
        "reviewed: none\nremedies:\n"
        f"  - id: by-itself\n    says: a\n{law}    how: automatic\n    effect: sealed\n"
        "    covers: {disposition: convicted, convictions_since: no}\n"
        "    wait: [{years: 2, after: [completed_date, last_conviction_date]}]\n"
        '    gives: cleared\n    text: {open: a, later: "{date}", also: a}\n    steps: [a]\n'
        f"  - id: by-asking\n    says: a\n{law}    how: petition\n    effect: sealed\n"
        "    covers: {disposition: convicted}\n"
        "    wait: [{years: 3, after: [completed_date, last_conviction_date]}]\n"
        '    gives: discretionary\n    text: {open: a, wait: "{date}", also: a}\n    steps: [a]\n'
        "help: [{name: a, area: all, confidence: high, checked: 2026-11-22}]\n"
        "records: {who: a, text: a, confidence: high}\n"
    )
    facts = {"jurisdiction": "ZY", "disposition": "convicted", "convictions_since": "no",
             "completed_date": "2025-05-05"}  # fmt: skip

    answer = assess(load_rulebook(tmp_path), facts, date(2026, 11, 22))

    assert (answer.outcome, str(answer.by)) == (Outcome.AUTOMATIC, "2027-05-05")
