"""What goes stale first: fees, forms and phones in one place, and the texts that name them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.data import DataError
from bot.eligibility.check import check_rulebook
from bot.rules import Confidence, load_rulebook
from bot.rules.cases import load_cases

ZZ = Path(__file__).parent / "rules"
DESK = """fees:
  police: {dollars: 33, waiver: Ask to have it waived., confidence: high, checked: 2026-11-22}
  unsure: {dollars: 80, confidence: low, checked: 2026-11-22}
forms:
  motion: {name: Motion 7, confidence: medium, checked: 2026-11-22}
phones:
  board: {number: 404-555-0100, who: the board, confidence: high, checked: 2026-11-22}
"""


@pytest.fixture
def folder(tmp_path):
    """Zedland with a desk, and a grown-up's petition that uses it."""
    for name in ("ZZ.yaml", "ZZ.cases.yaml"):
        shutil.copy(ZZ / name, tmp_path)
    rewrite(tmp_path, "facts:\n", DESK + "facts:\n")
    rewrite(
        tmp_path, '["File form 1 with the clerk."]', '["File {form.motion}, for {fee.police}."]'
    )
    return tmp_path


def rewrite(folder, old, new, name="ZZ.yaml"):
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))


def text_errors(folder):
    (checked,) = check_rulebook(load_rulebook(folder), folder)
    return [str(one) for one in checked.findings if one.about == "texts" and one.error]


def test_a_remedy_takes_its_fee_and_form_from_the_desk(folder):
    """The key in the remedy, the figures in one place."""
    rewrite(
        folder, "    gives: eligible\n", "    gives: eligible\n    fee: police\n    form: motion\n"
    )

    (way,) = load_rulebook(folder).jurisdictions["ZZ"].remedies["zz-grown-petition"].ways

    assert (way.fee.dollars, way.fee.confidence) == (33, Confidence.HIGH)
    assert way.form.name == "Motion 7"
    assert text_errors(folder) == []


def test_a_key_that_the_desk_does_not_hold_is_refused(folder):
    """With the remedy and the key."""
    rewrite(folder, "    gives: eligible\n", "    gives: eligible\n    fee: court\n")

    with pytest.raises(DataError, match="zz-grown-petition: 'fee: court' stands nowhere"):
        load_rulebook(folder)


def test_every_entry_says_how_sure_it_is_and_when_it_was_looked_up(folder):
    """Nothing on the desk without a day and a confidence."""
    rewrite(folder, "confidence: medium, checked: 2026-11-22}", "}")

    with pytest.raises(DataError, match=r"'confidence' is missing[\s\S]*'checked' is missing"):
        load_rulebook(folder)


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("{fee.unsure}", "low confidence"),
        ("{form.lost}", "stands nowhere"),
        ("{fax.a}", "placeholder"),
    ],
)
def test_a_text_names_only_what_is_there_and_sure_enough(folder, named, why):
    """A low-confidence number is never texted to anybody."""
    rewrite(folder, "for {fee.police}.", f"for {named}.")

    assert any(why in error for error in text_errors(folder))


def test_a_text_is_measured_as_it_goes_out(folder):
    """The form's full name counts, not the placeholder."""
    rewrite(folder, "name: Motion 7", f"name: {'Motion ' * 20}")

    assert any("characters, at most 110" in error for error in text_errors(folder))


def test_a_drug_word_in_a_forms_name_is_found(folder):
    """It would go out by SMS."""
    rewrite(folder, "name: Motion 7", "name: Marijuana Motion")

    assert any("drug word" in error for error in text_errors(folder))


def test_a_case_can_say_how_it_differs_from_one_above(folder):
    """`like` takes over facts, day and source; `absent` takes a fact out."""
    with (folder / "ZZ.cases.yaml").open("a") as file:
        file.write(
            "- name: told in full\n  asof: 2026-11-22\n"
            "  facts: {jurisdiction: ZZ, disposition: convicted, offense: sale, plants: 3}\n"
            "  expect: {outcome: refer}\n  why: ZZ Code 4\n"
            "- name: told by the difference\n  like: told in full\n"
            "  facts: {offense: possession, plants: absent}\n  expect: {outcome: refer}\n"
        )

    case = {one.name: one for one in load_cases(load_rulebook(folder), folder)}[
        "told by the difference"
    ]

    assert case.facts == {"jurisdiction": "ZZ", "disposition": "convicted", "offense": "possession"}
    assert (case.asof, case.why) == (date(2026, 11, 22), "ZZ Code 4")


def test_a_case_like_one_that_stands_nowhere_is_refused(folder):
    """A misspelt name is no person."""
    rewrite(folder, "- name:", "- like: nobody\n  name:", "ZZ.cases.yaml")

    with pytest.raises(DataError, match="no case called 'nobody'"):
        load_cases(load_rulebook(folder), folder)
