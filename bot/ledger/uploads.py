"""Uploaded lists and the reports of their refused rows: sealed, in pieces, and gone when done.

They lie in the database because the machine that takes an upload is not always the one that reads
it. No piece is ever on a disk unsealed.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import IO, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.ledger.database import Ledger
from bot.ledger.tables import Upload, UploadPart
from bot.store import Keyring

PART_BYTES = 64 * 1024
_AT_ONCE = 64  # parts in a transaction: no text waits long for the database meanwhile
What = Literal["file", "refused"]


class UploadGone(Exception):
    """Somebody erased the upload while it was read."""


def keep(ledger: Ledger, upload: Upload, file: IO[bytes]) -> int:
    """Keeps an upload with its file, ready to be read; its id. Raises LedgerAway."""
    upload.status = "arriving"
    with ledger.transaction() as session:
        session.add(upload)
        session.flush()
    parts = enumerate(iter(partial(file.read, PART_BYTES), b""))
    kept = 0
    while several := list(islice(parts, _AT_ONCE)):
        with ledger.transaction() as session:
            for place, part in several:
                put(session, ledger.keyring, upload.id, "file", place, part)
        kept += len(several)
    with ledger.transaction() as session:
        row = session.get_one(Upload, upload.id)
        row.parts, row.status = kept, "waiting"
    return upload.id


def put(
    session: Session, keyring: Keyring, upload: int, what: What, place: int, plain: bytes
) -> None:
    """Keeps one piece."""
    sealed = keyring.seal(_key(upload, what, place), plain)
    session.add(UploadPart(upload_id=upload, what=what, place=place, sealed=sealed))


def erase(session: Session, upload: int, what: What, *, since: int = 0) -> None:
    """Erases the file, or the report from a line on."""
    of = (UploadPart.upload_id == upload, UploadPart.what == what, UploadPart.place >= since)
    session.execute(delete(UploadPart).where(*of))


def erase_all(session: Session, upload: int) -> None:
    """Erases an upload and everything of it."""
    session.execute(delete(UploadPart).where(UploadPart.upload_id == upload))
    session.execute(delete(Upload).where(Upload.id == upload))


def refused_rows(ledger: Ledger, upload: int) -> Iterator[Sequence[object]]:
    """The report: (row, why) of each refused row."""
    of = (UploadPart.upload_id == upload, UploadPart.what == "refused")
    found = select(UploadPart.place, UploadPart.sealed).where(*of).order_by(UploadPart.place)
    with ledger.reading() as session:
        for place, sealed in session.execute(found):
            yield from json.loads(ledger.keyring.open(_key(upload, "refused", place), sealed))


class KeptFile:
    """The uploaded file, to be opened as often as one likes, like a path."""

    def __init__(self, ledger: Ledger, upload: Upload) -> None:
        self.name = upload.name
        self._ledger = ledger
        self._id = upload.id
        self._parts = upload.parts

    def open(self, mode: Literal["rb"]) -> IO[bytes]:
        """Its bytes; they are read, and opened, a piece at a time."""
        pieces = _Pieces(self._piece(place) for place in range(self._parts))
        return io.BufferedReader(pieces, PART_BYTES)

    def _piece(self, place: int) -> bytes:
        of = (UploadPart.upload_id == self._id, UploadPart.what == "file")
        found = select(UploadPart.sealed).where(*of, UploadPart.place == place)
        with self._ledger.reading() as session:
            sealed = session.scalars(found).first()
        if sealed is None:
            raise UploadGone
        return self._ledger.keyring.open(_key(self._id, "file", place), sealed)


class _Pieces(io.RawIOBase):
    """Pieces as one stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """As much as fits and is at hand."""
        self._left = self._left or next(self._pieces, b"")
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size


def _key(upload: int, what: What, place: int) -> str:
    return f"upload:{upload}:{what}:{place}"
