"""How many, and never who: one counter a day, campaign, language, place and thing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.ledger.tables import Tally

_ONE = ("day", "campaign", "language", "state", "county", "what")


def add(
    session: Session,
    day: date,
    what: str,
    count: int = 1,
    *,
    campaign: str = "",
    language: str = "",
    state: str = "",
    county: str = "",
) -> None:
    """Counts `count` more of `what` on that day."""
    row = dict(zip(_ONE, (day, campaign, language, state, county, what), strict=True))
    _upsert(session, row, count, Tally.count + count)


def at_least(
    session: Session,
    day: date,
    what: str,
    count: int,
    *,
    campaign: str = "",
    language: str = "",
    state: str = "",
    county: str = "",
) -> None:
    """Brings a counter up to `count`; one that is higher stays. To say it twice changes nothing."""
    row = dict(zip(_ONE, (day, campaign, language, state, county, what), strict=True))
    larger = func.greatest if session.get_bind().dialect.name == "postgresql" else func.max
    _upsert(session, row, count, larger(Tally.count, count))


def totals(
    session: Session, *by: str, campaign: str | None = None, since: date | None = None
) -> dict[tuple[Any, ...], int]:
    """Sums by some of day, campaign, language, state, county and what, in that order of `by`."""
    columns = [getattr(Tally, name) for name in by]
    found = select(*columns, func.sum(Tally.count)).group_by(*columns)
    if campaign is not None:
        found = found.where(Tally.campaign == campaign)
    if since is not None:
        found = found.where(Tally.day >= since)
    return {tuple(row[:-1]): int(row[-1]) for row in session.execute(found)}


def _upsert(session: Session, row: Mapping[str, Any], count: int, then: Any) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(
        insert(Tally)
        .values(**row, count=count)
        .on_conflict_do_update(index_elements=list(_ONE), set_={"count": then})
    )
