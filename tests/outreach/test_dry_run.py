"""A dry run: to whom, what, when and for how much, before anything is sent."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.channels.prices import outbound_cents
from bot.cli import main
from bot.cli.rehearsed import as_text
from bot.ledger import Ledger
from bot.ledger.consents import EVERYTHING, Said, record_start, record_stop
from bot.ledger.tables import Audit, Contact
from bot.outreach import campaigns, dry_run
from bot.outreach.dry_run import DryRun
from bot.outreach.timing import Timing, Where, time_needed
from tests.outreach.campaigning import FAIR, TUESDAY_NOON, agree, make, our_world, row_of

PACIFIC = Where("+1619", "", "")
EASTERN = Where("+1212", "", "")


def _run(ledger: Ledger) -> DryRun:
    return dry_run.run(ledger, "FAIR", our_world(), who="ana")


def _stop(ledger: Ledger, contact: Contact, at: datetime) -> None:
    with ledger.transaction() as session:
        here = session.get_one(Contact, contact.id)
        record_stop(session, ledger.keyring, here, Said(at, "reply"), at)


def _start(ledger: Ledger, contact: Contact, at: datetime, only: str) -> None:
    with ledger.transaction() as session:
        here = session.get_one(Contact, contact.id)
        record_start(session, here, Said(at, "reply"), at, only=only)


# -- to whom ---------------------------------------------------------------------------------------


def test_people_are_counted_by_language_and_time_zone(ledger: Ledger) -> None:
    """The first language of the campaign is for those whose language nobody knows."""
    for number, language in [("+16195550101", ""), ("+16195550102", "es"), ("+12125550103", "en")]:
        agree(ledger, number, language)
    make(ledger)

    done = _run(ledger)

    assert (done.people, done.by_language) == (3, {"en": 2, "es": 1})
    assert done.by_zone == {"America/Los_Angeles": 2, "America/New_York": 1}


def test_who_reads_no_language_of_the_campaign_is_left_out_and_told(ledger: Ledger) -> None:
    agree(ledger, "+16195550101", "en")
    agree(ledger, "+16195550102", "ko")
    make(ledger)

    done = _run(ledger)

    assert (done.people, done.left_out) == (1, {"ko": 1})
    assert any("1 in ko" in str(one) for one in done.objections)


def test_who_stopped_or_is_on_another_list_is_not_counted(ledger: Ledger) -> None:
    """SMS-35: a yes to one campaign is none to another."""
    _stop(ledger, agree(ledger, "+16195550101"), TUESDAY_NOON + timedelta(hours=1))
    agree(ledger, "+16195550102", scope="OTHER")
    agree(ledger, "+16195550103")
    make(ledger)

    assert _run(ledger).people == 1


@pytest.mark.parametrize(("only", "people"), [("reminders", 0), (EVERYTHING, 1)])
def test_who_came_back_counts_only_for_what_they_asked_back(ledger, only, people) -> None:
    """SMS-32."""
    contact = agree(ledger, "+16195550101")
    _stop(ledger, contact, TUESDAY_NOON + timedelta(hours=1))
    _start(ledger, contact, TUESDAY_NOON + timedelta(hours=2), only)
    make(ledger)

    assert _run(ledger).people == people


def test_who_joined_by_text_this_week_is_not_asked_to_begin(ledger: Ledger) -> None:
    """They are in a talk with us; a month later they are on the list like everybody."""
    agree(ledger, "+16195550101", method="keyword", at=TUESDAY_NOON - timedelta(days=1))
    agree(ledger, "+16195550102", method="keyword", at=TUESDAY_NOON - timedelta(days=30))
    make(ledger)

    assert _run(ledger).people == 1


def test_a_yes_in_the_simulator_is_none_on_the_real_network(ledger: Ledger) -> None:
    """SMS-35: a consent counts for its own channel."""
    agree(ledger, "+16195550101")
    make(ledger)
    ledger.channel = "sim"

    assert _run(ledger).people == 0


def test_a_longer_list_than_a_portion_is_counted_whole(ledger: Ledger, monkeypatch) -> None:
    monkeypatch.setattr("bot.outreach.recipients._PORTION", 3)
    for number in range(10):
        agree(ledger, f"+1619555010{number}")
    make(ledger)

    assert _run(ledger).people == 10


# -- what and for how much -------------------------------------------------------------------------


def test_each_text_is_shown_as_it_goes_out_with_its_segments(ledger: Ledger) -> None:
    agree(ledger, "+16195550101", "es")
    make(ledger, replace(FAIR, again_after=10))

    done = _run(ledger)

    shown = {(text.template, text.language): text for text in done.texts}
    spanish = shown["first", "es"]
    assert set(shown) == {(t, code) for t in ("first", "again") for code in ("en", "es")}
    assert spanish.body.startswith("Hola, somos Legal Aid.")
    assert (spanish.encoding, spanish.segments, spanish.people) == ("gsm7", 2, 1)


def test_the_cost_is_that_of_our_one_price_list(ledger: Ledger) -> None:
    """The reminder is counted apart, as if nobody answered."""
    agree(ledger, "+16195550101", "en")
    agree(ledger, "+16195550102", "es")
    make(ledger, replace(FAIR, again_after=10))

    done = _run(ledger)

    assert (done.segments, done.again_segments) == (3, 3)
    assert (done.cents, done.again_cents) == (outbound_cents(3), outbound_cents(3))


@pytest.mark.parametrize(("budget", "severity"), [(0.03, "stop"), (0.05, "warn"), (1.0, None)])
def test_a_campaign_over_its_budget_is_objected_to(ledger, budget, severity) -> None:
    """Three segments of 1.25 cents, and three more for the reminder."""
    agree(ledger, "+16195550101", "en")
    agree(ledger, "+16195550102", "es")
    make(ledger, replace(FAIR, budget=budget, again_after=10))

    found = [one.severity for one in _run(ledger).objections if one.where == "budget"]

    assert found == ([severity] if severity else [])


def test_a_list_without_anybody_is_objected_to(ledger: Ledger) -> None:
    """SMS-35."""
    make(ledger)

    assert any(str(one).startswith("stop: list: nobody") for one in _run(ledger).objections)


# -- when ------------------------------------------------------------------------------------------


def _time(groups: dict[Where, int], now: datetime = TUESDAY_NOON, **fields: object) -> Timing:
    definition = replace(FAIR, **fields)  # type: ignore[arg-type]
    return time_needed(groups, definition, now, 1.0)


def test_at_one_a_second_the_last_of_a_hundred_goes_after_99_seconds() -> None:
    timing = _time({PACIFIC: 100})

    assert (timing.first, timing.last) == (TUESDAY_NOON, TUESDAY_NOON + timedelta(seconds=99))
    assert timing.days == 1


def test_the_days_cap_spreads_a_list_over_days() -> None:
    """Carriers begin their day at midnight in California."""
    timing = _time({PACIFIC: 5000}, per_second=10.0, per_day=2000)

    assert timing.days == 3
    assert timing.last is not None
    assert timing.last.date() == date(2026, 11, 26)


def test_people_far_west_begin_when_their_day_does() -> None:
    """SMS-38: 14:00 UTC is 9 in New York and 6 in California."""
    early = datetime(2026, 11, 24, 14, tzinfo=UTC)

    timing = _time({PACIFIC: 1, EASTERN: 1}, early)

    assert (timing.first, timing.last) == (early, datetime(2026, 11, 24, 17, tzinfo=UTC))


def test_nothing_goes_out_before_the_first_day() -> None:
    timing = _time({EASTERN: 1}, starts=date(2026, 12, 1))

    assert timing.first == datetime(2026, 12, 1, 14, tzinfo=UTC)


def test_what_finds_no_moment_before_the_end_is_counted() -> None:
    timing = _time({PACIFIC: 5000}, per_day=2000, per_second=10.0, ends=date(2026, 11, 25))

    assert timing.unsent == 1000


def test_hours_that_a_state_forbids_are_told() -> None:
    """SMS-38: Alabama allows nothing on a Sunday."""
    timing = _time({Where("+1205", "AL", ""): 7, PACIFIC: 1}, hours={"sunday": (12, 20)})

    assert timing.never == 7


# -- what is kept and shown ------------------------------------------------------------------------


def test_a_sound_dry_run_lets_the_campaign_start_and_the_log_says_who(ledger: Ledger) -> None:
    agree(ledger, "+16195550101")
    make(ledger)

    done = _run(ledger)

    assert done.may_start
    assert row_of(ledger).dry_run == done.fingerprint != ""
    with ledger.reading() as session:
        noted = session.scalars(select(Audit.what)).all()
    assert "campaign dry-run" in noted


def test_one_with_something_to_mend_does_not(ledger: Ledger) -> None:
    make(ledger)

    assert not _run(ledger).may_start
    assert row_of(ledger).dry_run == ""


def test_one_whose_file_is_gone_is_objected_to(ledger: Ledger) -> None:
    """It could not start, so the dry run does not say that it may."""
    make(ledger)
    agree(ledger, "+16195550001", "en")
    with ledger.transaction() as session:
        campaigns.found_or_refused(session, "FAIR").origin = "gone"

    done = _run(ledger)

    assert [one.where for one in done.objections if one.severity == "stop"] == ["file"]
    assert "Its file is gone" in as_text(done)
    assert not done.may_start


def test_it_is_shown_as_on_a_phone_and_names_nobody(ledger: Ledger) -> None:
    """SMS-54: counts, never a number."""
    agree(ledger, "+16195550101")
    make(ledger)
    done = _run(ledger)

    told = as_text(done)

    assert "  | Legal Aid here: you signed up for our" in told
    assert "To begin: clearline campaign start FAIR" in told
    assert "555010" not in told + json.dumps(done.to_json())


def test_the_command_dry_runs_starts_watches_and_ends(tmp_path, monkeypatch, capsys) -> None:
    """From a shell: each step says what it did; what is refused gives 2."""
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path))
    monkeypatch.setenv("CLEARLINE_ORG_PHONE", "800-555-0199")

    statuses = [
        main(["campaign", *words])
        for words in (
            ["list"], ["check", "FAIR"], ["dry-run", "FAIR"], ["start", "FAIR"],
            ["watch", "FAIR", "--once"], ["lift", "FAIR"], ["cancel", "fair"], ["pause"],
        )
    ]  # fmt: skip

    told = capsys.readouterr()
    assert statuses == [0, 0, 1, 2, 0, 2, 0, 2]
    assert "FAIR draft; no texts; $0.00 of $25.00" in told.out
    assert "First: clearline campaign dry-run FAIR" in told.err
