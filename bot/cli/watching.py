"""`clearline campaign watch`: how far a campaign is, drawn anew while it runs."""

from __future__ import annotations

import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from bot.ledger import Ledger
from bot.ledger.tables import Outgoing
from bot.outreach import progress
from bot.outreach.campaigns import definition_of, found_or_refused
from bot.outreach.errors import rule_for
from bot.outreach.pauses import ADVICE
from bot.outreach.progress import Progress
from bot.outreach.recipients import not_planned

_ENDED = ("canceled", "finished")
_GONE_OUT = ("sent", "delivered", "undelivered", "failed")
_LOOKS = 60  # the pace is that of the last so many looks
_BAR = 30  # characters


def watch(
    ledger: Ledger, keyword: str, every: float, *, once: bool, most_a_day: int | None = None
) -> int:
    """Looks again and again until the campaign has ended or Ctrl-C.

    `most_a_day` is CLEARLINE_MAX_SEGMENTS_DAY. A terminal is redrawn; a pipe gets one line whenever
    something changed. Raises Refused.
    """
    seen = _Seen(live=sys.stdout.isatty() and not once)
    try:
        while True:
            now = _look(ledger, keyword, most_a_day)
            seen.tell(now)
            if once or (now.progress.status in _ENDED and not now.progress.waiting):
                return 0
            time.sleep(max(every, 0.1))
    except KeyboardInterrupt:
        return 0


@dataclass(frozen=True, slots=True)
class _Look:
    """One campaign at one moment: `left` people are not in the outbox yet."""

    progress: Progress
    left: int
    budget: float
    errors: Mapping[int, int]

    @property
    def gone_out(self) -> int:
        return sum(self.progress.counts.get(status, 0) for status in _GONE_OUT)


def _look(ledger: Ledger, keyword: str, most_a_day: int | None) -> _Look:
    with ledger.reading() as session:
        row = found_or_refused(session, keyword)
        budget = definition_of(row).budget
        left = not_planned(session, row.keyword, row.planned_to) if row.status != "canceled" else 0
        codes = select(Outgoing.code, func.count()).where(
            Outgoing.campaign_id == row.id, Outgoing.code != 0
        )
        errors = session.execute(codes.group_by(Outgoing.code)).all()
    by_count = sorted(((code, count) for code, count in errors), key=lambda pair: -pair[1])
    now = progress.watch(ledger, keyword, most_a_day)
    if now is None:  # deleted between two questions
        raise LookupError(keyword)
    return _Look(now, left, budget, dict(by_count))


@dataclass(slots=True)
class _Seen:
    """What was told before: for the pace, and to draw over it."""

    live: bool
    looks: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=_LOOKS))
    height: int = 0
    last: str = ""

    def tell(self, now: _Look) -> None:
        """Draws over what stands there, or adds a line where something changed."""
        self.looks.append((time.monotonic(), now.gone_out))
        if self.live:
            lines = list(_lines(now, self.pace()))
            up = f"\x1b[{self.height}A\x1b[J" if self.height else ""
            print(up + "\n".join(lines), flush=True)
            self.height = len(lines)
        elif (line := _one_line(now)) != self.last:
            print(line, flush=True)
            self.last = line

    def pace(self) -> float:
        """Texts a second over the last looks."""
        (began, before), (ended, after) = self.looks[0], self.looks[-1]
        return (after - before) / (ended - began) if ended > began else 0.0


def _lines(now: _Look, pace: float) -> Iterator[str]:
    told, waits = now.progress, now.progress.waiting + now.left
    share = now.gone_out / (now.gone_out + waits) if now.gone_out + waits else 0.0
    done = round(share * _BAR)
    yield f"{told.keyword}  {told.status}  [{'#' * done}{'.' * (_BAR - done)}] {share:.0%}"
    yield _counts(now)
    yield f"${told.spent:,.2f} of ${now.budget:,.2f}; {pace:.1f} a second{_until(waits, pace)}"
    yield from _troubles(now)


def _one_line(now: _Look) -> str:
    told = now.progress
    money = f"${told.spent:,.2f} of ${now.budget:,.2f}"
    return "; ".join((f"{told.keyword} {told.status}", _counts(now), money, *_troubles(now)))


def _counts(now: _Look) -> str:
    counted = {**now.progress.counts, "not yet in the outbox": now.left}
    return ", ".join(f"{count:,} {name}" for name, count in counted.items() if count) or "no texts"


def _until(waits: int, pace: float) -> str:
    if not waits or pace <= 0:
        return ""
    minutes = waits / pace / 60
    return f", {minutes:,.0f} minutes to go" if minutes >= 1 else ", less than a minute to go"


def _troubles(now: _Look) -> Iterator[str]:
    if now.progress.why:
        yield f"why: {now.progress.why}"
    for held in now.progress.held:
        yield f"held back: {held}"
    for why, count in now.progress.suppressed.items():
        yield f"suppressed, {count:,} times: {why}"
    for code, count in now.errors.items():
        yield f"error {code}, {count:,} times: {rule_for(code).says}"
    for template, language, filtered, of in now.progress.paused:
        yield (
            f"paused: {template} in {language}, {filtered} of {of} filtered. {ADVICE} "
            f"(clearline campaign lift {now.progress.keyword} --template {template} "
            f"--language {language})"
        )
