"""Nobody is texted first outside the hours of every place they may be in (SMS-38)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.data import DataError
from bot.outreach.hours import NeverOpen, opens, zones_of
from bot.outreach.windows import FILE, load_windows
from bot.outreach.zones import FILE as ZONES
from bot.outreach.zones import place_of
from bot.outreach.zones_file import written

SAN_FRANCISCO, NEW_YORK, ATLANTA = "+14155550123", "+12125550123", "+14045550123"
BIRMINGHAM, GARY, DALLAS = "+12055550123", "+12195550123", "+12145550123"
TOLL_FREE = "+18005550123"


def _local(zone: str, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type, misc]


def _opens(
    moment: datetime, number: str, state: str = "", zip_code: str = "", **hours: tuple[int, int]
) -> datetime:
    return opens(moment, number=number, state=state, zip_code=zip_code, hours=hours)


@pytest.mark.parametrize(
    ("asked", "opening"),
    [
        ((2026, 11, 24, 3, 0), (2026, 11, 24, 9, 0)),
        ((2026, 11, 24, 9, 0), (2026, 11, 24, 9, 0)),
        ((2026, 11, 24, 19, 59), (2026, 11, 24, 19, 59)),
        ((2026, 11, 24, 20, 0), (2026, 11, 25, 9, 0)),
        ((2026, 11, 28, 21, 0), (2026, 11, 29, 12, 0)),
        ((2026, 11, 29, 11, 59), (2026, 11, 29, 12, 0)),
        ((2026, 11, 29, 20, 0), (2026, 11, 30, 9, 0)),
    ],
)
def test_texts_go_out_by_day_on_the_persons_own_clock(
    asked: tuple[int, ...], opening: tuple[int, ...]
) -> None:
    """SMS-38: 9 to 20, on Sunday from noon; at 3 a.m. it waits for the morning."""
    moment = _opens(_local("America/Los_Angeles", *asked), SAN_FRANCISCO)

    assert moment == _local("America/Los_Angeles", *opening)


def test_the_stricter_of_two_zones_counts() -> None:
    """SMS-38: a Californian number with a stated address in New York waits for California."""
    morning = _local("America/New_York", 2026, 11, 24, 9, 0)
    evening = _local("America/Los_Angeles", 2026, 11, 24, 18, 0)

    assert _opens(morning, SAN_FRANCISCO, "NY") == _local("America/Los_Angeles", 2026, 11, 24, 9)
    assert _opens(evening, SAN_FRANCISCO, "NY") == _local("America/Los_Angeles", 2026, 11, 25, 9)


@pytest.mark.parametrize(
    ("number", "state", "zip_code", "zones"),
    [
        (GARY, "", "", {"America/Chicago", "America/New_York"}),
        (NEW_YORK, "TN", "", {"America/New_York", "America/Chicago"}),
        (NEW_YORK, "", "83814", {"America/New_York", "America/Los_Angeles", "America/Denver"}),
        ("+18505550123", "", "", {"America/New_York", "America/Chicago"}),
        (NEW_YORK, "TX", "75201", {"America/New_York", "America/Chicago"}),
        (NEW_YORK, "AZ", "", {"America/New_York", "America/Phoenix", "America/Denver"}),
    ],
)
def test_every_zone_that_fits_counts(
    number: str, state: str, zip_code: str, zones: set[str]
) -> None:
    """A state, a ZIP prefix or an area code with several zones gives all of them."""
    assert set(zones_of(number, state, zip_code)) >= zones - {"America/Denver"}
    assert set(zones_of(number, state, zip_code)) <= zones


def test_an_unknown_zone_is_the_strictest() -> None:
    """SMS-38: who may be anywhere is texted when it is day everywhere, and never on a Sunday."""
    zones = set(zones_of(TOLL_FREE, "", ""))
    moment = _opens(_local("America/New_York", 2026, 11, 28, 20, 0), TOLL_FREE)

    assert {"America/New_York", "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico"} <= zones
    assert moment == _local("Pacific/Honolulu", 2026, 11, 30, 10, 0)
    assert moment.astimezone(ZoneInfo("America/Puerto_Rico")).hour < 18


@pytest.mark.parametrize(
    ("state", "number", "open_at", "closed_at"),
    [
        ("AL", BIRMINGHAM, (2026, 11, 28, 19), (2026, 11, 29, 13)),
        ("LA", "+15045550123", (2026, 11, 30, 9), (2026, 11, 29, 13)),
        ("RI", "+14015550123", (2026, 11, 24, 17), (2026, 11, 24, 18)),
        ("KY", "+15025550123", (2026, 11, 24, 10), (2026, 11, 24, 9)),
        ("TX", DALLAS, (2026, 11, 29, 12), (2026, 11, 29, 11)),
        ("FL", "+13055550123", (2026, 11, 24, 19), (2026, 11, 24, 20)),
    ],
)
def test_a_states_own_window_counts(
    state: str, number: str, open_at: tuple[int, ...], closed_at: tuple[int, ...]
) -> None:
    """SMS-38: also where only the area code tells the state; AL and LA have no Sunday."""
    zone = zones_of(number, "", "")[0]
    opening, closed = _local(zone, *open_at), _local(zone, *closed_at)

    assert _opens(opening, number) == opening
    assert _opens(closed, number, state) > closed
    assert _opens(closed, number) > closed


def test_the_stated_state_counts_beside_that_of_the_number() -> None:
    """A Georgian number of somebody who lives in Alabama gets nothing on a Sunday."""
    sunday = _local("America/New_York", 2026, 11, 29, 14)

    assert _opens(sunday, ATLANTA) == sunday
    assert _opens(sunday, ATLANTA, "AL") == _local("America/Chicago", 2026, 11, 30, 9)
    assert _opens(sunday, ATLANTA, "", "35203") == _local("America/Chicago", 2026, 11, 30, 9)


@pytest.mark.parametrize(
    ("day", "opening"),
    [
        ((2026, 3, 8), "2026-03-08T16:00:00+00:00"),
        ((2026, 3, 7), "2026-03-07T14:00:00+00:00"),
        ((2026, 11, 1), "2026-11-01T17:00:00+00:00"),
        ((2026, 10, 31), "2026-10-31T13:00:00+00:00"),
    ],
)
def test_on_the_days_the_clocks_change_the_new_clock_counts(
    day: tuple[int, int, int], opening: str
) -> None:
    """SMS-38: asked at midnight, before the clocks change, it is noon or nine on the new clock."""
    moment = _opens(_local("America/New_York", *day, 0, 30), NEW_YORK)

    assert moment.isoformat() == opening


def test_arizona_and_hawaii_keep_their_clocks() -> None:
    """Phoenix has no summer time; its Navajo Nation has, so both clocks count there."""
    summer = datetime(2026, 7, 15, 6, tzinfo=UTC)

    assert _opens(summer, "+18085550123") == datetime(2026, 7, 15, 19, tzinfo=UTC)
    assert _opens(summer, "+16025550123") == datetime(2026, 7, 15, 16, tzinfo=UTC)
    assert _opens(summer, "+16025550123", "AZ") == datetime(2026, 7, 15, 16, tzinfo=UTC)


def test_a_campaign_can_only_narrow_the_hours() -> None:
    """Its own hours count within the default; a day it does not name sends nothing."""
    night = _local("America/Los_Angeles", 2026, 11, 27, 23, 0)

    assert _opens(night, SAN_FRANCISCO, weekdays=(6, 23)) == _local(
        "America/Los_Angeles", 2026, 11, 30, 9
    )
    assert _opens(night, SAN_FRANCISCO, saturday=(13, 15)) == _local(
        "America/Los_Angeles", 2026, 11, 28, 13
    )


@pytest.mark.parametrize(
    ("number", "state", "hours"),
    [
        (BIRMINGHAM, "", {"sunday": (12, 20)}),
        ("+14015550123", "RI", {"weekdays": (18, 20)}),
        ("+16715550123", "NY", {"weekdays": (12, 14)}),
    ],
)
def test_hours_that_never_meet_are_told(
    number: str, state: str, hours: dict[str, tuple[int, int]]
) -> None:
    """Not a text that waits for ever: the dry run can say that nobody there is reached."""
    with pytest.raises(NeverOpen, match="no hour of the week is open in"):
        _opens(datetime(2026, 11, 23, tzinfo=UTC), number, state, **hours)


@settings(max_examples=150, deadline=None)
@given(
    days=st.integers(0, 900),
    minutes=st.integers(0, 1439),
    code=st.sampled_from(["415", "212", "219", "850", "907", "808", "205", "401", "787", "928"]),
    state=st.sampled_from(["", "CA", "TX", "KY", "AL", "WA", "ID", "PR"]),
)
def test_an_opening_lies_in_every_zones_day(days: int, minutes: int, code: str, state: str) -> None:
    """SMS-38, for any moment: never before 9 or from 20 on, on any clock the person may live by."""
    number = f"+1{code}5550123"
    asked = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days, minutes=minutes)
    opening = _opens(asked, number, state)

    assert opening >= asked
    assert _opens(opening, number, state) == opening
    for zone in zones_of(number, state, ""):
        local = opening.astimezone(ZoneInfo(zone))
        assert (12 if local.weekday() == 6 else 9) <= local.hour < 20
        assert "AL" not in place_of(number, state, "").states or local.weekday() != 6


def test_the_zones_are_those_of_the_libraries() -> None:
    """After an upgrade of phonenumbers or zipcodes: python -m bot.outreach.zones_file."""
    assert ZONES.read_text("utf-8") == written()


def test_every_window_has_its_sources_and_a_day() -> None:
    """Nobody can look again where nobody wrote down where, and when: README beside the file."""
    read = load_windows(FILE)

    assert read.states["AL"] == ((8, 20), (8, 20), (0, 0))
    assert read.base == ((9, 20), (9, 20), (12, 20))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("read: 2026-11-22", "read: lately", "read: the day the sources were read"),
        ("confidence: R", "confidence: sure", "confidence: one of R, K, U"),
        ("- https://usestello.com/compliance", "- a friend", "at least one https address"),
        ("sunday: none", "sunday: 25-9", 'sunday: write "9-20"'),
        ("states: [TX]", "states: [FL]", "FL is given twice"),
        ("states: [TX]", "states: [Tx]", "Tx is no state"),
        ("states: [TX]", "states: []", "none is named"),
        ("states: [TX]", "states: [[TX]]", "is no state"),
        ("- https://usestello.com/compliance", "- https: usestello.com", "one https address"),
        ("read: 2026-11-22", "read: [2026]", "read: the day the sources were read"),
        ("windows:", "windows: all\nfederal:", "given twice|must hold"),
    ],
)
def test_a_window_that_cannot_be_checked_is_refused(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    """Each fault is told with its line."""
    file = tmp_path / "hours.yaml"
    file.write_text(FILE.read_text("utf-8").replace(old, new, 1), "utf-8")

    with pytest.raises(DataError, match=told):
        load_windows(file)
