"""The phones we may or may not text, and the proof of what each person said to it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.ledger.base import Base


class Contact(Base):
    """One phone we may or may not text.

    Attributes:
        name: keyed hash of channel and address (`Keyring.names`), also in logs.
        address: the number, sealed for `contact:NAME`; empty once everything was erased.
        language: code of the language to write in, "" where nobody knows.
        state, county, zip_code: the address as stated on a list or form, "" where not.
        stopped_at: since when nobody may text them, for any purpose; None: not stopped.
        only: after START, what they asked for again: "" everything, "reminders".
        bad: why the number is of no use ("invalid", "landline", "unreachable", "reassigned"), "".
        checked_on: the day the number was last checked against reassignment.
        unreachable: days on which the phone could not be reached in a row (error 30003).
        last_texted_at: when the last text of ours went out; the five years count from it.
        answered_at: when they last wrote to us; who did is not asked a second time.
    """

    __tablename__ = "contacts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[bytes]
    language: Mapped[str] = mapped_column(String(16), default="")
    state: Mapped[str] = mapped_column(String(8), default="")
    county: Mapped[str] = mapped_column(String(80), default="")
    zip_code: Mapped[str] = mapped_column(String(5), default="")
    stopped_at: Mapped[datetime | None] = mapped_column(index=True)
    only: Mapped[str] = mapped_column(String(16), default="")
    bad: Mapped[str] = mapped_column(String(16), default="")
    checked_on: Mapped[date | None]
    unreachable: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[datetime]
    last_texted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class Consent(Base):
    """One thing a person agreed to or took back; appended, never changed.

    Attributes:
        kind: "agreed", "stopped", "started" or "erased".
        scope: what for: a campaign's keyword, "reminder", "followup", "alert", "call", "mail"; for
            a stop or an erasure always "everything"; for a start "everything" or "reminders".
        wording: the very words shown, in `language`; `version` a short hash of them.
        method: "import", "keyword", "reply", "paper", "web", "call", "list" (of opt-outs),
            "carrier".
        at: when they said so; `recorded_at` when we wrote it down.
        source: the list, poster or page; `proof` a MessageSid, form number or file's hash.
        said: the text of an opt-out, sealed for `consent:NAME`; empty otherwise.
    """

    __tablename__ = "consents"
    __table_args__ = (
        Index("consents_of_contact", "contact_id", "scope"),
        UniqueConstraint("contact_id", "kind", "scope", "at", "proof", name="consents_once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"))
    kind: Mapped[str] = mapped_column(String(8))
    scope: Mapped[str] = mapped_column(String(40))
    wording: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(String(16), default="")
    version: Mapped[str] = mapped_column(String(16), default="")
    method: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(200), default="")
    proof: Mapped[str] = mapped_column(String(80), default="")
    said: Mapped[bytes] = mapped_column(default=b"")
    recorded_at: Mapped[datetime]


class Import(Base):
    """One list that was read in, known by its hash; nothing of a person."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(16))  # "consents" or "optouts"
    name: Mapped[str] = mapped_column(String(200))
    scope: Mapped[str] = mapped_column(String(40), default="")
    added: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    by: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime]
