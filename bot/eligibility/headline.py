"""Which remedy stands for a settled outcome, and on which day it opens or is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.eligibility.calendar import DAY, plus
from bot.eligibility.formulas import ALWAYS, NEVER
from bot.eligibility.known import Known
from bot.eligibility.law import Law
from bot.eligibility.program import Clock
from bot.eligibility.ranking import OUTCOMES, Guard, Rank
from bot.rules.clauses import Span
from bot.rules.model import Outcome, Way

_YEAR = Span(years=1)
_TO_COME = (Rank.WAIT_FIRST, Rank.WAIT, Rank.LATER, Rank.LATER_UNDATED)
_LATER = (Rank.LATER, Rank.LATER_UNDATED)


@dataclass(frozen=True, slots=True)
class Window:
    """The first and the last day on which something can come, for all kinds still possible."""

    first: date
    last: date

    @property
    def day(self) -> date | None:
        """The latest day where the kinds differ by a year or less; it is safe to name."""
        return self.last if self.last <= plus(max(self.first, date(1, 1, 2)), _YEAR) else None


@dataclass(frozen=True, slots=True)
class Standing:
    """One remedy as it stands for a person.

    Attributes:
        way: the way that speaks for it: the first that is sure, else one that promises less.
        guards: its guards of this outcome that are still possible.
        sure: whether it gives this outcome to every kind of person still possible.
        window: the day to come, or None (open today, or nobody can say).
        blocked: it waits only for something to be paid or to end.
    """

    remedy: str
    way: Way
    guards: tuple[Guard, ...]
    sure: bool
    window: Window | None
    blocked: bool

    @property
    def later(self) -> bool:
        """The state acts by itself, once a waiting time is over."""
        return all(guard.rank in _LATER for guard in self.guards)


def headline(law: Law, known: Known, outcome: Outcome) -> Standing | None:
    """The remedy named for a settled outcome: the first that gives it to everybody, else the first.

    Of two that are still to come, the one that opens first.
    """
    standings = list(_standings(law, known, outcome))
    sure = [standing for standing in standings if standing.sure]
    if not standings:
        return None
    return min(sure or standings, key=lambda one: _place(one, law, known))


def _standings(law: Law, known: Known, outcome: Outcome) -> Iterable[Standing]:
    by_remedy: dict[str, list[Guard]] = {}
    for guard in law.guards:
        if OUTCOMES[guard.rank] is outcome and law.left_of(guard.formula, known) != NEVER:
            by_remedy.setdefault(guard.way.way.remedy, []).append(guard)
    for remedy, guards in by_remedy.items():
        yield standing(law, known, remedy, guards)


def standing(law: Law, known: Known, remedy: str, guards: list[Guard]) -> Standing:
    """How one remedy stands, by those of its guards that are still possible."""
    together = law.program.formulas.any_of([guard.formula for guard in guards])
    open_today = [guard for guard in guards if guard.rank not in _TO_COME]
    blocked = [guard for guard in guards if guard.blocked]
    return Standing(
        remedy,
        _speaker(law, known, guards),
        tuple(guards),
        law.always(together, known),
        _window(law, known, guards),
        bool(blocked) and len(blocked) == len(guards) and not open_today,
    )


def _speaker(law: Law, known: Known, guards: list[Guard]) -> Way:
    """Nothing is promised that not everybody gets, and never that a record no longer shows."""
    for guard in guards:
        if law.always(guard.formula, known):
            return guard.way.way
    ways = [guard.way.way for guard in guards]
    return next((way for way in ways if way.still_shows), ways[0])


def _place(one: Standing, law: Law, known: Known) -> tuple[bool, date, int]:
    """Open before still to come; then by day; then by the file's order."""
    order = list(law.program.place.remedies).index(one.remedy)
    to_come = all(guard.rank in _TO_COME for guard in one.guards)
    if not to_come:
        return False, date.min, order
    return True, _opens(one, law, known), order


def _opens(one: Standing, law: Law, known: Known) -> date:
    """The day it opens; what is blocked, as if that ended today."""
    if one.window:
        return one.window.last
    days = [known_end(law, known, guard) for guard in one.guards if guard.blocked]
    return max(days, default=date.max)


def known_end(law: Law, known: Known, guard: Guard) -> date:
    """The last day of a blocked way's clocks, as if what blocks it ended today."""
    span = _last_of(law, known, guard.way.clocks)
    return max(span.last if span else law.program.asof, law.program.asof)


# -- days --------------------------------------------------------------------------------------


def _window(law: Law, known: Known, guards: list[Guard]) -> Window | None:
    """The days on which the remedy opens or is done, over all ways and kinds still possible.

    Where ways compete for everybody the earliest counts, as between two remedies.
    """
    windows = [(guard, _guard_window(law, known, guard)) for guard in guards]
    found = [window for _, window in windows if window is not None]
    if not found or len(found) < len(windows):
        return None
    first, last = min(one.first for one in found), max(one.last for one in found)
    if len(found) > 1:
        sure = [one.last for guard, one in windows if one and law.always(guard.formula, known)]
        last = min(sure, default=last)
    return Window(first, last)


def _guard_window(law: Law, known: Known, guard: Guard) -> Window | None:
    way = guard.way
    if guard.blocked or guard.rank is Rank.LATER_UNDATED:
        return None
    if guard.rank is Rank.AUTOMATIC:
        return _last_of(law, known, way.deadlines) if way.deadlines else None
    if guard.rank not in _TO_COME:
        return None
    opens = _last_of(law, known, way.clocks)
    done = _last_of(law, known, way.deadlines) if guard.rank is Rank.LATER else None
    return _later(_future(opens, law), done)


def _future(window: Window | None, law: Law) -> Window | None:
    """A day still to come is not before tomorrow."""
    if window is None:
        return None
    tomorrow = law.program.asof + DAY
    return Window(max(window.first, tomorrow), max(window.last, tomorrow))


def _later(one: Window | None, other: Window | None) -> Window | None:
    if one is None or other is None:
        return one or other
    return Window(max(one.first, other.first), max(one.last, other.last))


def _last_of(law: Law, known: Known, clocks: Iterable[Clock]) -> Window | None:
    """The latest of some clocks; one that only perhaps counts moves only the last day."""
    first, last = date.min, None
    for clock in clocks:
        counts = law.left_of(clock.when, known)
        days = _clock_days(law, known, clock) if counts != NEVER else None
        if days is None:
            continue
        last = max(days.last, last or days.last)
        if counts == ALWAYS:
            first = max(first, days.first)
    return None if last is None else Window(min(first, last), last)


def _clock_days(law: Law, known: Known, clock: Clock) -> Window | None:
    if clock.day is not None:
        return Window(clock.day, clock.day)
    spans = [days for fact in clock.facts if (days := _fact_days(law, known, fact)) is not None]
    if not spans:
        return None
    return Window(
        max(first if first == date.min else plus(first, clock.span) for first, _ in spans),
        max(plus(last, clock.span) for _, last in spans),
    )


def _fact_days(law: Law, known: Known, fact: int) -> tuple[date, date] | None:
    """The days a date can be, or None where it never came."""
    program, mask = law.program, known.masks[fact]
    days = mask & program.dates.days
    if not days:
        return None
    first, last = known.days[fact]
    first, last = max(first, program.dates.first_day(days)), min(last, program.dates.last_day(days))
    return (date.min if mask & program.dates.none else first), last
