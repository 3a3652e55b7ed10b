"""`rules check`: each thing it promises to find is found, and nothing in a sound file."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.eligibility.check import check_rulebook
from bot.eligibility.diff import diff
from bot.rules import load_rulebook

ZZ = Path(__file__).parent / "rules"


@pytest.fixture
def folder(tmp_path):
    """Zedland with its cases, to be spoiled."""
    for name in ("ZZ.yaml", "ZZ.cases.yaml"):
        shutil.copy(ZZ / name, tmp_path)
    return tmp_path


def spoil(folder, old, new, name="ZZ.yaml"):
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))


def found_in(folder, about):
    (checked,) = check_rulebook(load_rulebook(folder), folder)
    return [str(finding) for finding in checked.findings if finding.about == about]


def test_a_sound_file_has_no_errors():
    """Zedland itself."""
    (checked,) = check_rulebook(load_rulebook(ZZ), ZZ)

    assert [str(finding) for finding in checked.findings if finding.error] == []
    assert checked.failed == 0


def test_the_projects_own_files_have_no_errors():
    """What `clearline rules check` tells a lawyer, run as a test."""
    for checked in check_rulebook(load_rulebook()):
        assert [str(finding) for finding in checked.findings if finding.error] == []


def test_the_table_says_what_was_gone_through_in_full_and_what_by_a_sample():
    """Above 200,000 combinations a seeded sample."""
    (checked,) = check_rulebook(load_rulebook(ZZ), ZZ)
    table = {line.remedy: line for line in checked.reach}

    assert not table["zz-small-auto"].sampled
    assert table["zz-small-auto"].points == table["zz-small-auto"].total
    assert table["zz-petition"].sampled
    assert table["zz-petition"].points == 200_000 < table["zz-petition"].total


def test_a_way_that_nobody_can_reach_is_dead(folder):
    """Dismissed and convicted at once."""
    spoil(folder, "      - covers: {disposition: arrested_only}",
          "      - covers: {disposition: arrested_only, not_convicted: no}")  # fmt: skip

    assert any("way 2 is open for nobody" in told for told in found_in(folder, "reach"))


def test_a_row_that_can_never_hold_is_dead(folder):
    """A condition that nobody can meet where it stands."""
    spoil(folder, "any: [{marijuana: yes}, {offense: dui}]",
          "any: [{marijuana: yes}, {offense: dui}, {offense: dui, marijuana: yes}]")  # fmt: skip

    assert any("can never hold" in told for told in found_in(folder, "reach"))


def test_an_own_fact_or_term_that_nothing_reads_is_found(folder):
    """A question that nobody would ever be asked."""
    spoil(folder, "terms:\n", "terms:\n  lonely: [{offense: dui}]\n")
    spoil(folder, "  x_fee_owed:", '  x_spare: {values: [yes, no], ask: "Really?"}\n  x_fee_owed:')

    told = found_in(folder, "reach")

    assert any("x_spare: no condition reads it" in one for one in told)
    assert any("'lonely' is never used" in one for one in told)


def test_a_region_without_an_answer_must_be_approved(folder):
    """Take the approval away, and the region is named in words."""
    spoil(folder, "offense: other}, why", "offense: other, amount_g: {max: 28.35}}, why")

    told = [one for one in found_in(folder, "gaps") if ": error: " in one]

    assert [one.split("nothing fits where ")[1] for one in told] == [
        "disposition is convicted and offense is other and amount g is over 28.35"
    ]


def test_an_approval_that_nobody_needs_any_more_is_found(folder):
    """Approvals do not outlive their gap."""
    spoil(folder, "approved:\n", "approved:\n  - {where: {disposition: acquitted}, why: old}\n")

    assert any("nobody falls there" in told for told in found_in(folder, "gaps"))


def test_a_limit_needs_cases_below_at_and_above(folder):
    """The three sides of a number, a day and a wait."""
    spoil(folder, "plants: {max: 6}", "plants: {max: 9}")

    assert any("plants 9: no case at, above" in told for told in found_in(folder, "thresholds"))


def test_a_case_that_gets_another_answer_fails_unless_it_is_disputed(folder):
    """Printed either way; an error only when nobody disputes it."""
    spoil(folder, "outcome: cleared", "outcome: eligible", "ZZ.cases.yaml")
    failing = found_in(folder, "cases")
    (folder / "disputed.yaml").write_text(
        '- {case: "a small case, cleared by the court itself", jurisdiction: ZZ, source: s, why: w}'
    )
    disputed = found_in(folder, "cases")

    assert "error: cases: fails: a small case" in failing[0]
    assert "note: cases: disputed: a small case" in disputed[0]


def test_what_changed_between_two_days_is_told_in_words():
    """zz-small-auto began on 2020-01-01; before, a judge decided or the age opened a petition."""
    place = load_rulebook(ZZ).jurisdictions["ZZ"]

    told = list(diff(place, date(2019, 12, 31), date(2020, 1, 1)))

    assert told[0].startswith("zz-small-auto began")
    assert any(line.startswith("discretionary -> automatic: where") for line in told)
    assert list(diff(place, date(2023, 1, 1), date(2023, 6, 1))) == []
