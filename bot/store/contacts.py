"""What is kept of each contact, and nothing else: one sealed blob that ends by itself.

A turn takes one round trip to load and one to save. The save compares the version that was loaded,
so two texts of one person are done one after the other whoever answers them.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from bot.store.backend import DROP, Backend, Change, ContactKeys, Saved
from bot.store.blob import SID_BYTES, frame, pack, unframe, unpack
from bot.store.errands import Errands
from bot.store.keys import NONCE_BYTES, Keyring, Unreadable

REPLAYS = 6  # last texts whose reply can be said again; Twilio tries again within 15 s
DAY_SECONDS = 86_400
# What lies under each of `ContactKeys.erased`, in words.
_ERASED = ("answers", *["count of recent texts"] * 2, "what we texted")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One earlier text and its reply, as hashes: the guards compare, nobody reads.

    Attributes:
        at: when the text was sent, seconds since 1970.
        text, reply: hashes.
    """

    at: int
    text: str
    reply: str


@dataclass(frozen=True, slots=True)
class Held:
    """What was loaded of one contact.

    Attributes:
        names: what the contact is called under each secret, newest first.
        version: of the blob under the newest secret; b"" when there is none.
        session: the talk as plain JSON, or None.
        recent: the last texts, oldest first.
        answered: when the last answer was ready, by the machine's clock, microseconds since 1970.
        noticed: when this sender was last told to slow down, seconds since 1970, or 0.
        stopped: whether this person asked for no more texts.
        invited: what we texted them last and in which language ("FAIR es"), "" for nothing.
        seen: replies already given, as `Phrases` keeps them, by `fingerprint` of the text's sid.
        proof: the sealed proof of the opt-out when it lies under an older secret.
        older: whether anything lies under an older secret.
    """

    names: tuple[str, ...]
    version: bytes = b""
    session: Mapping[str, Any] | None = None
    recent: tuple[Spoken, ...] = ()
    answered: int = 0
    noticed: int = 0
    stopped: bool = False
    invited: str = ""
    seen: Mapping[str, bytes] = field(default_factory=dict)
    proof: bytes = b""
    older: bool = False

    @property
    def name(self) -> str:
        """What the contact is called now; also in the log."""
        return self.names[0]

    @property
    def keys(self) -> ContactKeys:
        """The keys that a save writes."""
        return ContactKeys.of(self.name)


@dataclass(frozen=True, slots=True)
class Keep:
    """What one turn leaves behind.

    Attributes:
        session: the talk; None erases everything but the proof of an opt-out.
        recent, answered, noticed: as in `Held`.
        seen: as in `Held`, the newest last.
        proof: what proves an opt-out (who, when, which text), None to leave things as they are.
        unblock: the proof goes: the person asked back in.
        limit, must: as in `Change`.
    """

    session: Mapping[str, Any] | None
    recent: tuple[Spoken, ...] = ()
    answered: int = 0
    noticed: int = 0
    seen: Mapping[str, bytes] = field(default_factory=dict)
    proof: Mapping[str, Any] | None = None
    unblock: bool = False
    limit: int = 0
    must: bool = False


def fingerprint(text: str) -> str:
    """A short hash, to tell texts apart inside a sealed blob."""
    return sha256(text.encode()).hexdigest()[: 2 * SID_BYTES]


class Store:
    """Contacts in a database; `ttl` is how many seconds after the last text answers are kept."""

    def __init__(self, backend: Backend, keyring: Keyring, ttl: int) -> None:
        self.backend = backend
        self.keyring = keyring
        self.ttl = ttl
        self.errands = Errands(backend, keyring)

    def load(self, channel: str, address: str) -> Held:
        """What is held of this contact, in one round trip. Raises StoreAway."""
        names = self.keyring.names(channel, address)
        groups = [ContactKeys.of(name).read for name in names]
        found = self.backend.load(groups)
        newest = _lies_first(found)
        keys = ContactKeys.of(names[newest])
        talk, seen = self._talk(keys.blob, found[newest][0])
        stopped = next((n for n, values in enumerate(found) if values[1]), None)
        return Held(
            names=names,
            version=(found[0][0] or b"")[:NONCE_BYTES],
            session=talk.get("s"),
            recent=tuple(Spoken(*spoken) for spoken in talk.get("r", ())),
            answered=talk.get("a", 0),
            noticed=talk.get("n", 0),
            stopped=stopped is not None,
            invited=next((self.errands.opened(v[2]) for v in found if v[2]), ""),
            seen=seen,
            proof=self._proof(names, found, stopped),
            older=any(value for values in found[1:] for value in values),
        )

    def save(self, held: Held, keep: Keep) -> Saved:
        """Keeps what a turn left behind, if nothing was saved since `held` was loaded.

        `conflict`: something was; load again. `limited`: too many texts of this sender, nothing
        was saved. Raises StoreAway.
        """
        saved = self.backend.save(held.keys, self._change(held, keep))
        if saved == "saved" and held.older:
            self.backend.delete([ContactKeys.of(name).all for name in held.names[1:]])
        return saved

    def forget(self, channel: str, address: str) -> list[str]:
        """Erases all about a contact but the proof of an opt-out; says what there was."""
        there: list[str] = []
        for name in self.keyring.names(channel, address):
            keys = ContactKeys.of(name).erased
            values = self.backend.load([keys])[0]
            there += [what for what, value in zip(_ERASED, values, strict=True) if value]
            self.backend.delete([keys])
        return list(dict.fromkeys(there))

    def has_opted_out(self, channel: str, address: str) -> bool:
        """Whether this contact asked for no more texts."""
        return self.load(channel, address).stopped

    def count_told(self, jurisdiction: str, version: str, outcome: str, remedy: str | None) -> None:
        """Counts one result told; nothing of the person goes with it."""
        self.backend.add(f"told:{jurisdiction}", version, 1)
        self.backend.add(f"told:{jurisdiction}:{version}", f"{outcome} {remedy or '-'}", 1)

    def told(self, jurisdiction: str, version: str) -> dict[tuple[str, str | None], int]:
        """How many were told each outcome and remedy under this version of the rules."""
        counters = self.backend.counters(f"told:{jurisdiction}:{version}")
        split = {tuple(name.split(" ", 1)): count for name, count in counters.items()}
        return {(o, None if r == "-" else r): count for (o, r), count in split.items()}

    def versions_told(self, jurisdiction: str) -> dict[str, int]:
        """How many results were told under each version of a jurisdiction's rules."""
        return self.backend.counters(f"told:{jurisdiction}")

    def spend(self, day: str, segments: int) -> int:
        """Counts segments answered with on a day; what went out so far that day, outreach too."""
        outreach = self.backend.load([[f"outreach:{day}"]])[0][0]
        return self.backend.tick(f"segments:{day}", segments, 2 * DAY_SECONDS) + int(outreach or 0)

    def share(self, day: str, outreach: int) -> int:
        """Tells the line what outreach has sent on a day; how many segments the line has itself."""
        self.backend.put(f"outreach:{day}", str(outreach).encode(), 2 * DAY_SECONDS)
        return self.backend.tick(f"segments:{day}", 0, 2 * DAY_SECONDS)

    def proofs(self) -> Iterator[Mapping[str, Any]]:
        """The proof of every opt-out; slow, for maintenance."""
        for key in self.backend.optouts():
            proof = self._opened(key, self.backend.load([[key]])[0][0])
            if proof is not None:
                yield proof

    def rekey_optouts(self) -> int:
        """Moves proofs of opt-outs under older secrets to the newest; how many were moved.

        Answers move by themselves when their person texts again, or end. A proof must outlast the
        key it was made with, so run this before an old key is dropped.
        """
        moved = 0
        for key in self.backend.optouts():
            proof = self._opened(key, self.backend.load([[key]])[0][0])
            if proof is None or not proof["address"]:  # that one is copied from the database
                continue
            held = self.load(proof["channel"], proof["address"])
            if held.proof and self.backend.save(held.keys, self._only_proof(held)) == "saved":
                moved += self.backend.delete([[key]])
        return moved

    def _change(self, held: Held, keep: Keep) -> Change:
        keys = held.keys
        proof = held.proof
        if keep.unblock:
            proof = DROP
        elif keep.proof is not None:
            proof = self.keyring.seal(keys.optout, pack(keep.proof))
        if keep.session is None:
            return Change(held.version, b"", 0, optout=proof, limit=keep.limit, must=keep.must)
        talk: dict[str, Any] = {"s": keep.session}
        talk["r"] = [[s.at, s.text, s.reply] for s in keep.recent]
        talk |= {k: v for k, v in (("a", keep.answered), ("n", keep.noticed)) if v}
        seen = dict(list(keep.seen.items())[-REPLAYS:])
        return Change(
            expected=held.version,
            blob=self.keyring.seal(keys.blob, frame(pack(talk), seen)),
            ttl=self.ttl,
            optout=proof,
            limit=keep.limit,
            must=keep.must,
        )

    def _only_proof(self, held: Held) -> Change:
        return self._change(
            held, Keep(held.session or {}, held.recent, held.answered, held.noticed, held.seen)
        )

    def _proof(
        self, names: tuple[str, ...], found: list[list[bytes | None]], stopped: int | None
    ) -> bytes:
        """A proof under an older name, sealed again for the newest."""
        if not stopped:  # none, or already under the newest
            return b""
        old = ContactKeys.of(names[stopped]).optout
        try:
            plain = self.keyring.open(old, found[stopped][1] or b"")
        except Unreadable:
            return b""
        return self.keyring.seal(ContactKeys.of(names[0]).optout, plain)

    def _talk(self, key: str, sealed: bytes | None) -> tuple[dict[str, Any], dict[str, bytes]]:
        """The talk and the replies in a blob; nothing when there is none that can be read."""
        if sealed is None:
            return {}, {}
        try:
            packed, seen = unframe(self.keyring.open(key, sealed))
            return unpack(packed), seen
        except (Unreadable, ValueError):
            log.error("a talk could not be read")
            return {}, {}

    def _opened(self, key: str, sealed: bytes | None) -> Any:
        """What was sealed for `key`; None when there is nothing that can be read."""
        if sealed is None:
            return None
        try:
            return unpack(self.keyring.open(key, sealed))
        except (Unreadable, ValueError):
            log.error("a sealed value could not be read", extra={"part": key[0]})
            return None


def _lies_first(found: list[list[bytes | None]]) -> int:
    """The newest name under which there is a blob; the newest of all when there is none."""
    return next((n for n, values in enumerate(found) if values[0]), 0)
