"""When a person may be texted first: by day, in every time zone and state they may be in.

An area code and a stated address may disagree, and nobody knows which is right; a moment counts as
open only where it is open in all of them. Replies to a person's own text need no hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.dialogs.definition import DAYS
from bot.outreach.windows import NEVER, Week, narrowed, windows
from bot.outreach.zones import place_of

_LOOKED_AHEAD = timedelta(days=15)  # two weeks hold every mix of weekday and zone
_SATURDAY = 5  # as `datetime.weekday` counts
_MORNING = time(10)  # up and about, with the offices open and the day still ahead


class NeverOpen(ValueError):
    """A campaign's hours and those of a state have no moment in common; says which."""


def opens(
    moment: datetime,
    *,
    number: str,
    state: str,
    zip_code: str,
    hours: Mapping[str, tuple[int, int]],
) -> datetime:
    """The earliest moment, not before `moment`, at which this person may be texted; in UTC.

    `number` is E.164, `state` and `zip_code` the stated address, "" where unknown. `hours` are the
    campaign's (`Definition.hours`): empty for the default, which they can only narrow. Raises
    NeverOpen.
    """
    place = place_of(number, state, zip_code)
    return _opens(moment.astimezone(UTC), place.zones, place.states, tuple(sorted(hours.items())))


def at_once(
    moment: datetime,
    *,
    number: str,
    state: str,
    zip_code: str,
    hours: Mapping[str, tuple[int, int]],
) -> datetime:
    """As `opens`, for simulated phones, which never sleep: whoever tries a campaign at night sees
    its texts at once. The dry run tells the real hours."""
    return moment


def morning(day: date, *, number: str, state: str, zip_code: str) -> datetime:
    """Ten o'clock of that day, in UTC: of several zones the person may be in, the latest."""
    zones = place_of(number, state, zip_code).zones
    return max(datetime.combine(day, _MORNING, ZoneInfo(zone)).astimezone(UTC) for zone in zones)


def zones_of(number: str, state: str, zip_code: str) -> tuple[str, ...]:
    """Every time zone this person may be in, by area code and stated address."""
    return place_of(number, state, zip_code).zones


@lru_cache(maxsize=65_536)  # a list has many people and few places
def _opens(
    moment: datetime,
    zones: tuple[str, ...],
    states: tuple[str, ...],
    hours: tuple[tuple[str, tuple[int, int]], ...],
) -> datetime:
    week = _week(states, hours)
    last = moment + _LOOKED_AHEAD
    at, before = moment, None
    while at != before and at <= last and week != (NEVER, NEVER, NEVER):
        before = at
        for zone in zones:
            at = _opens_in(at, zone, week)
    if at == before:
        return at
    raise NeverOpen(
        f"no hour of the week is open in {', '.join(states)} with the hours of this campaign"
    )


@lru_cache(maxsize=4096)
def _week(states: tuple[str, ...], hours: tuple[tuple[str, tuple[int, int]], ...]) -> Week:
    week = windows().week_in(states)
    if not hours:
        return week
    own = dict(hours)
    weekdays, saturday, sunday = (own.get(day, NEVER) for day in DAYS)
    return narrowed(week, (weekdays, saturday, sunday))


def _opens_in(moment: datetime, zone: str, week: Week) -> datetime:
    """The earliest moment from `moment` on that lies in the week's hours on this zone's clocks."""
    here = ZoneInfo(zone)
    local = moment.astimezone(here)
    day = local.date()
    while True:
        start, end = week[max(0, day.weekday() - _SATURDAY + 1)]
        if start < end:
            opening = datetime.combine(day, time(start), here).astimezone(UTC)
            if local.date() != day or moment < opening:
                return opening
            if local.hour < end:
                return moment
        day += timedelta(days=1)
