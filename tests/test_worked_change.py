"""The worked change of rules/README.md still works when it is done as the page says."""

from __future__ import annotations

import re
import textwrap
from datetime import date
from pathlib import Path

import pytest

from bot.eligibility import assess
from bot.eligibility.check import check_rulebook
from bot.eligibility.diff import diff
from bot.rules import Outcome, Rulebook, load_rulebook

RULES = Path(__file__).parent.parent / "rules"
PERSON = {
    "jurisdiction": "VT",
    "disposition": "convicted",
    "offense": "sale",
    "offense_class": "misdemeanor",
    "age_at_offense": 40,
    "minor_involved": "no",
    "sentence": "completed",
    "completed_date": "2025-05-01",
    "owes_money": "no",
    "pending_charges": "no",
}


@pytest.fixture
def changed(tmp_path: Path) -> Rulebook:
    """Vermont's law with the change made: the ways of the page, without what moved into them."""
    page = (RULES / "README.md").read_text("utf-8")
    found = re.search(r"\n( +ways:\n(?: +.+\n)+)\n", page)
    assert found
    ways = textwrap.indent(textwrap.dedent(found[1]), "    ")
    law = (RULES / "VT.yaml").read_text("utf-8")
    begin = law.index("  - id: vt-seal-misdemeanor")
    end = law.index("\n  - id:", begin + 1)
    remedy = law[begin:end].rstrip()
    for moved in (
        "    in_force: {from: 2025-06-12}\n",
        "      - {years: 3, after: completed_date}\n",
    ):
        assert moved in remedy
        remedy = remedy.replace(moved, "")
    law = f"{law[:begin]}{remedy}\n{ways}{law[end:]}"
    law = re.sub(r"^verified: .*$", "verified: 2027-05-25", law, flags=re.MULTILINE)
    (tmp_path / "VT.yaml").write_text(law, "utf-8")
    for name in ("VT.cases.yaml", "facts.yaml", "weights.yaml"):
        (tmp_path / name).write_text((RULES / name).read_text("utf-8"), "utf-8")
    return load_rulebook(tmp_path)


@pytest.mark.parametrize(
    ("asof", "on"),
    [
        (date(2027, 5, 19), date(2028, 5, 1)),  # not signed yet: three years
        (date(2027, 5, 20), date(2027, 7, 1)),  # two years are over on the first day of the new law
    ],
)
def test_the_new_wait_is_known_from_the_day_it_was_signed(
    asof: date, on: date, changed: Rulebook
) -> None:
    """Who asks before is told the old day, who asks after the new one."""
    answer = assess(changed, PERSON, asof)

    assert (answer.outcome, answer.on) == (Outcome.WAIT, on)


def test_the_change_opens_the_door_on_its_first_day(changed: Rulebook) -> None:
    """As the page says, `rules diff` of the two days tells for whom it turned."""
    told = list(diff(changed.jurisdictions["VT"], date(2027, 6, 30), date(2027, 7, 1)))

    assert assess(changed, PERSON, date(2027, 7, 1)).outcome is Outcome.ELIGIBLE
    assert told[0].startswith("vt-seal-misdemeanor changed")
    assert any(line.startswith("wait -> eligible: where") for line in told)


def test_nothing_else_is_broken_by_it(changed: Rulebook) -> None:
    """No case of Vermont gets another answer, and every row has its use."""
    (checked,) = check_rulebook(changed)

    assert checked.failed == 0
    assert not [finding for finding in checked.findings if finding.error]
