"""Who works with the organisers' pages, what they did, and the numbers they see."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.ledger.base import Base


class Tally(Base):
    """How many, and never who: one counter a day, campaign, language, place and thing."""

    __tablename__ = "tallies"
    __table_args__ = (UniqueConstraint("day", "campaign", "language", "state", "county", "what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    campaign: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(16), default="")
    state: Mapped[str] = mapped_column(String(8), default="")
    county: Mapped[str] = mapped_column(String(80), default="")
    what: Mapped[str] = mapped_column(String(40))
    count: Mapped[int] = mapped_column(default=0)


class Staff(Base):
    """Somebody who may open the organisers' pages.

    Attributes:
        password: Argon2 hash; `totp` the second factor's secret, sealed for `staff:USERNAME`.
        one_time_until: until when a password that somebody else handed out lets them in, to choose
            their own; None once they have.
        role: "viewer", "organiser" or "admin".
        last_code: the last time step whose code was used; a code works once.
    """

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    password: Mapped[str] = mapped_column(String(200))
    totp: Mapped[bytes] = mapped_column(default=b"")
    role: Mapped[str] = mapped_column(String(16))
    active: Mapped[bool] = mapped_column(default=True)
    one_time_until: Mapped[datetime | None]
    stamp: Mapped[str] = mapped_column(String(32))  # changes with the password: ends old logins
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_code: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class Audit(Base):
    """Who of the staff did what, when; appended, never changed, and without a phone number."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(String(80))  # a username, or "command line"
    what: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(200), default="")


class Upload(Base):
    """A list that somebody uploaded on the pages, until it is read and its report is old.

    Not in a backup: the list itself is with whoever uploaded it.

    Attributes:
        told: what its rows do not say themselves (`bot.outreach.rows.Defaults`).
        dry: it is only checked.
        status: "arriving", "waiting" (or being read), "checked", "done" or "failed".
        parts: how many parts the file has; `rows` how many rows, `read` how many of them so far.
        was_read: this very list had been read to its end before.
        says: why it failed.
        held_until: until when the worker that reads it is taken to be alive.
    """

    __tablename__ = "uploads"
    __table_args__ = {"info": {"passing": True}}

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(16))
    scope: Mapped[str] = mapped_column(String(40), default="")
    told: Mapped[dict[str, Any]]
    by: Mapped[str] = mapped_column(String(80))
    dry: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(16), index=True)
    parts: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column(default=0)
    read: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[list[str]] = mapped_column(default=list)
    was_read: Mapped[bool] = mapped_column(default=False)
    says: Mapped[str] = mapped_column(String(300), default="")
    held_until: Mapped[datetime | None]
    at: Mapped[datetime] = mapped_column(index=True)


class UploadPart(Base):
    """A piece of an uploaded list, or of the report of its refused rows.

    Attributes:
        what: "file" or "refused"; `place` which piece, of a report how many lines come before it.
        sealed: for `upload:UPLOAD:WHAT:PLACE`.
    """

    __tablename__ = "upload_parts"
    __table_args__ = (UniqueConstraint("upload_id", "what", "place"), {"info": {"passing": True}})

    id: Mapped[int] = mapped_column(primary_key=True)
    upload_id: Mapped[int] = mapped_column(ForeignKey("uploads.id"))
    what: Mapped[str] = mapped_column(String(16))
    place: Mapped[int]
    sealed: Mapped[bytes]
