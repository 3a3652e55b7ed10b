"""A sender's day: carriers count segments from midnight to midnight, Pacific time."""

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


def take_segments(session: Session, sender: str, now: datetime, count: int, most: int) -> bool:
    """Takes segments out of the day; False, and none taken, when it has no room for them."""
    one: dict[str, Any] = {"sender": sender, "day": day_of(now)}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    begun = dialect.insert(SenderDay).values(**one, segments=0)
    session.execute(begun.on_conflict_do_nothing(index_elements=["sender", "day"]))
    with_room = update(SenderDay).filter_by(**one).where(SenderDay.segments + count <= most)
    return rows_changed(session, with_room.values(segments=SenderDay.segments + count)) == 1


def give_back_segments(session: Session, sender: str, claimed: datetime, count: int) -> None:
    """Segments that were taken and never handed over."""
    of = update(SenderDay).filter_by(sender=sender, day=day_of(claimed))
    rows_changed(session, of.values(segments=SenderDay.segments - count))
