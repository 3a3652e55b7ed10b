"""The tables of what must last for years: who agreed to what, who was texted, who asks for help.

A phone number stands here sealed, and is found by its keyed hash (`contacts.name`); a copied file
without our keys names nobody. Moments are UTC. What happened is appended, never rewritten: the
database itself refuses to change a row of `consents` or `audit` (see the migrations).
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, String, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite, which keeps no zones, gets it without and gives it back with."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuses a moment without a zone: nobody can know which one was meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Always UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {
        datetime: Moment,
        dict[str, Any]: JSON,
        list[str]: JSON,
    }


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


class Consent(Base):
    """One thing a person agreed to or took back; appended, never changed.

    Attributes:
        kind: "agreed", "stopped" or "started".
        scope: what for: a campaign's keyword, "reminder", "followup", "alert", "call", "mail"; for
            a stop always "everything"; for a start "everything" or "reminders".
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


class Campaign(Base):
    """One campaign as it runs; its definition comes from a file or from the organisers' pages.

    Attributes:
        keyword: in capitals; what people text from its posters.
        definition: everything an organiser sets (`bot.outreach.campaigns.Definition`), as JSON.
        origin: "file" or "web".
        status: "draft", "running", "paused", "canceled" or "finished".
        dry_run: fingerprint of definition and list that was last dry-run; a start needs it.
        why: why it was paused, in plain words, "".
    """

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    keyword: Mapped[str] = mapped_column(String(40), unique=True)
    definition: Mapped[dict[str, Any]]
    origin: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(16), default="draft")
    dry_run: Mapped[str] = mapped_column(String(64), default="")
    why: Mapped[str] = mapped_column(default="")
    planned_to: Mapped[int] = mapped_column(default=0)  # the last contact put into the outbox
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
        template: which text of the campaign; `language` its language: they are paused together.
        cost: in millionths of a dollar, as estimated when it was sent.
    """

    __tablename__ = "outgoing"
    __table_args__ = (
        Index("outgoing_due", "status", "not_before", "id"),
        Index("outgoing_of_campaign", "campaign_id", "status"),
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
    cost: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    changed_at: Mapped[datetime]


class TemplatePause(Base):
    """A text in one language that carriers filter too often; it waits until people have looked."""

    __tablename__ = "template_pauses"
    __table_args__ = (UniqueConstraint("campaign_id", "template", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    template: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(16))
    filtered: Mapped[int]
    of: Mapped[int]
    at: Mapped[datetime]


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


class Promise(Base):
    """A later text somebody said yes to, with the little it needs, until it was kept.

    Attributes:
        kind: "reminder" (on the day a wait ends), "followup" (did it work?), "alert" (law changed).
        due_on: the day to send; None for an alert, which waits for the law.
        facts: what the text or the new answer needs, sealed for `promise:NAME:KIND`.
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
        detail: sealed for `request:NAME:ID`... see `bot.ledger.requests`; emptied when done.
        status: "new", "told" (the partner's webhook took it), "done" or "withdrawn".
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
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


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
