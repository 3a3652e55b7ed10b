"""Plain JSON made small before it is sealed: deflate, with a dictionary of what sessions hold.

The first byte names the dictionary; one that was ever used stays as it is, a better one is added.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

_FIRST = b"1"
_REACH = 32_768 - 262  # bytes: zlib keeps the last 262 for itself (MIN_LOOKAHEAD)
# What comes last in the dictionary is cheapest to point at (zlib manual, deflateSetDictionary).
_WORDS = (
    b"paraphernalia cultivation intent_to_sell public_use transport concentrate flower "
    b"arrested_only diverted acquitted dismissed probation_or_parole serving "
    b"clearing sealed vacated reduced discretionary automatic clemency refer wait none eligible "
    b'"x_serious_before":"no" "x_municipal":"no" welcome confirm unknown felony infraction '
    b'Los Angeles San Francisco San Diego King Seattle Chittenden Burlington "2008-01-01" '
    b'{"min":28.35} {"max":28.35} "j":"2009" "l":"2010" "k":"2009" "f":"flower" '
    b'"g":{"max":28.35},"i":"misdemeanor","n":"completed","o":"no","p":"no","q":"no","r":"no",'
    b'"t":"no","v":"none","x":"no","y":"no","z":"no"},"a d e g i j k l n o p q r t","",["CA","'
    b'"eligible","ca-"WA","wa-"VT","vt-"]]],"d":{},"o":"hello rates","t":29'
    b'{"s":{"v":1,"l":"es","s":"screening","q":"g","n":{"a":1,"d":1,"e":1,"g":1,"j":1},"p":{"v":"none"'
    b'{"s":{"v":1,"l":"en","s":"results","c":[[{"a":"CA","d":"convicted","e":"possession",'
)
# A small window and little memory: texts are short, and setting up 256 KB costs more than it saves.
_WINDOW, _MEMORY, _LEVEL = -11, 4, 6
# Set up once and copied for each talk, which costs a tenth of setting up.
_PRIMED = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _WORDS)
# `json.dumps` makes a new encoder for every call that wants anything but its defaults.
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
SID_BYTES = 6  # of a sid's fingerprint


def pack(data: Any) -> bytes:
    """`data` as few bytes."""
    squeeze = _PRIMED.copy()
    return _FIRST + squeeze.compress(_ENCODE(data).encode()) + squeeze.flush()


def unpack(packed: bytes) -> Any:
    """What `pack` was given; raises ValueError for anything else."""
    if packed[:1] != _FIRST:
        raise ValueError("packed with a dictionary that this version does not know")
    try:
        plain = zlib.decompressobj(_WINDOW, _WORDS).decompress(packed[1:])
    except zlib.error as error:
        raise ValueError("not packed by us") from error
    return json.loads(plain)


def frame(talk: bytes, seen: Mapping[str, bytes]) -> bytes:
    """A packed talk and the replies already given, each by its sid's fingerprint, as one blob.

    The replies stay as they are: most turns only carry them on.
    """
    parts = [len(talk).to_bytes(2, "big"), talk]
    for sid, reply in seen.items():
        parts += [bytes.fromhex(sid), len(reply).to_bytes(2, "big"), reply]
    return b"".join(parts)


def unframe(blob: bytes) -> tuple[bytes, dict[str, bytes]]:
    """What `frame` was given."""
    at = 2 + int.from_bytes(blob[:2], "big")
    talk, seen = blob[2:at], {}
    while at < len(blob):
        begin = at + SID_BYTES + 2
        end = begin + int.from_bytes(blob[at + SID_BYTES : begin], "big")
        seen[blob[at : at + SID_BYTES].hex()] = blob[begin:end]
        at = end
    return talk, seen


class Phrases:
    """Replies as few bytes, by pointing into the texts we say anyway.

    `words` are those texts, the likeliest last (deflate reaches back 32 KB). A reply kept with
    other words, because a text was edited since, cannot be read any more.
    """

    def __init__(self, words: bytes) -> None:
        self._words = words[-_REACH:]
        self._mark = sha256(self._words).digest()[:2]
        self._primed = zlib.compressobj(
            _LEVEL, zlib.DEFLATED, -15, 6, zlib.Z_DEFAULT_STRATEGY, self._words
        )

    def squeeze(self, reply: str) -> bytes:
        """The reply, small; b"" for silence."""
        if not reply:
            return b""
        squeeze = self._primed.copy()
        return self._mark + squeeze.compress(reply.encode()) + squeeze.flush()

    def restore(self, squeezed: bytes) -> str:
        """The reply; "" for silence, and for one that cannot be read any more."""
        if squeezed[:2] != self._mark:
            return ""
        return zlib.decompressobj(-15, self._words).decompress(squeezed[2:]).decode()
