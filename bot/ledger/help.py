"""What people asked for after the screening, and who does it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.ledger.base import Base


class Promise(Base):
    """A later text somebody said yes to, with the little it needs, until it was kept.

    Attributes:
        kind: "reminder" (on the day a wait ends), "followup" (did it work?), "alert" (law changed).
        due_on: the day to send; None for an alert, which waits for the law.
        facts: what the text or the new answer needs, and the day an alert's person was told,
            sealed for `promise:NAME:KIND`.
        outcome, remedy, version: what was told, under which version of which place's rules.
        consent_id: the yes.
        kept_until: past this day it is deleted unsent.
    """

    __tablename__ = "promises"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    consent_id: Mapped[int] = mapped_column(ForeignKey("consents.id"))
    kind: Mapped[str] = mapped_column(String(16))
    due_on: Mapped[date | None] = mapped_column(index=True)
    jurisdiction: Mapped[str] = mapped_column(String(8), index=True)
    facts: Mapped[bytes]
    language: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(16))
    remedy: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[str] = mapped_column(String(40), default="")
    kept_until: Mapped[date]
    created_at: Mapped[datetime]


class Handled(Base):
    """One text whose wishes are written down: told again, it changes nothing.

    Attributes:
        key: the contact's name and the MessageSid.
        at: when it came; after some days nobody tells it again and the row goes.
    """

    __tablename__ = "handled"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Partner(Base):
    """An organisation that calls back or mails packets.

    Attributes:
        states, counties, languages: what it takes; an empty list takes all.
        webhook: https address that is told of a new request, "" for none; `secret` signs it,
            sealed for `partner:NAME`.
        days: working days within which it promises to act, told to the person.
    """

    __tablename__ = "partners"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    takes: Mapped[list[str]]  # "call", "mail"
    states: Mapped[list[str]]
    counties: Mapped[list[str]]
    languages: Mapped[list[str]]
    webhook: Mapped[str] = mapped_column(String(300), default="")
    secret: Mapped[bytes] = mapped_column(default=b"")
    days: Mapped[int] = mapped_column(default=3)
    active: Mapped[bool] = mapped_column(default=True)


class Request(Base):
    """Somebody waits for a call or a letter.

    Attributes:
        kind: "call" or "mail".
        detail: when to call, or name, address and facts, sealed for `request:ID`; emptied when
            done.
        tries: how often its partner's webhook was posted to; `try_at` when to post next, None for
            at once.
        status: "new", "told" (the partner's webhook took it), "done", "withdrawn", or "recalled":
            withdrawn, and the partner's webhook must still hear of it.
    """

    __tablename__ = "requests"
    __table_args__ = (Index("requests_waiting", "status", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"))
    kind: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8), default="")
    county: Mapped[str] = mapped_column(String(80), default="")
    detail: Mapped[bytes]
    status: Mapped[str] = mapped_column(String(16), default="new")
    tries: Mapped[int] = mapped_column(default=0)
    try_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
