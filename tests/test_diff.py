"""`rules diff`: whose answer changes between two days, in few and plain words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.eligibility.diff import Pair, diff
from bot.eligibility.search import Decision
from bot.rules import load_rulebook
from bot.rules.model import Outcome

ZZ = load_rulebook(Path(__file__).parent / "rules").jurisdictions["ZZ"]
BOOK = load_rulebook()
BEFORE, AFTER = date(2019, 12, 31), date(2020, 1, 1)


def test_a_region_leaves_out_what_does_not_matter():
    """Small cases of grown people became automatic: no word of class, money or other cases."""
    told = list(diff(ZZ, BEFORE, AFTER))

    (grown,) = [line for line in told if line.startswith("eligible -> ") and "cultivation" in line]
    assert grown == (
        "eligible -> automatic: where disposition is convicted and offense is cultivation and "
        "plants is under 7 and age at offense is 21 or more and conviction date is 2016-11-08 "
        "or earlier"
    )


def test_everybody_in_a_region_changes_and_no_region_lies_within_another():
    """Each region is as wide as it can be, and not wider."""
    pair = Pair(ZZ, BEFORE, AFTER)

    for change, paths in pair.regions().items():
        for path in paths:
            masks = [path.get(fact, prior) for fact, prior in enumerate(pair.program.prior)]
            states = [pair.search.start(groups, masks) for groups in pair.groups]
            found = [one.possible(state) for one, state in zip(pair.decisions, states, strict=True)]
            assert found == [{change[0]}, {change[1]}]
            assert not any(
                other is not path
                and all(fact in path and not path[fact] & ~mask for fact, mask in other.items())
                for other in paths
            )


def test_nobody_whose_answer_changes_is_left_out():
    """Outside all regions both days give the same."""
    pair = Pair(ZZ, BEFORE, AFTER)
    formulas, differ = pair.program.formulas, []
    for paths in pair.regions().values():
        for path in paths:
            differ.append(formulas.all_of([formulas.test(*cell) for cell in path.items()]))
    elsewhere = formulas.opposite(formulas.any_of(differ))
    before, after = (
        [*(formulas.all_of([group, elsewhere]) for group in groups)] for groups in pair.groups
    )

    for outcome in Outcome:
        one = where(pair, before, 0, outcome)
        other = where(pair, after, 1, outcome)
        assert not can_be(pair, formulas.all_of([one, formulas.opposite(other)])), outcome


def where(pair, groups, side, outcome):
    """The formula of the people outside all regions who get an outcome on one of the two days."""
    formulas, better, found = pair.program.formulas, [], []
    for group, label in zip(groups, pair.decisions[side].labels, strict=False):
        if label is outcome:
            found.append(formulas.all_of([group, *map(formulas.opposite, better)]))
        better.append(group)
    return formulas.any_of(found)


def can_be(pair, formula):
    state = pair.search.start((formula,), pair.program.prior)
    return True in Decision(pair.search, [True, False]).possible(state)


@pytest.mark.parametrize("code", BOOK.jurisdictions)
def test_a_day_of_every_place_is_the_same_as_itself(code):
    """Nothing began, ended or turned overnight where no law did."""
    place = BOOK.jurisdictions[code]

    assert list(diff(place, place.verified, place.verified)) == []
