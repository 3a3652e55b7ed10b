"""What a talk tells the database: a stop, a yes, a wish, an erasure.

The line puts it sealed into Redis before it answers; a stop or a yes is written to the database at
once, everything else by the next worker. Whatever could not be written waits and is tried again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from bot.ledger import Ledger, LedgerAway
from bot.ledger.consents import EVERYTHING, REMINDERS, Said, record_start, record_stop
from bot.ledger.contacts import meet_contact
from bot.models import Event
from bot.store import Errands, Owed

LASTING = frozenset(("consented", "promise", "call", "person", "mail", "worked", "started"))
"""The events of a turn that the database must hear of."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one text of one person means for the database.

    Attributes:
        channel, address: whose.
        at: when it came, seconds since 1970; `sid` of the text.
        language: of the talk, "" where none is known.
        stop: "stopped", "started", or "" for neither; `said` the words of a stop.
        again: with "started": "everything" or "reminders".
        events: those of `LASTING`, as (name, detail).
        answers: the campaign whose text this is the first reply to, or "".
        erase: they want everything about them deleted.
    """

    channel: str
    address: str
    at: float
    sid: str
    language: str = ""
    stop: str = ""
    said: str = ""
    again: str = REMINDERS
    events: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    answers: str = ""
    erase: bool = False

    @property
    def matters(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.stop or self.events or self.answers or self.erase)

    @property
    def is_urgent(self) -> bool:
        """A stop, a yes and an erasure are written before the answer goes out."""
        return bool(self.stop or self.erase or any(n == "consented" for n, _ in self.events))


def owe(errands: Errands, heard: Heard) -> Owed:
    """Keeps it until the database has it. Raises StoreAway."""
    return errands.owe(asdict(heard), heard.at)


def settle(ledger: Ledger, errands: Errands, owed: Owed) -> bool:
    """Tells the database, and first what it does not know yet of the same person.

    Else an erasure would be undone by what was said before it and told after. Whether it took it;
    what it did not take stays owed.
    """
    for earlier in _of_the_same(errands, owed):
        try:
            if not _settle_one(ledger, errands, earlier):
                return False
        except (KeyError, TypeError, ValueError):
            _cannot_be_told(earlier)
    return _settle_one(ledger, errands, owed)


def _of_the_same(errands: Errands, owed: Owed) -> list[Owed]:
    """What was said before by whoever said this, the oldest first."""
    whose = (owed.what["channel"], owed.what["address"])
    before = takewhile(lambda other: other.id != owed.id, errands.owed())
    return [one for one in before if (one.what.get("channel"), one.what.get("address")) == whose]


def _cannot_be_told(owed: Owed) -> None:
    log.exception("this cannot be told to the database", extra={"owed": owed.id})


def _settle_one(ledger: Ledger, errands: Errands, owed: Owed) -> bool:
    try:
        _write(ledger, _read(owed.what))
    except LedgerAway as error:
        log.warning("the database does not answer", extra={"error": str(error)})
        return False
    errands.paid(owed)
    return True


def settle_all(ledger: Ledger, errands: Errands) -> int:
    """Tells the database everything it does not know yet; how much that was.

    What cannot be told at all (written by another version, say) stays and holds nobody else up.
    """
    told = 0
    for owed in errands.owed():
        try:
            if not _settle_one(ledger, errands, owed):
                break
        except (KeyError, TypeError, ValueError):
            _cannot_be_told(owed)
            continue
        told += 1
    return told


def _read(what: Mapping[str, Any]) -> Heard:
    events = tuple((name, detail) for name, detail in what["events"])
    return Heard(**{**what, "events": events})


def _write(ledger: Ledger, heard: Heard) -> None:
    at = datetime.fromtimestamp(heard.at, UTC)
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, heard.channel, heard.address, at)
        if contact.address:  # else everything was erased since
            contact.language = heard.language or contact.language
        said = Said(at, "reply", language=heard.language, proof=heard.sid)
        if heard.answers:
            from bot.outreach.campaigns import note_answer

            note_answer(session, contact, at)
        if heard.stop == "stopped":
            record_stop(session, ledger.keyring, contact, said, ledger.now(), heard.said)
        elif heard.stop == "started":
            record_start(session, contact, said, ledger.now(), only=heard.again)
    if heard.events or heard.erase:
        from bot.outreach import aftercare
    if heard.events:
        events = [Event(name, detail) for name, detail in heard.events]
        aftercare.keep(
            ledger, heard.channel, heard.address, events,
            at=at, sid=heard.sid, language=heard.language,
        )  # fmt: skip
    if heard.erase:
        aftercare.erase(ledger, heard.channel, heard.address, said_at=at)


__all__ = ["EVERYTHING", "LASTING", "Heard", "owe", "settle", "settle_all"]
