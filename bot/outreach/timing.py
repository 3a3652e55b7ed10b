"""How long a campaign takes at its pace, in everybody's hours: when the first and last go out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.dialogs.definition import Definition
from bot.outreach.campaigns import first_moment, last_moment
from bot.outreach.hours import NeverOpen, opens

_STEP = timedelta(minutes=30)
_LOOKED_AHEAD = timedelta(days=730)
_PACIFIC = ZoneInfo("America/Los_Angeles")  # carriers count their day there


@dataclass(frozen=True, slots=True)
class Where:
    """People whose hours are the same; `number` begins with the area code and holds no more."""

    number: str
    state: str
    zip_code: str


@dataclass(frozen=True, slots=True)
class Timing:
    """When texts would go out.

    Attributes:
        first, last: the moments of the first and last text; None when none goes out.
        days: days on which texts go out, as carriers count them.
        unsent: texts that find no moment before the campaign ends.
        never: people whose state has no hour in common with the campaign's.
    """

    first: datetime | None
    last: datetime | None
    days: int
    unsent: int
    never: int


@dataclass(slots=True)
class _Clock:
    """The simulated sending: what is left of each group, and of the carriers' day."""

    definition: Definition
    at: datetime
    end: datetime
    a_day: float  # texts
    left: dict[Where, int]
    opening: dict[Where, datetime] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    sent_on: dict[object, float] = field(default_factory=dict)
    never: int = 0

    @property
    def today(self) -> object:
        return self.at.astimezone(_PACIFIC).date()

    @property
    def room(self) -> float:
        return self.a_day - self.sent_on.get(self.today, 0.0)


def time_needed(
    groups: Mapping[Where, int], definition: Definition, now: datetime, segments: float
) -> Timing:
    """Plays the sending through in steps of half an hour.

    `segments` is what one text takes on average: carriers count their day in segments.
    """
    starts = first_moment(definition)
    at = max(now, starts) if starts else now
    end = min(last_moment(definition) or at + _LOOKED_AHEAD, at + _LOOKED_AHEAD)
    clock = _Clock(definition, at, end, definition.per_day / max(segments, 1.0), dict(groups))
    if definition.per_second > 0 and clock.a_day >= 1:
        while clock.left and clock.at < end:
            _step(clock)
    unsent = sum(clock.left.values())
    return Timing(clock.first, clock.last, len(clock.sent_on), unsent, clock.never)


def _step(clock: _Clock) -> None:
    ready = [where for where in list(clock.left) if _is_open(clock, where)]
    if not clock.left:
        return
    if not ready:
        clock.at = min(clock.opening[where] for where in clock.left)
    elif clock.room < 1:
        clock.at = _tomorrow(clock.at)
    else:
        _send(clock, ready)


def _is_open(clock: _Clock, where: Where) -> bool:
    if clock.opening.get(where, clock.at) > clock.at:
        return False
    try:
        clock.opening[where] = opens(
            clock.at, number=where.number, state=where.state, zip_code=where.zip_code,
            hours=clock.definition.hours,
        )  # fmt: skip
    except NeverOpen:
        clock.never += clock.left.pop(where)
        return False
    return clock.opening[where] <= clock.at


def _send(clock: _Clock, ready: list[Where]) -> None:
    until = clock.at + _STEP - timedelta(seconds=clock.at.timestamp() % _STEP.total_seconds())
    a_second = clock.definition.per_second
    fits = max(1, int((until - clock.at).total_seconds() * a_second))
    fits = min(fits, int(clock.room))
    sent = 0
    for where in ready:
        now = min(clock.left[where], fits - sent)
        sent += now
        clock.left[where] -= now
        if not clock.left[where]:
            del clock.left[where]
    clock.first = clock.first or clock.at
    clock.sent_on[clock.today] = clock.sent_on.get(clock.today, 0.0) + sent
    clock.last = clock.at + timedelta(seconds=(sent - 1) / a_second)
    clock.at = max(until, clock.last)


def _tomorrow(at: datetime) -> datetime:
    day = at.astimezone(_PACIFIC).date() + timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=_PACIFIC).astimezone(at.tzinfo)
