"""Plain JSON made small before it is sealed: deflate, with a dictionary of what sessions hold.

The first byte names the dictionary; one that was ever used stays as it is, a better one is added.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

_FIRST = b"1"
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


def pack(data: Any) -> bytes:
    """`data` as few bytes."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    squeeze = zlib.compressobj(
        _LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, _WORDS
    )
    return _FIRST + squeeze.compress(plain) + squeeze.flush()


def unpack(packed: bytes) -> Any:
    """What `pack` was given; raises ValueError for anything else."""
    if packed[:1] != _FIRST:
        raise ValueError("packed with a dictionary that this version does not know")
    try:
        plain = zlib.decompressobj(_WINDOW, _WORDS).decompress(packed[1:])
    except zlib.error as error:
        raise ValueError("not packed by us") from error
    return json.loads(plain)
