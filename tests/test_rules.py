"""Rule files: what loads, and how each mistake is told to the person who made it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.data import DataError
from bot.rules import load_rulebook
from bot.rules.check_texts import check_texts
from bot.rules.show import show

ZZ = Path(__file__).parent / "rules"


@pytest.fixture
def folder(tmp_path):
    """Zedland, to be spoiled."""
    shutil.copy(ZZ / "ZZ.yaml", tmp_path)
    return tmp_path


def spoil(folder, old, new):
    text = (folder / "ZZ.yaml").read_text()
    assert old in text
    (folder / "ZZ.yaml").write_text(text.replace(old, new, 1))


def problems_of(folder):
    with pytest.raises(DataError) as error:
        load_rulebook(folder)
    return [str(problem) for problem in error.value.problems]


# -- what loads --------------------------------------------------------------------------------


def test_every_file_of_the_project_loads():
    """Three states, each with what the talk needs."""
    book = load_rulebook()

    assert {"CA", "VT", "WA"} <= set(book.jurisdictions)
    for place in book.jurisdictions.values():
        assert place.remedies
        assert place.help
        assert place.records.text


def test_remedies_keep_the_order_of_the_file():
    """Among equals the first one wins."""
    place = load_rulebook(ZZ).jurisdictions["ZZ"]

    assert list(place.remedies)[:3] == ["zz-small-auto", "zz-clean-slate", "zz-grown-petition"]


def test_a_way_takes_over_what_it_does_not_say():
    """Its own confidence replaces the remedy's, its covers are added to the remedy's."""
    sure, unsure = load_rulebook(ZZ).jurisdictions["ZZ"].remedies["zz-petition"].ways

    assert (sure.confidence, unsure.confidence) == ("high", "low")
    assert len(sure.covers.tests) == 4
    assert sure.texts == unsure.texts


def test_the_version_changes_with_the_law_and_only_then(folder):
    """Each result keeps the version of the law it rests on."""
    before = load_rulebook(folder).jurisdictions["ZZ"].version
    again = load_rulebook(folder).jurisdictions["ZZ"].version
    spoil(folder, "years: 3", "years: 4")

    assert before == again
    assert load_rulebook(folder).jurisdictions["ZZ"].version != before


# -- mistakes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("offense: possession", "ofense: possession", "'ofense' is no fact and no term"),
        ("offense: possession", "offense: posession", "'posession' is none of its values"),
        ("gives: cleared", "gives: clear", "'gives' must be one of cleared, automatic"),
        ("amount_g: {max: 28.35}", "amount_g: {most: 28.35}", "'most' is no key here"),
        ("amount_g: {max: 28.35}", "amount_g: {max: an ounce}", "'an ounce' is no number"),
        ("plants: {max: 6}", "plants: {min: 7, max: 6}", "min or above, max or below, in order"),
        ("date: {before: 2016-11-09}", "date: {before: 2016-13}", "no such day"),
        ("years: 5, after: completed_date", "years: five, after: completed_date", "whole number"),
        ("after: last_conviction_date", "after: offense", "'offense' is no date"),
        ("shut: no", "shut: never", "the term 'shut' is tested with yes or no"),
        ("id: zz-clean-slate", "id: zz-small-auto", "stands twice"),
        ("effect: vacated", "efect: vacated", "'efect' is no key here"),
        ("confidence: medium", "confidence: certain", "must be one of high, medium, low"),
        ("in_force: {from: 2020-01-01}", "in_force: {from: 2020}", "must be a day"),
        ("timezone: America/Denver", "timezone: Denver", "no IANA time zone"),
        ("verified: 2026-11-22", "verified: soon", "'verified' must be a day"),
        ("jurisdiction: ZZ", "jurisdiction: QQ", "stands in a file called ZZ.yaml"),
        ("x_fee_owed: {values", "fee_owed: {values", "an own one begins with x_"),
        ("between: [conviction_date, completed_date]", "between: [conviction_date]", "two dates"),
        ("unasked: flower", "unasked: leaves", "must be one of flower, concentrate"),
        ("grown: [{age_at_offense: {min: 21}}]", "grown: [{grown: yes}]", "terms go in a circle"),
        ("shut: [{", "offense: [{", "named like a fact"),
        ("area: all", "area: Zed", "one helper must be there for all"),
        ('url: "https://law.example/1"', 'url: "law.example/1"', "must begin with https://"),
        ('why: "Not an old', 'because: "Not an old', "'why' is missing"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_and_line_and_what_would_be_right(folder, old, new, told):
    """One sentence, in the place where it was made."""
    line = next(
        at for at, text in enumerate((ZZ / "ZZ.yaml").read_text().splitlines(), 1) if old in text
    )
    spoil(folder, old, new)

    found = problems_of(folder)

    assert any(told in problem for problem in found), found
    lines = [int(problem.split(":")[1]) for problem in found if told in problem]
    near = any(abs(at - line) < 12 for at in lines)
    assert near or lines == [1] or "help" in told or told.startswith("one helper"), found


def test_all_mistakes_are_told_at_once(folder):
    """Nobody mends one to be told of the next."""
    spoil(folder, "gives: cleared", "gives: clear")
    spoil(folder, "verified: 2026-11-22", "verified: soon")
    spoil(folder, "offense: possession", "ofense: possession")

    assert len(problems_of(folder)) >= 3


def test_a_key_given_twice_is_refused(folder):
    """YAML would keep the last one silently."""
    spoil(folder, "name: Zedland", "name: Zedland\nname: Zedlandia")

    assert "'name' is given twice" in problems_of(folder)[0]


# -- texts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("Hide your marijuana case.", "a drug word"),
        ("Call 415-555-0100 about this case.", "a phone number is data"),
        ("See https://law.example for this case.", "a link is data"),
        ("It is {dollars} to file.", "'{dollars}' is no placeholder"),
        ("A criminal may ask.", "blames the person"),
        ("It will be granted.", "promises"),
        ("x" * 131, "131 characters, at most 130"),
        ("Ask the court — soon.", "outside plain English letters"),
    ],
)
def test_a_text_that_may_not_go_out_is_found(folder, new, told):
    """Drug words, numbers and links typed in, promises, and texts that are too long."""
    spoil(folder, "You may qualify to have this case vacated.", new)

    found = check_texts(load_rulebook(folder).jurisdictions["ZZ"])

    assert any(told in str(finding) and finding.error for finding in found), found


def test_what_still_shows_is_never_called_erased(folder):
    """zz-grown-petition vacates, and the record still shows."""
    spoil(folder, "You may qualify to have this case vacated.", "You may have it erased.")

    found = check_texts(load_rulebook(folder).jurisdictions["ZZ"])

    assert any("it still shows, so not 'erased'" in str(finding) for finding in found)


def test_a_text_is_missing_where_a_way_can_give_something_without_one(folder):
    """Waits need their text with a date, alternatives theirs."""
    spoil(folder, '      wait: "You may ask from {date} on."\n', "")

    found = check_texts(load_rulebook(folder).jurisdictions["ZZ"])

    assert any("can give 'wait' and has no text" in str(finding) for finding in found)


# -- show --------------------------------------------------------------------------------------


def test_a_file_can_be_read_as_prose_on_any_day():
    """Remedies in force, suppositions, and what was not yet law."""
    place = load_rulebook(ZZ).jurisdictions["ZZ"]

    today, before = show(place, date(2026, 11, 22)), show(place, date(2019, 1, 1))

    assert 'for: convicted and "small" holds and convicted on 2016-11-08 or earlier' in today
    assert "until asked, it was flower" in today
    assert "the conviction is at most 6 years after the act" in today
    assert "zz-small-auto [ZZ.yaml:" in before.split("Not law on 2019-01-01\n")[1]
