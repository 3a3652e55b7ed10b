"""Who did what, when: every change an organiser or a command makes, without a phone number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ledger.tables import Audit

COMMAND_LINE = "command line"
"""Who did it where nobody is logged in."""


def note(session: Session, now: datetime, who: str, what: str, about: str = "") -> None:
    """Appends one line: `what` in a word or two ("campaign started"), `about` which one."""
    session.add(Audit(at=now, who=who, what=what, about=about[:200]))


def latest(session: Session, most: int = 200) -> Sequence[Audit]:
    """The last lines, the newest first."""
    return session.scalars(select(Audit).order_by(Audit.id.desc()).limit(most)).all()
