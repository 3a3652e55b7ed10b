"""The stand-in's own record: every text it took, whatever it answered. A SQLite file.

It outlives a kill of the process, so that what was taken twice, or never, can be counted after.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TABLES = """
CREATE TABLE IF NOT EXISTS texts (
  number INTEGER PRIMARY KEY AUTOINCREMENT, sid TEXT NOT NULL UNIQUE, direction TEXT NOT NULL,
  to_ TEXT NOT NULL, from_ TEXT NOT NULL, service TEXT NOT NULL, body TEXT NOT NULL,
  digest BLOB NOT NULL, status TEXT NOT NULL, code INTEGER NOT NULL, callback TEXT NOT NULL,
  created REAL NOT NULL, sent REAL, updated REAL NOT NULL);
CREATE INDEX IF NOT EXISTS texts_to ON texts (to_, number);
CREATE INDEX IF NOT EXISTS texts_from ON texts (from_, number);
CREATE TABLE IF NOT EXISTS media (sid TEXT PRIMARY KEY, text TEXT NOT NULL, url TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS stopped (person TEXT PRIMARY KEY);
"""
_COLUMNS = (
    "number, sid, direction, to_, from_, service, body, status, code, callback, created, sent,"
    " updated, (SELECT count(*) FROM media WHERE text = texts.sid)"
)
FINAL = ("delivered", "undelivered", "failed", "canceled", "received")


@dataclass(frozen=True, slots=True)
class Text:
    """One text, out or in.

    Attributes:
        number: grows with each text.
        direction: "outbound-api", "outbound-reply" or "inbound".
        sender, service: the number it goes out from, the Messaging Service that chose it or "".
        status, code: as Twilio tells them; 0 for no error.
        callback: where to tell what became of it; "" nowhere.
        created, sent, updated: seconds since 1970; `sent` is None while it waits.
        media: how many pictures.
    """

    number: int
    sid: str
    direction: str
    to: str
    sender: str
    service: str
    body: str
    status: str
    code: int
    callback: str
    created: float
    sent: float | None
    updated: float
    media: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which texts a list asks for; "" and None for all."""

    to: str = ""
    sender: str = ""
    after: float | None = None
    before: float | None = None
    older_than: int | None = None  # texts with a smaller `number`: the next page


class Record:
    """One connection for all threads, one at a time; each change is written before the answer."""

    def __init__(self, file: Path | str) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(str(file), check_same_thread=False, isolation_level=None)
        # WAL without waiting for the disk: outlives this process, not the machine's power.
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(_TABLES)

    def take(
        self,
        *,
        to: str,
        sender: str,
        body: str,
        service: str = "",
        callback: str = "",
        direction: str = "outbound-api",
        status: str = "queued",
        pictures: Sequence[str] = (),
    ) -> Text:
        """Writes a new text down; what it is now."""
        prefix = "MM" if pictures else "SM"
        sid, now = prefix + secrets.token_hex(16), time.time()
        digest = hashlib.sha256(body.encode()).digest()
        row = (sid, direction, to, sender, service, body, digest, status, 0, callback, now, now)
        with self._one() as db:
            number = db.execute(
                "INSERT INTO texts (sid, direction, to_, from_, service, body, digest, status,"
                " code, callback, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            ).lastrowid
            media = [("ME" + secrets.token_hex(16), sid, url) for url in pictures]
            db.executemany("INSERT INTO media VALUES (?, ?, ?)", media)
        return Text(
            number or 0, sid, direction, to, sender, service, body, status, 0, callback, now, None,
            now, len(media),
        )  # fmt: skip

    def found(self, sid: str) -> Text | None:
        """The text of this name."""
        with self._one() as db:
            row = db.execute(f"SELECT {_COLUMNS} FROM texts WHERE sid = ?", (sid,)).fetchone()  # noqa: S608  our own words
        return Text(*row) if row else None

    def listed(self, wanted: Wanted, most: int) -> list[Text]:
        """The newest texts that were asked for."""
        conditions = {
            "to_ = ?": wanted.to,
            "from_ = ?": wanted.sender,
            "coalesce(sent, created) >= ?": wanted.after,
            "coalesce(sent, created) < ?": wanted.before,
            "number < ?": wanted.older_than,
        }
        given = {text: value for text, value in conditions.items() if value not in ("", None)}
        where = " AND ".join(given) or "1"
        query = f"SELECT {_COLUMNS} FROM texts WHERE {where} ORDER BY number DESC LIMIT ?"  # noqa: S608  our own words
        with self._one() as db:
            return [Text(*row) for row in db.execute(query, (*given.values(), most))]

    def moved(self, sid: str, status: str, code: int = 0) -> bool:
        """Sets a text's status unless it has ended; whether that was done."""
        now = time.time()
        with self._one() as db:
            changed = db.execute(
                "UPDATE texts SET status = ?, code = ?, updated = ?, sent = coalesce(sent, ?)"
                " WHERE sid = ? AND status NOT IN (?, ?, ?, ?, ?)",
                (status, code, now, now if status != "canceled" else None, sid, *FINAL),
            )
            return changed.rowcount > 0

    def emptied(self, sid: str) -> None:
        """The body goes; its hash stays, so that it can still be counted."""
        with self._one() as db:
            db.execute("UPDATE texts SET body = '', updated = ? WHERE sid = ?", (time.time(), sid))

    def deleted(self, sid: str) -> None:
        """The text goes from every list, with its pictures."""
        with self._one() as db:
            db.execute("DELETE FROM media WHERE text = ?", (sid,))
            db.execute("DELETE FROM texts WHERE sid = ?", (sid,))

    def pictures(self, sid: str) -> list[str]:
        """The names of a text's pictures."""
        with self._one() as db:
            rows = db.execute("SELECT sid FROM media WHERE text = ?", (sid,)).fetchall()
        return [row[0] for row in rows]

    def picture_deleted(self, sid: str) -> bool:
        """One picture goes; whether it was there."""
        with self._one() as db:
            return db.execute("DELETE FROM media WHERE sid = ?", (sid,)).rowcount > 0

    def stop(self, person: str) -> None:
        """This person has texted a stop word."""
        with self._one() as db:
            db.execute("INSERT OR IGNORE INTO stopped VALUES (?)", (person,))

    def start(self, person: str) -> None:
        """This person is back."""
        with self._one() as db:
            db.execute("DELETE FROM stopped WHERE person = ?", (person,))

    def has_stopped(self, person: str) -> bool:
        """Whether this person has texted a stop word."""
        with self._one() as db:
            return bool(db.execute("SELECT 1 FROM stopped WHERE person = ?", (person,)).fetchone())

    def counted(self) -> tuple[int, int]:
        """How many texts the REST API took, and how many different ones (to whom, what)."""
        query = "SELECT count(*), count(DISTINCT to_ || hex(digest)) FROM texts WHERE direction = ?"
        with self._one() as db:
            taken, different = db.execute(query, ("outbound-api",)).fetchone()
        return int(taken), int(different)

    def doubles(self) -> list[tuple[str, int]]:
        """To whom the same words were taken more than once, and how often."""
        with self._one() as db:
            return db.execute(
                "SELECT to_, count(*) FROM texts WHERE direction = 'outbound-api'"
                " GROUP BY to_, digest HAVING count(*) > 1 ORDER BY 2 DESC"
            ).fetchall()

    def missing(self, numbers: Iterable[str]) -> list[str]:
        """Those of the numbers that no text was taken for."""
        with self._one() as db:
            rows = db.execute("SELECT DISTINCT to_ FROM texts WHERE direction = 'outbound-api'")
            reached = {row[0] for row in rows}
        return [number for number in numbers if number not in reached]

    def close(self) -> None:
        """Gives the file back."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _one(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            yield self._db
