"""Campaigns, and the outbox: what is to be sent and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.ledger.base import Base


class Campaign(Base):
    """One campaign as it runs; its definition comes from a file or from the organisers' pages.

    Attributes:
        keyword: in capitals; what people text from its posters.
        definition: everything an organiser sets (`bot.outreach.campaigns.Definition`), as JSON.
        origin: "file", "web" or "gone": a file that is no longer there; it cannot be started.
        status: "draft", "running", "paused", "canceled" or "finished".
        dry_run: fingerprint of definition and list that was last dry-run; a start needs it.
        why: why it was paused, in plain words, "".
        spent: what its texts have cost so far, in millionths of a dollar, as estimated.
    """

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    keyword: Mapped[str] = mapped_column(String(40), unique=True)
    definition: Mapped[dict[str, Any]]
    origin: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(16), default="draft")
    dry_run: Mapped[str] = mapped_column(String(64), default="")
    why: Mapped[str] = mapped_column(default="")
    planned_to: Mapped[int] = mapped_column(default=0)  # the last consent looked at for first texts
    spent: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Outgoing(Base):
    """One text to one person: the outbox decides what is sent and what was.

    Attributes:
        key: says what this text is ("FAIR:17:first"); the same key is never put in twice.
        purpose: "campaign", "confirmation", "reminder", "followup" or "alert".
        body: sealed for `outgoing:KEY`; emptied once the text has ended or its days are over.
        not_before, useful_until: the moments between which it may go out; later it is dropped.
        status: "queued", "sending" (handed to Twilio, no answer yet), "unknown" (must be looked up
            before any resend), or as Twilio tells: "sent", "delivered", "undelivered", "failed";
            "dropped" (too late), "canceled", "suppressed" (no consent, stopped, bad number).
        rank: of Twilio's status; it never goes down.
        attempts: how often it was handed to Twilio; `sid` of the last.
        claimed_at: when it was last handed over; the lookup begins there.
        code: Twilio's last error, 0 for none.
        why: in a few words why it was suppressed, "" for the others.
        template: which text of the campaign; `language` its language: they are paused together.
        cost: in millionths of a dollar, as estimated when it was sent.
        to_empty: it has ended, and Twilio still has its words.
    """

    __tablename__ = "outgoing"
    __table_args__ = (
        Index("outgoing_due", "status", "not_before", "id"),
        Index(
            "outgoing_to_empty",
            "id",
            sqlite_where=text("to_empty"),
            postgresql_where=text("to_empty"),
        ),
        Index("outgoing_of_campaign", "campaign_id", "status", "not_before", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    purpose: Mapped[str] = mapped_column(String(16))
    template: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(16))
    body: Mapped[bytes]
    segments: Mapped[int]
    not_before: Mapped[datetime]
    useful_until: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(16), default="queued")
    rank: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    sender: Mapped[str] = mapped_column(String(40), default="")
    sid: Mapped[str | None] = mapped_column(String(40), unique=True)
    code: Mapped[int] = mapped_column(default=0)
    why: Mapped[str] = mapped_column(String(40), default="")
    cost: Mapped[int] = mapped_column(default=0)
    to_empty: Mapped[bool] = mapped_column(default=False, server_default=false())
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]


class TemplatePause(Base):
    """A text in one language that carriers filter too often; it waits until people have looked.

    Attributes:
        filtered, of: how many of how many were filtered when it was paused.
        lifted_at: when people let it go on; only texts sent since then are counted again.
    """

    __tablename__ = "template_pauses"
    __table_args__ = (UniqueConstraint("campaign_id", "template", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    template: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(16))
    filtered: Mapped[int]
    of: Mapped[int]
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class SenderDay(Base):
    """How many segments one sender has sent on one day; days begin at midnight Pacific.

    Attributes:
        sender: a number or Messaging Service; "outreach" for all of them together, "replies" for
            what the line answered people with, as the worker last heard.
    """

    __tablename__ = "sender_days"
    __table_args__ = (UniqueConstraint("sender", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(String(40))
    day: Mapped[date]
    segments: Mapped[int] = mapped_column(default=0)
