"""The day's segments: of each sender, as carriers count them, and of all that we send together.

Both go from midnight to midnight, Pacific time. What outreach sends is counted here, what the line
answers in Redis; the leading worker tells each of the other (`bot.outreach.copies`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.ledger.tables import SenderDay
from bot.outreach.outbox import rows_changed

PACIFIC = ZoneInfo("America/Los_Angeles")
OUTREACH, REPLIES = "outreach", "replies"
"""Whose segments are counted beside those of each sender: all of outreach, and the answers."""
OUTREACH_PERCENT = 80
"""Of CLEARLINE_MAX_SEGMENTS_DAY; the rest is for people's replies, so that no campaign can use up
what they need."""


def day_of(moment: datetime) -> date:
    """The carriers' day.

    >>> day_of(datetime(2026, 11, 24, 7, 59, tzinfo=UTC))
    datetime.date(2026, 11, 23)
    """
    return moment.astimezone(PACIFIC).date()


def day_ends(moment: datetime) -> datetime:
    """The next midnight Pacific, in UTC."""
    tomorrow = day_of(moment) + timedelta(days=1)
    return datetime.combine(tomorrow, time(), PACIFIC).astimezone(UTC)


def segments_today(session: Session, sender: str, now: datetime) -> int:
    """How many segments this sender has sent on the carriers' day."""
    of = select(SenderDay.segments).where(SenderDay.sender == sender, SenderDay.day == day_of(now))
    return session.scalar(of) or 0


def left_for_outreach(session: Session, now: datetime, most: int | None) -> int | None:
    """What outreach may have sent by the end of the day, in segments; None: no limit.

    `most` is CLEARLINE_MAX_SEGMENTS_DAY. Replies count against the same day.
    """
    if most is None:
        return None
    return most * OUTREACH_PERCENT // 100 - segments_today(session, REPLIES, now)


def is_used_up(session: Session, now: datetime, most: int | None) -> bool:
    """Whether outreach waits for the next day; `most` as above."""
    limit = left_for_outreach(session, now, most)
    return limit is not None and segments_today(session, OUTREACH, now) >= limit


def take_segments(
    session: Session, sender: str, now: datetime, count: int, most: int | None
) -> bool:
    """Takes segments out of the day; False, and none taken, when it has no room for them.

    `most` None: there is always room.
    """
    one: dict[str, Any] = {"sender": sender, "day": day_of(now)}
    taken = update(SenderDay).filter_by(**one).values(segments=SenderDay.segments + count)
    if most is not None:
        taken = taken.where(SenderDay.segments + count <= most)
    if rows_changed(session, taken) == 1:
        return True
    _begin(session, one)
    return rows_changed(session, taken) == 1


def hear_of_replies(session: Session, now: datetime, count: int) -> None:
    """Writes down how many segments the line has answered with today; never fewer than before."""
    one: dict[str, Any] = {"sender": REPLIES, "day": day_of(now)}
    _begin(session, one)
    more = update(SenderDay).filter_by(**one).where(SenderDay.segments < count)
    rows_changed(session, more.values(segments=count))


def give_back_segments(session: Session, sender: str, claimed: datetime, count: int) -> None:
    """Segments that were taken and never handed over."""
    of = update(SenderDay).filter_by(sender=sender, day=day_of(claimed))
    rows_changed(session, of.values(segments=SenderDay.segments - count))


def _begin(session: Session, one: dict[str, Any]) -> None:
    """Begins a count at nothing, where it was not begun already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    begun = dialect.insert(SenderDay).values(**one, segments=0)
    session.execute(begun.on_conflict_do_nothing(index_elements=["sender", "day"]))
