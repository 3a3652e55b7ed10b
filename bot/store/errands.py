"""What the line and the workers leave for each other in Redis.

An answer waits for no database: what must last is first put here, sealed, and taken away once the
database has it. What we texted somebody last lies here too, so that their reply opens the right
talk; and the day's counts, until a worker carries them over.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.store.backend import Backend, ContactKeys
from bot.store.blob import pack, unpack
from bot.store.keys import Keyring, Unreadable

INVITED_SECONDS = 30 * 86_400  # a reply that comes later begins a talk of its own
_OWED = "owed"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Owed:
    """Something the database must still be told: `id` to take it away, `what` as it was put."""

    id: str
    what: Mapping[str, Any]


class Errands:
    """Every method may raise StoreAway."""

    def __init__(self, backend: Backend, keyring: Keyring) -> None:
        self.backend = backend
        self.keyring = keyring

    def invite(self, name: str, what: str, language: str, since: str = "") -> None:
        """Notes what was texted last to the contact called `name`: a keyword or a purpose, and the
        day they agreed to it where it is known."""
        known = f"{what} {language or '-'} {since}" if since else f"{what} {language}"
        sealed = self.keyring.seal(_OWED, known.encode())
        self.backend.put(ContactKeys.of(name).invited, sealed, INVITED_SECONDS)

    def opened(self, sealed: bytes) -> str:
        """What `invite` noted; "" under a lost key."""
        try:
            return self.keyring.open(_OWED, sealed).decode()
        except Unreadable:
            return ""

    def came(self, names: tuple[str, ...]) -> None:
        """The reply has come: what was texted counts no more."""
        self.backend.delete([[ContactKeys.of(name).invited] for name in names])

    def block(self, names: tuple[str, ...], proof: Mapping[str, Any]) -> None:
        """The fast copy of a stop that did not come by text, under the newest name."""
        key = ContactKeys.of(names[0]).optout
        if not any(
            found[0] for found in self.backend.load([[ContactKeys.of(n).optout] for n in names])
        ):
            self.backend.put(key, self.keyring.seal(key, pack(proof)), 0)

    def unblock(self, names: tuple[str, ...]) -> None:
        """Takes the fast copy of a stop away: the person asked back in by another way."""
        self.backend.delete([[ContactKeys.of(name).optout] for name in names])

    def owe(self, what: Mapping[str, Any], at: float) -> Owed:
        """Keeps something the database must be told."""
        owed = Owed(secrets.token_hex(8), what)
        self.backend.put(f"w:{owed.id}", self.keyring.seal(f"w:{owed.id}", pack(what)), 0)
        self.backend.enlist(_OWED, owed.id, at)
        return owed

    def owed(self, most: int = 500) -> list[Owed]:
        """What the database must still be told, the oldest first."""
        ids = self.backend.listed(_OWED)[:most]
        found = self.backend.load([[f"w:{i}"] for i in ids]) if ids else []
        waiting = []
        for i, (sealed,) in zip(ids, found, strict=True):
            if sealed is None:
                self.backend.strike(_OWED, i)
                continue
            try:
                waiting.append(Owed(i, unpack(self.keyring.open(f"w:{i}", sealed))))
            except (Unreadable, ValueError):  # it must not hold up what came after it
                log.error("a lost key sealed what the database should know", extra={"owed": i})
        return waiting

    def paid(self, owed: Owed) -> None:
        """The database has it."""
        self.backend.delete([[f"w:{owed.id}"]])
        self.backend.strike(_OWED, owed.id)

    def tally(self, day: date, what: str, *where: str) -> None:
        """Counts one thing of a day; `where` is campaign, language, state and county."""
        self.backend.add(f"tally:{day.isoformat()}", "|".join((what, *where)), 1)

    def tallied(self, day: date) -> dict[tuple[str, ...], int]:
        """The day's counts so far: (what, campaign, language, state, county) -> how many."""
        counted = self.backend.counters(f"tally:{day.isoformat()}")
        return {tuple(field.split("|")): count for field, count in counted.items()}

    def forget_day(self, day: date) -> None:
        """The day's counts are all in the database."""
        self.backend.delete([[f"tally:{day.isoformat()}"]])
