"""What grows old in a rule file by itself is noted, and never fails the check."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.cli import main
from bot.rules import load_rulebook
from bot.rules.age import check_age

ZZ = Path(__file__).parent / "rules"


@pytest.fixture
def folder(tmp_path):
    """Zedland, read on 2026-11-22, with a text that names days."""
    for name in ("ZZ.yaml", "ZZ.cases.yaml"):
        shutil.copy(ZZ / name, tmp_path)
    text = (tmp_path / "ZZ.yaml").read_text()
    named = text.replace("hide this case by {date}.", "hide it by March 1, 2027, as since 2016.", 1)
    assert named != text
    (tmp_path / "ZZ.yaml").write_text(named)
    return tmp_path


def notes_on(folder, day):
    place = load_rulebook(folder).jurisdictions["ZZ"]
    found = check_age(place, date.fromisoformat(day))
    assert not any(one.error for one in found)
    return [one.what for one in found]


def test_a_file_just_read_is_not_old(folder):
    """Neither days that came long before it was read nor days still to come are told."""
    assert notes_on(folder, "2026-12-31") == []


def test_half_a_year_without_a_reading_is_told(folder):
    """On the day after 180 days, not on the last of them."""
    assert not any("last read" in one for one in notes_on(folder, "2027-05-21"))
    assert any(
        "last read 2026-11-22, 181 days ago" in one for one in notes_on(folder, "2027-05-22")
    )


def test_a_deadline_that_lay_ahead_and_has_come_is_told(folder):
    """The law of zz-new-law begins to be done on 2027-01-01."""
    assert any(
        one.startswith("zz-new-law: wait until 2027-01-01")
        for one in notes_on(folder, "2027-01-01")
    )


def test_a_day_that_a_text_names_is_told_once_it_has_come(folder):
    """March 1, 2027 on that day; 2016 never, because it had passed when the file was read."""
    assert not any("March" in one for one in notes_on(folder, "2027-02-28"))
    (told,) = [one for one in notes_on(folder, "2027-03-01") if "March" in one]
    assert told.startswith("zz-small-auto: 'March 1, 2027' has come")
    assert not any("'2016'" in one for one in notes_on(folder, "2027-03-01"))


def test_the_check_of_one_place_ignores_a_broken_file_elsewhere(folder, capsys):
    """Whoever writes one file is not stopped by another one; notes do not fail the check."""
    (folder / "QQ.yaml").write_text("not: a rule file")

    alone = main(["rules", "check", "zz", "--folder", str(folder), "--today", "2027-06-01"])
    told = capsys.readouterr().out
    together = main(["rules", "check", "--folder", str(folder)])

    assert (alone, together) == (0, 2)
    assert "note: age: the sources were last read 2026-11-22" in told
    assert main(["rules", "check", "XX", "--folder", str(folder)]) == 2
