"""Who agreed to what, who stopped, who came back: appended, and asked before every text.

A stop in any wording stops everything at once (47 CFR 64.1200(a)(10) and (12)). What counts is
what was said last, by the moment it was said, so a list that was written before somebody stopped
brings nobody back.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.ledger.requests import withdraw
from bot.ledger.tables import Consent, Contact, Outgoing, Promise
from bot.store import Keyring

EVERYTHING = "everything"
REMINDERS = "reminders"
ABOUT_THE_TALK = frozenset(("reminder", "followup", "alert", "call", "mail"))
"""Scopes that only somebody who texted us can have agreed to; campaigns are the others."""

Refusal = Literal["no consent", "stopped", "not asked back for this", "bad number"]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a person agreed to or took back: the fields of `Consent` that prove it."""

    at: datetime
    method: str
    wording: str = ""
    language: str = ""
    source: str = ""
    proof: str = ""

    @property
    def version(self) -> str:
        """Tells wordings apart: a short hash."""
        return sha256(self.wording.encode()).hexdigest()[:12] if self.wording else ""


def record_consent(
    session: Session, contact: Contact, scope: str, said: Said, now: datetime
) -> Consent:
    """Writes a yes down, once; a yes that is known already is given back as it was."""
    return _append(session, contact, "agreed", scope, said, now)


def record_stop(
    session: Session, keyring: Keyring, contact: Contact, said: Said, now: datetime, text: str = ""
) -> int:
    """Writes a stop down and stops everything at once; how many waiting texts it took back.

    `text` are the person's own words, kept sealed as part of the proof.
    """
    sealed = keyring.seal(f"consent:{contact.name}", text.encode()) if text else b""
    _append(session, contact, "stopped", EVERYTHING, said, now, sealed)
    back = _last(session, contact, "started")
    if back is not None and back.at > said.at:
        return 0  # an old list tells of a stop that was taken back since
    contact.stopped_at = min(contact.stopped_at or said.at, said.at)
    contact.only = ""
    session.execute(delete(Promise).where(Promise.contact_id == contact.id))
    withdraw(session, contact, now)
    waiting = update(Outgoing).where(Outgoing.contact_id == contact.id, Outgoing.status == "queued")
    taken = session.execute(waiting.values(status="canceled", body=b"", changed_at=now))
    return int(taken.rowcount)  # type: ignore[attr-defined]


def record_start(
    session: Session, contact: Contact, said: Said, now: datetime, *, only: str = REMINDERS
) -> None:
    """Somebody asks back in. Until they say "everything", only what they ask for themselves.

    One that is told late, after a newer stop or start, is written down and changes nothing.
    """
    _append(session, contact, "started", only or EVERYTHING, said, now)
    stop, start = _last(session, contact, "stopped"), _last(session, contact, "started")
    if any(newer is not None and newer.at > said.at for newer in (stop, start)):
        return
    contact.stopped_at = None
    contact.only = "" if only == EVERYTHING else only


def record_erased(session: Session, contact: Contact, at: datetime, method: str = "reply") -> None:
    """Somebody had everything deleted: no yes from before counts any more, should they come back.

    It is no stop: they may text us, and agree anew.
    """
    _append(session, contact, "erased", EVERYTHING, Said(at, method), at)


def erased_at(session: Session, contacts: Collection[int]) -> dict[int, datetime]:
    """Those of these contacts who had everything deleted, and when they last asked for it."""
    found = select(Consent.contact_id, func.max(Consent.at)).where(
        Consent.contact_id.in_(contacts), Consent.kind == "erased"
    )
    return {row[0]: row[1] for row in session.execute(found.group_by(Consent.contact_id))}


def why_not(session: Session, contact: Contact, scope: str) -> Refusal | None:
    """Why this contact must not be texted for `scope`; None when they may.

    `scope` is a campaign's keyword or one of `ABOUT_THE_TALK`.
    """
    if contact.stopped_at is not None:
        return "stopped"
    if contact.bad or not contact.address:
        return "bad number"
    if contact.only == REMINDERS and scope not in ABOUT_THE_TALK:
        return "not asked back for this"
    return None if consent_for(session, contact, scope) else "no consent"


def consent_for(session: Session, contact: Contact, scope: str) -> Consent | None:
    """The last yes for `scope`; one from before a stop, or a deletion, counts no more."""
    # One question for all three: this is asked for each text, twice.
    wanted = select(Consent).where(
        Consent.contact_id == contact.id, or_(Consent.kind != "agreed", Consent.scope == scope)
    )
    last: dict[str, Consent] = {}
    for row in session.scalars(wanted.order_by(Consent.at, Consent.id)):
        last[row.kind] = row
    stop, start, yes = (last.get(kind) for kind in ("stopped", "started", "agreed"))
    erased = last.get("erased")
    if yes is None or (erased is not None and yes.at <= erased.at):
        return None
    if stop is None or yes.at > stop.at:
        return yes
    back_to_everything = start is not None and start.at > stop.at and start.scope == EVERYTHING
    return yes if back_to_everything else None


def _last(session: Session, contact: Contact, kind: str) -> Consent | None:
    found = select(Consent).where(Consent.contact_id == contact.id, Consent.kind == kind)
    return session.scalars(found.order_by(Consent.at.desc(), Consent.id.desc()).limit(1)).first()


def _append(
    session: Session,
    contact: Contact,
    kind: str,
    scope: str,
    said: Said,
    now: datetime,
    text: bytes = b"",
) -> Consent:
    session.flush()  # a contact met just now has its id only then
    known = session.scalars(
        select(Consent).where(
            Consent.contact_id == contact.id,
            Consent.kind == kind,
            Consent.scope == scope,
            Consent.at == said.at,
            Consent.proof == said.proof,
        )
    ).first()
    if known is not None:
        return known
    row = Consent(
        contact_id=contact.id, kind=kind, scope=scope, wording=said.wording,
        language=said.language, version=said.version, method=said.method, at=said.at,
        source=said.source, proof=said.proof, said=text, recorded_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row
