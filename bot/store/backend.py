"""What a store needs of a database, and the one change a turn makes to it.

`RedisBackend` and `MemoryBackend` are twins: the same tests hold both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, Protocol

Saved = Literal["saved", "conflict", "limited"]

WINDOW_SECONDS = 600  # of the limit per sender: ten minutes
DROP = b"-"  # as `optout`: the proof goes


class StoreAway(Exception):
    """The database cannot be reached or will not write; the cause says why."""


@dataclass(frozen=True, slots=True)
class ContactKeys:
    """The keys of one contact; the braces put them all into one slot of a cluster
    (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/#hash-tags)."""

    blob: str
    optout: str
    previous: str
    current: str
    invited: str

    @staticmethod
    @lru_cache(maxsize=64)  # a turn needs those of its contact several times
    def of(name: str) -> ContactKeys:
        """The keys of the contact called `name`."""
        return ContactKeys(*(f"{letter}:{{{name}}}" for letter in "copnk"))

    @property
    def read(self) -> tuple[str, str, str]:
        """What a load reads."""
        return (self.blob, self.optout, self.invited)

    @property
    def saved(self) -> tuple[str, ...]:
        """What a save touches, in the order the script takes them."""
        return (self.blob, self.optout, self.previous, self.current)

    @property
    def all(self) -> tuple[str, ...]:
        """All keys."""
        return (*self.saved, self.invited)

    @property
    def erased(self) -> tuple[str, ...]:
        """What an erasure deletes: all but the proof of an opt-out."""
        return tuple(key for key in self.all if key != self.optout)


@dataclass(frozen=True, slots=True)
class Change:
    """What one turn does to a contact, all of it or nothing.

    Attributes:
        expected: the version that was loaded; b"" when nothing was held.
        blob: what is kept from now on; b"" erases all but the proof of an opt-out.
        ttl: seconds it is kept.
        optout: b"" leaves the proof as it is, DROP removes it, anything else is the proof.
        limit: texts of this sender in ten minutes; 0 does not count this one.
        must: save even past the limit.
    """

    expected: bytes
    blob: bytes
    ttl: int
    optout: bytes = b""
    limit: int = 0
    must: bool = False


class Backend(Protocol):
    """A database as the store sees it. Every method may raise StoreAway."""

    def load(self, groups: Sequence[Sequence[str]]) -> list[list[bytes | None]]:
        """The values of each group of keys, in one round trip."""

    def save(self, keys: ContactKeys, change: Change) -> Saved:
        """Makes the change if nothing else was faster, in one round trip."""

    def delete(self, groups: Sequence[Sequence[str]]) -> int:
        """Deletes the keys; how many there were."""

    def put(self, key: str, value: bytes, ttl: int) -> None:
        """Sets one key; 0 as `ttl` keeps it."""

    def add(self, name: str, field: str, amount: int) -> None:
        """Adds to one counter of a table of counters."""

    def counters(self, name: str) -> dict[str, int]:
        """All counters of a table."""

    def tick(self, name: str, amount: int, ttl: int) -> int:
        """Adds to a counter that ends by itself; its new value."""

    def enlist(self, name: str, member: str, score: float) -> None:
        """Puts a member on a list in order of score."""

    def listed(self, name: str) -> list[str]:
        """The members of a list, lowest score first."""

    def strike(self, name: str, member: str) -> None:
        """Takes a member off a list."""

    def optouts(self) -> list[str]:
        """The keys of all proofs of an opt-out; slow, for maintenance."""

    def ping(self) -> None:
        """Returns when the database answers."""
