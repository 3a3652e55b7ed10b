"""`clearline assess` and `clearline rules`, as a person or a program types them."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bot.cli import main

SALE = {
    "jurisdiction": "CA",
    "disposition": "convicted",
    "offense": "sale",
    "offense_class": "felony",
    "conviction_date": "2010-06-01",
    "age_at_offense": "30",
    "sentence": "completed",
    "completed_date": "2013-06-01",
    "county": "Los Angeles",
    "serious_conviction": False,
    "sex_registration": "no",
    "minor_involved": False,
    "prior_cannabis_convictions": 0,
}


def run(*arguments, lines=()):
    """What the command prints, line by line as JSON."""
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        input=text.encode(), capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_the_day_of_a_line_wins_over_the_day_of_the_command():
    """Los Angeles in 2018 had to apply; today the law has done its part."""
    status, (today, then) = run(
        "assess", "--asof", "2026-11-22",
        lines=[{"facts": SALE}, {"facts": SALE, "asof": "2018-05-01"}],
    )  # fmt: skip

    assert status == 0
    assert (today["outcome"], today["remedy"]) == ("cleared", "ca-ab1706-automatic")
    assert (then["outcome"], then["remedy"]) == ("eligible", "ca-prop64-redesignation")


def test_a_bad_line_gives_an_error_in_its_place_and_the_rest_goes_on():
    """The error names the fact and never its value."""
    lines = [
        "not json",
        "[1]",
        {"facts": {"jurisdiction": "CA", "disposition": "secretly"}},
        {"facts": {"jurisdiction": "CA", "amount": 4}},
        {"facts": {"jurisdiction": "CA", "amount_g": "secretly"}},
        {"facts": {}, "asof": "soon"},
        {"facts": {"jurisdiction": "CA", "x_elsewhere": "yes", "county": None}},
    ]
    status, answers = run("assess", lines=lines)

    assert status == 0
    assert [set(answer) for answer in answers[:6]] == [{"error"}] * 6
    assert answers[2]["error"].startswith("disposition: must be one of convicted")
    assert answers[3]["error"] == "amount: no such fact"
    assert not any("secretly" in answer["error"] for answer in answers[:6])
    assert answers[6]["needs"][0] == "disposition"


def test_numbers_may_be_strings_and_yes_and_no_may_be_booleans():
    """As other programs write them."""
    _, (strings, plain) = run(
        "assess", "--asof", "2026-11-22",
        lines=[{"facts": SALE}, {"facts": {**SALE, "age_at_offense": 30, "minor_involved": "no"}}],
    )  # fmt: skip

    assert strings == plain


def test_another_jurisdiction_is_answered_honestly():
    """Not covered, and a lawyer must look."""
    _, (answer,) = run("assess", lines=[{"facts": {"jurisdiction": "PR"}}])

    assert (answer["outcome"], answer["covered"], answer["needs"]) == ("refer", False, [])


def test_rules_explain_gives_the_reason_of_each_remedy():
    """Like assess, with one sentence a remedy."""
    _, (answer,) = run("rules", "explain", "--asof", "2026-11-22", lines=[{"facts": SALE}])
    reasons = {reason["remedy"]: reason for reason in answer["reasons"]}

    assert answer["outcome"] == "cleared"
    assert reasons["ca-ab1706-automatic"]["status"] == "cleared"
    assert reasons["ca-prop64-juvenile"]["status"] == "not open"
    assert reasons["ca-prop64-juvenile"]["why"].startswith("only where")


def test_rules_show_prints_one_jurisdiction(capsys):
    """As a person reads it."""
    status = main(["rules", "show", "vt", "--asof", "2026-11-22"])
    told = capsys.readouterr().out

    assert status == 0
    assert told.startswith("Vermont (VT) on 2026-11-22")
    assert "vt-act167-auto" in told


def test_rules_diff_tells_for_whom_the_law_of_two_days_differs(capsys):
    """Seattle's motion of 2018-04-27."""
    status = main(["rules", "diff", "--from", "2018-04-26", "--to", "2018-04-27"])
    told = capsys.readouterr().out

    assert status == 0
    assert "wa-seattle-2018 began" in told
    assert "-> automatic: where disposition is convicted and offense is possession" in told
    assert "California, 2018-04-26 to 2018-04-27\n  the same for everybody" in told


@pytest.mark.parametrize(
    "arguments", [["rules", "show", "QQ"], ["rules", "diff", "--from", "2018-04-26", "--to", "x"]]
)
def test_bad_usage_is_told_in_one_line_and_status_two(arguments, capsys):
    """What and where, on standard error."""
    try:
        status = main(arguments)
    except SystemExit as stop:
        status = stop.code

    assert status == 2
    assert capsys.readouterr().err.strip()


def test_rules_check_prints_its_table_and_fails_on_a_mistake(tmp_path, capsys):
    """Status 1 where a check failed, 2 where a file cannot be read."""
    source = __import__("pathlib").Path(__file__).parent / "rules" / "ZZ.yaml"
    (tmp_path / "ZZ.yaml").write_text(
        source.read_text().replace("plants: {max: 6}", "plants: {max: 5}")
    )
    failed = main(["rules", "check", "--folder", str(tmp_path)])
    told = capsys.readouterr().out
    (tmp_path / "ZZ.yaml").write_text(source.read_text().replace("gives: none", "gives: nought"))
    unreadable = main(["rules", "check", "--folder", str(tmp_path)])

    assert failed == 1
    assert "a sample of 200,000 (seed 1)" in told
    assert "thresholds: plants 5: no case below, at, above" in told
    assert unreadable == 2
    assert "'gives' must be one of" in capsys.readouterr().err
