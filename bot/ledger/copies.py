"""One sealed file of all that must last, and the way back: `clearline backup` and `restore`.

In the file: every row of the database, and from Redis the proofs of opt-outs and what the database
has not yet been told. Talks are not in it: they end by themselves after some days, and a copy would
keep them longer than people were told; nor are uploaded lists that wait to be read. The file is
read by the same secret only, whether the database is SQLite or PostgreSQL.

Written in pieces, each sealed with its place in the file, so that a list of any length takes little
memory and a file that is cut short, mixed up or changed is refused before anything is done.
"""

from __future__ import annotations

import json
import os
import secrets
import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import JSON, Connection, Table, delete, func, insert, select, text
from sqlalchemy.exc import DBAPIError

from bot.ledger.database import Ledger, LedgerAway
from bot.ledger.restored import erase_again, erasures_of, stop_again, stops_of
from bot.ledger.tables import Base
from bot.store import Keyring, Store, Unreadable

MAGIC = b"CLEARLINE COPY 1\n"
_ID_BYTES = 16
_LENGTH = struct.Struct(">I")
_ROWS = 500  # in one piece
_Piece = dict[str, Any]


class BadCopy(Exception):
    """A file that cannot be restored; says why in a sentence."""


class NotEmpty(Exception):
    """The database holds something already."""


def write_copy(ledger: Ledger, store: Store, file: Path) -> dict[str, int]:
    """Writes the file; how many rows of each table, and of Redis, are in it.

    It is complete or not there at all. Raises FileExistsError, OSError, LedgerAway, StoreAway.
    """
    if file.exists():
        raise FileExistsError(file)
    part = file.with_name(f"{file.name}.part")
    counts: dict[str, int] = {}
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            _write(out, ledger.keyring, _pieces(ledger, store, counts))
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return counts


def read_copy(ledger: Ledger, store: Store, file: Path, *, replace: bool = False) -> dict[str, int]:
    """Brings back what the file holds; how many rows of each table.

    Who has stopped since the copy was made stays stopped, and who had everything deleted stays
    deleted. All of it or nothing, in one transaction.

    Raises BadCopy, NotEmpty (without `replace`), OSError, LedgerAway, StoreAway.
    """
    for _ in _read(file, ledger.keyring):  # the whole file is good before anything is touched
        pass
    counts: dict[str, int] = {}
    try:
        with ledger.engine.begin() as connection:
            if not replace and _holds_rows(connection):
                raise NotEmpty
            stops, erasures = stops_of(connection), erasures_of(connection)
            guards = _guards_off(connection)
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(delete(table))
            for piece in _read(file, ledger.keyring):
                _put_back(connection, store, piece, counts)
            _guards_on(connection, guards)
            _count_on(connection)
            stop_again(connection, ledger.keyring, stops, ledger.now())
            erase_again(connection, ledger.keyring, erasures, ledger.now())
    except DBAPIError as error:
        raise LedgerAway(type(error.orig).__name__) from error
    return counts


def _pieces(ledger: Ledger, store: Store, counts: dict[str, int]) -> Iterator[_Piece]:
    backend = store.backend
    keys = backend.optouts()
    found = [values[0] for values in backend.load([[key] for key in keys])] if keys else []
    proofs = {key: b64encode(v).decode() for key, v in zip(keys, found, strict=True) if v}
    owed = [dict(owed.what) for owed in store.errands.owed(2**31)]
    counts["stops in Redis"], counts["not yet in the database"] = len(proofs), len(owed)
    yield {"stops": proofs}
    yield {"owed": owed}
    yield from _rows(ledger, counts)


def _rows(ledger: Ledger, counts: dict[str, int]) -> Iterator[_Piece]:
    """Every table as of one moment."""
    options: dict[str, Any] = {"reads_only": True, "stream_results": True}
    if ledger.engine.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    with ledger.engine.connect().execution_options(**options) as connection, connection.begin():
        for table in Base.metadata.sorted_tables:
            if table.info.get("passing"):
                continue
            counts[table.name] = 0
            names = [column.name for column in table.columns]
            for rows in connection.execute(select(table)).partitions(_ROWS):
                counts[table.name] += len(rows)
                packed = [_packed(table, row) for row in rows]
                yield {"table": table.name, "columns": names, "rows": packed}


def _put_back(connection: Connection, store: Store, piece: _Piece, counts: dict[str, int]) -> None:
    for key, proof in piece.get("stops", {}).items():
        store.backend.put(key, b64decode(proof), 0)
    for what in piece.get("owed", ()):
        store.errands.owe(what, 0)
    if "table" not in piece:
        return
    table = Base.metadata.tables.get(piece["table"])
    if table is None or not set(piece["columns"]) <= set(table.columns.keys()):
        raise BadCopy("it was made by a newer version: install that one first")
    rows = [_unpacked(table, piece["columns"], row) for row in piece["rows"]]
    connection.execute(insert(table), rows)
    counts[table.name] = counts.get(table.name, 0) + len(rows)


def _holds_rows(connection: Connection) -> bool:
    tables = Base.metadata.sorted_tables
    return any(connection.execute(select(t).limit(1)).first() is not None for t in tables)


def _guards_off(connection: Connection) -> list[str]:
    """Consents and the audit log are guarded against changes; within this transaction not."""
    if connection.dialect.name == "postgresql":
        names = [table.name for table in Base.metadata.sorted_tables]
        for name in names:
            connection.execute(text(f'ALTER TABLE "{name}" DISABLE TRIGGER USER'))
        return [f'ALTER TABLE "{name}" ENABLE TRIGGER USER' for name in names]
    found = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    guards = {row.name: str(row.sql) for row in found}
    for name in guards:
        connection.execute(text(f'DROP TRIGGER "{name}"'))
    return list(guards.values())


def _guards_on(connection: Connection, guards: Iterable[str]) -> None:
    for guard in guards:
        connection.exec_driver_sql(guard)


def _count_on(connection: Connection) -> None:
    """PostgreSQL numbers new rows by a counter of its own, which must go on after the last."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        counted = table.autoincrement_column
        if counted is None:
            continue
        last = connection.execute(select(func.max(counted))).scalar()
        sequence = func.pg_get_serial_sequence(table.name, counted.name)
        connection.execute(select(func.setval(sequence, last or 1, last is not None)))


def _packed(table: Table, row: Any) -> list[Any]:
    columns = zip(table.columns, row, strict=True)
    return [{"j": v} if isinstance(c.type, JSON) else _plain(v) for c, v in columns]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"b": b64encode(value).decode()}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    return {"d": value.isoformat()} if isinstance(value, date) else value


def _unpacked(table: Table, names: list[str], row: list[Any]) -> dict[str, Any]:
    return {name: _valued(value) for name, value in zip(names, row, strict=True)}


def _valued(packed: Any) -> Any:
    if not isinstance(packed, dict):
        return packed
    ((kind, value),) = packed.items()
    if kind == "b":
        return b64decode(value)
    if kind == "t":
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if kind == "d" else value


def _write(out: BinaryIO, keyring: Keyring, pieces: Iterable[Mapping[str, Any]]) -> None:
    mark = secrets.token_bytes(_ID_BYTES)
    out.write(MAGIC + mark)
    count = 0
    for count, piece in enumerate(pieces, 1):
        _write_piece(out, keyring, mark, count, piece)
    _write_piece(out, keyring, mark, count + 1, {"end": count})


def _write_piece(
    out: BinaryIO, keyring: Keyring, mark: bytes, number: int, piece: Mapping[str, Any]
) -> None:
    sealed = keyring.seal(_place(mark, number), zlib.compress(json.dumps(piece).encode()))
    out.write(_LENGTH.pack(len(sealed)) + sealed)


def _read(file: Path, keyring: Keyring) -> Iterator[_Piece]:
    """The pieces in their order. Raises BadCopy."""
    with file.open("rb") as source:
        if source.read(len(MAGIC)) != MAGIC:
            raise BadCopy("it was not written by `clearline backup`")
        mark, number = source.read(_ID_BYTES), 1
        while True:
            piece = _read_piece(source, keyring, _place(mark, number))
            if "end" in piece:
                return
            yield piece
            number += 1


def _read_piece(source: BinaryIO, keyring: Keyring, place: str) -> _Piece:
    head = source.read(_LENGTH.size)
    sealed = source.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else b""
    if not sealed:
        raise BadCopy("its end is missing")
    try:
        piece: _Piece = json.loads(zlib.decompress(keyring.open(place, sealed)))
    except Unreadable:
        raise BadCopy(
            "it was changed or cut short, or made under another CLEARLINE_SECRET_KEY"
        ) from None
    return piece


def _place(mark: bytes, number: int) -> str:
    return f"copy:{mark.hex()}:{number}"
