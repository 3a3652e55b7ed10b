"""Mutation testing of the law catches what it should, and tells what no case catches."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bench import mutants
from bench.mutant_place import Place, differing
from bot.data import DataError
from bot.eligibility import assess
from bot.rules.model import Rulebook

ZZ = Path(__file__).parent / "rules"


@pytest.fixture(scope="module")
def zedland():
    """Zedland, with every mutant of it."""
    place = Place(ZZ / "ZZ.yaml")
    return place, place.mutants()


def noticed(zedland, about, change):
    place, made = zedland
    (mutant,) = [one for one in made if (one.about, one.change) == (about, change)]
    with mutant.applied():
        return place.notices(mutant, place.loaded()).killed


def test_a_limit_one_off_is_caught_by_the_case_at_the_limit(zedland):
    """The three cases that each limit must have."""
    assert noticed(zedland, "term small", "row 2, plants, max: 6 -> 7")


def test_a_file_is_as_before_once_its_mutants_are_through(zedland):
    """Each change is taken back."""
    place, made = zedland
    for mutant in made:
        with mutant.applied():
            pass

    assert place.loaded() == place.law


def test_only_the_ways_that_can_cover_a_person_need_to_be_compiled(zedland):
    """The short cut gives every person the answer of the whole mutated law."""
    place, made = zedland
    for number, mutant in enumerate(random.Random(1).sample(made, 25)):
        with mutant.applied():
            try:
                law = replace(place.loaded(), version=f"mutant {number}")
            except DataError:
                continue
        concern = place.concern(mutant)
        book = Rulebook({law.code: law}, place.weights)
        for person in random.Random(number).sample(place.people, 6):
            small = person.answer_by(law, concern.remedies)

            whole = assess(book, person.case.facts, person.case.asof).to_json()

            assert not differing(whole, small)


def test_a_survivor_is_printed_unless_its_reason_is_kept(tmp_path, capsys):
    """And a kept reason without a survivor is an error too."""
    for name in ("ZZ.yaml", "ZZ.cases.yaml"):
        shutil.copy(ZZ / name, tmp_path)
    cases = (tmp_path / "ZZ.cases.yaml").read_text()
    (tmp_path / "ZZ.cases.yaml").write_text(
        cases[: cases.index("\n- name", cases.index("- name") + 1) + 1]
    )
    entry = '- {jurisdiction: ZZ, about: "term small", change: "%s", why: "a reason"}\n'
    kept = tmp_path / "equal_mutants.yaml"
    kept.write_text(entry % "row 2, plants, max: 6 -> 7" + entry % "row 9 -> left out")

    good = mutants.main(["zz", "--folder", str(tmp_path), "--jobs", "1"])
    told = capsys.readouterr().out

    assert not good
    assert "term small: row 2, plants, max: 6 -> 5" in told
    assert "term small: row 2, plants, max: 6 -> 7" not in told
    assert "no mutant survives that is called: ZZ, term small: row 9 -> left out" in told
